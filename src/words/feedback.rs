//! The words of feedback: who is asked as what, and what becomes of a request.

use super::words;

words! {
    /// From where a reviewer sees the evaluee (kelompok penilai).
    pub enum ReviewerGroup {
        /// A colleague (rekan kerja).
        Peer = "PEER",
        /// Somebody who reports to the evaluee (bawahan).
        Subordinate = "SUBORDINATE",
    }

    /// Where a request for feedback stands (status permintaan).
    pub enum FeedbackRequestState {
        /// Waiting for the feedback (menunggu).
        Approved = "APPROVED",
        /// Given (sudah diberikan).
        Submitted = "SUBMITTED",
        /// Declined (ditolak).
        Declined = "DECLINED",
        /// The window has closed (kedaluwarsa).
        Expired = "EXPIRED",
    }

    /// What a comment is about (jenis komentar).
    pub enum FeedbackCommentKind {
        /// What is good (kekuatan).
        Strength = "STRENGTH",
        /// What could be better (saran).
        Suggestion = "SUGGESTION",
    }
}
