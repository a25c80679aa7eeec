//! The words of performance plans (SKP).

use super::words;

words! {
    /// Where a plan stands (status SKP).
    pub enum PerformancePlanState {
        /// Being written by the employee (rancangan).
        Draft = "DRAFT",
        /// Submitted to the supervisor (diajukan).
        Proposed = "PROPOSED",
        /// Sent back with a reason (dikembalikan).
        Returned = "RETURNED",
        /// Signed and set (ditetapkan).
        Approved = "APPROVED",
        /// Set, and being changed (diubah).
        Amending = "AMENDING",
        /// Ended with its period or post (ditutup).
        Closed = "CLOSED",
        /// Annulled (dibatalkan).
        Void = "VOID",
    }

    /// How success is told (pendekatan SKP).
    pub enum PlanApproach {
        /// Indicators with targets (kuantitatif).
        Quantitative = "QUANTITATIVE",
        /// Success told in words (kualitatif).
        Qualitative = "QUALITATIVE",
    }

    /// How central a result is (jenis hasil kerja).
    pub enum WorkResultKind {
        /// Main (utama).
        Main = "MAIN",
        /// Additional (tambahan).
        Additional = "ADDITIONAL",
    }

    /// What an indicator measures (aspek).
    pub enum IndicatorAspect {
        /// How much (kuantitas).
        Quantity = "QUANTITY",
        /// How well (kualitas).
        Quality = "QUALITY",
        /// How fast (waktu).
        Time = "TIME",
        /// At what cost (biaya).
        Cost = "COST",
    }
}
