//! The words of periods, evaluations and ratings (PermenPANRB 6/2022).

use super::words;

words! {
    /// How long a period is (jenis periode).
    pub enum PeriodKind {
        /// A month (bulanan).
        Month = "MONTH",
        /// A quarter (triwulan).
        Quarter = "QUARTER",
        /// The year (tahunan).
        Annual = "ANNUAL",
    }

    /// Whether work on a period goes on (status periode).
    pub enum PeriodStatus {
        /// Not yet begun (rancangan).
        Draft = "DRAFT",
        /// Under way (berjalan).
        Open = "OPEN",
        /// Frozen (ditutup).
        Closed = "CLOSED",
        /// Frozen and filed (diarsipkan).
        Archived = "ARCHIVED",
    }

    /// How days are counted (satuan hari).
    pub enum WindowUnit {
        /// Every day (hari kalender).
        Calendar = "CALENDAR",
        /// Working days only (hari kerja).
        Working = "WORKING",
    }

    /// Where an evaluation stands (status evaluasi).
    pub enum EvaluationState {
        /// Waiting for the self-assessment (terbuka).
        Open = "OPEN",
        /// Self-assessment submitted (penilaian diri diajukan).
        SelfSubmitted = "SELF_SUBMITTED",
        /// Feedback summed up and closed (umpan balik ditutup).
        FeedbackClosed = "FEEDBACK_CLOSED",
        /// Rated by the supervisor, not yet shown to the evaluee (dinilai).
        Rated = "RATED",
        /// Looked over by the superior (dikalibrasi).
        Calibrated = "CALIBRATED",
        /// Shown to the evaluee (disampaikan).
        Released = "RELEASED",
        /// Answered by the evaluee (ditanggapi).
        Acknowledged = "ACKNOWLEDGED",
        /// Objected to (keberatan diajukan).
        Appealed = "APPEALED",
        /// The objection has been decided (keberatan diputus).
        Decided = "DECIDED",
        /// Cannot change any more (final).
        Final = "FINAL",
    }

    /// Measured against the leader's expectation (rating terhadap ekspektasi).
    pub enum ExpectationRating {
        /// Above (di atas ekspektasi).
        AboveExpectation = "ABOVE_EXPECTATION",
        /// As expected (sesuai ekspektasi).
        AsExpected = "AS_EXPECTED",
        /// Below (di bawah ekspektasi).
        BelowExpectation = "BELOW_EXPECTATION",
    }

    /// The rating of a person's performance, from best to worst (predikat kinerja).
    pub enum PerformanceRating {
        /// Very good (sangat baik).
        VeryGood = "VERY_GOOD",
        /// Good (baik).
        Good = "GOOD",
        /// Needs improvement (butuh perbaikan, juga cukup).
        NeedsImprovement = "NEEDS_IMPROVEMENT",
        /// Poor: misconduct (kurang).
        Poor = "POOR",
        /// Very poor (sangat kurang).
        VeryPoor = "VERY_POOR",
    }

    /// The seven core values BerAKHLAK (nilai dasar ASN).
    pub enum BehaviorValue {
        /// Service-oriented (berorientasi pelayanan).
        ServiceOriented = "BP",
        /// Accountable (akuntabel).
        Accountable = "AK",
        /// Competent (kompeten).
        Competent = "KP",
        /// Harmonious (harmonis).
        Harmonious = "HM",
        /// Loyal (loyal).
        Loyal = "LY",
        /// Adaptive (adaptif).
        Adaptive = "AD",
        /// Collaborative (kolaboratif).
        Collaborative = "KB",
    }

    /// How the evaluee answers (jenis tanggapan).
    pub enum ResponseKind {
        /// Accepts the result (menerima).
        Accepted = "ACCEPTED",
        /// Accepts, with a comment (menanggapi).
        Commented = "COMMENTED",
    }
}
