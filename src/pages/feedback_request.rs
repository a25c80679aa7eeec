//! What somebody has been asked to give feedback on, with a form for those who cannot.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::frame::Frame;
use crate::pages::mistake::{Mistake, is_accepted};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::visit::Visit;

pub(super) const PAGE: Page = Page {
    path: "/feedback-requests/{request}",
    audience: Audience::Person,
    document: "query FeedbackRequestPage($request: ID!) {
        viewer { employee { name } }
        node(id: $request) {
            ... on FeedbackRequest {
                state dueOn declineReason
                access { part canSubmit }
                evaluation { periodEndsOn evaluee { name position { title } orgUnit { name } } }
            }
        }
    }",
    variables: |visit| json!({ "request": visit.parameter("request") }),
    show: |frame, data| {
        let data: Data = serde_json::from_value(data)?;
        // An object of another kind has none of these fields, and whoever was not asked sees no state.
        let request: Request = serde_json::from_value(data.node).map_err(|_| Unshown::Absent)?;
        let somebody = frame.say("tasks.somebody").to_string();
        Ok(FeedbackRequest { frame, request, somebody }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation FeedbackRequestPage($input: DeclineFeedbackInput!) {
            declineFeedback(input: $input) { userErrors { code } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| match fields.text(REASON) {
            "" => Err(vec![mistake(visit)]),
            reason => Ok(json!({
                "feedbackRequest": visit.parameter("request"),
                "reason": reason,
                "idempotencyKey": key,
            })),
        },
        outcome: |visit, data| match is_accepted(data, "declineFeedback") {
            true => Ok(visit.here()),
            false => Err(vec![mistake(visit)]),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

const REASON: &str = "reason";

fn mistake(visit: &Visit) -> Mistake {
    Mistake::new(visit, Some(REASON), "request.reason-missing")
}

#[derive(Template)]
#[template(path = "feedback_request.html")]
struct FeedbackRequest<'a> {
    frame: &'a Frame<'a>,
    request: Request,
    /// What stands for a name that the caller may not know any more.
    somebody: String,
}

#[derive(Deserialize)]
struct Data {
    node: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    state: State,
    due_on: NaiveDate,
    decline_reason: Option<String>,
    access: Vec<Access>,
    evaluation: Option<Evaluation>,
}

/// What has become of the request.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum State {
    Approved,
    Submitted,
    Declined,
    /// It was not answered in time, or whatever the API will know besides.
    #[serde(other)]
    Over,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    part: String,
    can_submit: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    period_ends_on: NaiveDate,
    evaluee: Option<Evaluee>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluee {
    name: Option<String>,
    position: Option<Position>,
    org_unit: Option<Unit>,
}

#[derive(Deserialize)]
struct Position {
    title: Option<String>,
}

#[derive(Deserialize)]
struct Unit {
    name: Option<String>,
}

impl Request {
    /// Whom it is about, where the caller may know.
    fn person(&self) -> Option<&str> {
        self.evaluation.as_ref()?.evaluee.as_ref()?.name.as_deref()
    }

    /// The person's post and unit, as far as they are known.
    fn post(&self) -> String {
        let evaluee = self.evaluation.as_ref().and_then(|evaluation| evaluation.evaluee.as_ref());
        let title = evaluee.and_then(|evaluee| evaluee.position.as_ref()?.title.as_deref());
        let unit = evaluee.and_then(|evaluee| evaluee.org_unit.as_ref()?.name.as_deref());
        title.into_iter().chain(unit).collect::<Vec<_>>().join(", ")
    }

    /// Whether it can be declined now, as the API says.
    fn can_decline(&self) -> bool {
        self.access.iter().any(|access| access.part == "DECLINE" && access.can_submit)
    }

    const fn message(&self) -> &'static str {
        match self.state {
            State::Approved => "request.waiting",
            State::Submitted => "request.given",
            State::Declined => "request.declined",
            State::Over => "request.over",
        }
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 3] = [
    (
        "waiting",
        r#"{"viewer": {"employee": {"name": "Ani Lestari"}}, "node": {"state": "APPROVED", "dueOn": "2026-12-10",
            "declineReason": null, "access": [{"part": "HEADER", "canSubmit": false}, {"part": "DECLINE", "canSubmit": true}],
            "evaluation": {"periodEndsOn": "2026-12-31", "evaluee": {"name": "Budi Santoso",
                "position": {"title": "Perawat"}, "orgUnit": {"name": "Puskesmas Kasemen"}}}}}"#,
    ),
    (
        "declined",
        r#"{"viewer": {"employee": {"name": "Ani Lestari"}}, "node": {"state": "DECLINED", "dueOn": "2026-12-10",
            "declineReason": "Kami tidak bekerja bersama.", "access": [{"part": "DECLINE", "canSubmit": false}],
            "evaluation": null}}"#,
    ),
    (
        "given",
        r#"{"viewer": {"employee": {"name": "Ani Lestari"}}, "node": {"state": "SUBMITTED", "dueOn": "2026-12-10",
            "declineReason": null, "access": [], "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": {"name": "Budi Santoso", "position": null, "orgUnit": null}}}}"#,
    ),
];
