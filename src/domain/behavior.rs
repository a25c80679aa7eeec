//! The seven BerAKHLAK values (SE MenPANRB 20/2021): the fixed list on which work behavior (perilaku kerja) is judged.

use super::word::words;

words! {
    /// A core value. The list is fixed: adding or dropping one would break every comparison.
    pub enum BehaviorValue {
        /// Berorientasi pelayanan.
        ServiceOriented = "BP",
        /// Akuntabel.
        Accountable = "AK",
        /// Kompeten.
        Competent = "KP",
        /// Harmonis.
        Harmonious = "HM",
        /// Loyal.
        Loyal = "LY",
        /// Adaptif.
        Adaptive = "AD",
        /// Kolaboratif.
        Collaborative = "KB",
    }
}
