//! submitPeerFeedback and closeFeedback.

use async_graphql::{Context, ID, InputObject, Object};

use crate::authz::Noun;
use crate::domain::feedback::feedback::{self, NewFeedback, NewFeedbackItem};
use crate::domain::feedback::feedback_summary::{self, NewClosing};
use crate::graphql::error::Result;
use crate::graphql::mutation::{evaluation_of, object_id, request};
use crate::graphql::payload::{Payload, payloads};
use crate::view::payload::PayloadValue;
use crate::words::evaluation::{BehaviorValue, ExpectationRating};

#[derive(Debug, Default)]
pub(crate) struct FeedbackMutation;

/// What a reviewer has seen (umpan balik). It is kept without your name.
#[derive(Debug, InputObject)]
struct SubmitPeerFeedbackInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The values that you observed, at least one, each at most once (perilaku kerja).
    behaviors: Vec<FeedbackItemInput>,
    /// What the employee does well (kekuatan).
    strengths: Option<String>,
    /// What could be better (saran).
    suggestions: Option<String>,
    /// Makes sending it twice harmless. Only the first answer counts, whatever the second says (kunci idempotensi).
    idempotency_key: Option<String>,
}

/// The observation of one value (penilaian perilaku).
#[derive(Debug, InputObject)]
struct FeedbackItemInput {
    /// The value (nilai).
    value: BehaviorValue,
    /// How it compares with what is expected (rating).
    rating: ExpectationRating,
}

/// Which evaluation's feedback is over (penutupan umpan balik).
#[derive(Debug, InputObject)]
struct CloseFeedbackInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The version of the status that you have seen (versi status).
    expected_version: i32,
    /// Makes sending it twice harmless (kunci idempotensi).
    idempotency_key: Option<String>,
}

payloads! {
    SubmitPeerFeedbackPayload: "What came of giving feedback; never the feedback itself (hasil umpan balik)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
        "feedbackRequest": "FeedbackRequest" = "Your request, now spent (permintaan umpan balik).",
    }
    CloseFeedbackPayload: "What came of closing the feedback (hasil penutupan)." {
        "evaluation": "Evaluation" = "The evaluation as you see it now (evaluasi kinerja).",
    }
}

#[Object]
impl FeedbackMutation {
    /// Gives the feedback that you have been asked for, as a peer or as a subordinate (memberi umpan balik). It is kept
    /// without your name, and shown only as part of a summary.
    async fn submit_peer_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: SubmitPeerFeedbackInput,
    ) -> Result<Payload<SubmitPeerFeedbackPayload>> {
        let request = request(ctx)?;
        let item = |item: &FeedbackItemInput| NewFeedbackItem { value: item.value, rating: item.rating };
        let new = NewFeedback {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            behaviors: input.behaviors.iter().map(item).collect(),
            strengths: input.strengths,
            suggestions: input.suggestions,
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, feedback::submit(request, new).await, |spent| {
            vec![
                ("evaluation", PayloadValue::Node(Noun::Evaluation, spent.map(|spent| spent.evaluation))),
                ("feedbackRequest", PayloadValue::Node(Noun::FeedbackRequest, spent.map(|spent| spent.request))),
            ]
        })
    }

    /// Ends the giving of feedback and sums it up (menutup umpan balik). Groups in which too few answered stay closed, and
    /// requests without an answer expire.
    async fn close_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it takes (isian).")] input: CloseFeedbackInput,
    ) -> Result<Payload<CloseFeedbackPayload>> {
        let request = request(ctx)?;
        let new = NewClosing {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            expected_version: input.expected_version,
            idempotency_key: input.idempotency_key,
        };
        Payload::new(request, feedback_summary::close(request, new).await, evaluation_of)
    }
}
