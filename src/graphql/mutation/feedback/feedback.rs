//! submitPeerFeedback.

use async_graphql::{Context, ID, InputObject};

use crate::authz::{Noun, verbs};
use crate::domain::feedback::feedback::{self, NewFeedback, NewFeedbackItem};
use crate::graphql::error::Result;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::{Answered, Row, request};
use crate::graphql::payload::{Payload, PayloadField, Shape};
use crate::view::payload::PayloadValue;
use crate::words::evaluation::{BehaviorValue, ExpectationRating};

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[SUBMIT];

const SUBMIT: Row = Row::answered::<SubmitPeerFeedbackInput>(
    verbs::SUBMIT_PEER_FEEDBACK.name,
    &[verbs::SUBMIT_PEER_FEEDBACK, verbs::SUBMIT_SUBORDINATE_FEEDBACK],
    "Gives the feedback that you have been asked for, as a peer or as a subordinate (memberi umpan balik). It is kept\n\
     without your name, and shown only as part of a summary.",
    Shape {
        description: "What came of giving feedback; never the feedback itself (hasil umpan balik).",
        fields: &[
            PayloadField::EVALUATION,
            PayloadField {
                name: "feedbackRequest",
                ty: "FeedbackRequest",
                description: "Your request, now spent (permintaan umpan balik).",
            },
        ],
    },
);

/// What a reviewer has seen (umpan balik). It is kept without your name.
#[derive(Debug, InputObject)]
struct SubmitPeerFeedbackInput {
    /// The evaluation (evaluasi kinerja).
    evaluation: ID,
    /// The values that you observed, at least one, each at most once (perilaku kerja).
    behaviors: Vec<FeedbackItemInput>,
    /// What the employee does well; null for nothing to say (kekuatan).
    strengths: Option<String>,
    /// What could be better; null for nothing to say (saran).
    suggestions: Option<String>,
    /// Makes sending it twice harmless: only the first answer counts, whatever the second says. With null or without it, a
    /// second one is another (kunci idempotensi).
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

impl From<SubmitPeerFeedbackInput> for NewFeedback {
    fn from(input: SubmitPeerFeedbackInput) -> Self {
        let item = |item: &FeedbackItemInput| NewFeedbackItem { value: item.value, rating: item.rating };
        Self {
            evaluation: object_id(Noun::Evaluation, &input.evaluation),
            behaviors: input.behaviors.iter().map(item).collect(),
            strengths: input.strengths,
            suggestions: input.suggestions,
            idempotency_key: input.idempotency_key,
        }
    }
}

impl Answered for SubmitPeerFeedbackInput {
    async fn answer(self, ctx: &Context<'_>) -> Result<Payload> {
        let request = request(ctx)?;
        Payload::new(request, feedback::submit(request, self.into()).await, |spent| {
            vec![
                ("evaluation", PayloadValue::Node(Noun::Evaluation, spent.map(|spent| spent.evaluation))),
                ("feedbackRequest", PayloadValue::Node(Noun::FeedbackRequest, spent.map(|spent| spent.request))),
            ]
        })
    }
}
