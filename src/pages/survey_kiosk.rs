//! The survey on a device at the counter that many use, one after the other: nothing of one person is left for the next, and what
//! cannot be sent is kept until it can. A script does that; without one there is the ordinary form.

use askama::Template;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::pages::frame::Frame;
use crate::pages::mistake::{Mistake, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::survey::{self, Campaign, Data, PROFILE, Question, Standing, Word};
use crate::pages::visit::{Fields, Visit};

/// After so many seconds without a touch the form is empty again, unless the address says otherwise.
const IDLE_SECONDS: u32 = 60;
/// Whoever reads slowly is not to be hurried more than this.
const IDLE_SECONDS_MIN: u32 = 15;
const IDLE_SECONDS_MAX: u32 = 600;

pub(super) const PAGE: Page = Page {
    path: "/s/{code}/kiosk",
    audience: Audience::Citizen,
    document: "query SurveyKioskPage($code: String!) {
        viewer { employee { name } }
        surveyCampaign(code: $code) {
            name serviceUnit opensOn closesOn state
            access { part canSubmit }
            agency { name timeZone }
            instrument { items { code question questionEn options { position label labelEn } } }
        }
    }",
    variables: |visit| json!({ "code": visit.parameter("code") }),
    show: |frame, data| {
        let Data { survey_campaign } = serde_json::from_value(data)?;
        let campaign = survey_campaign.ok_or(Unshown::Absent)?;
        let zone = campaign.agency.as_ref().and_then(|agency| agency.time_zone.as_deref());
        let is_open = campaign.standing(frame.visit.today(zone)) == Standing::Open;
        let questions = campaign.questions(frame.visit.locale);
        Ok(SurveyKiosk { frame, campaign, questions, is_open }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyKioskPage($input: DeliverSurveyResponsesInput!) {
            deliverSurveyResponses(input: $input) { receipts userErrors { field message } }
        }",
        sender: Sender::Stranger,
        input,
        outcome,
        forbidden: Some("survey.not-counted"),
        secrets: &["responses"],
    }),
    has_script: true,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// The script sends all that it has kept as one text: a list of responses as the API takes them.
fn input(visit: &Visit, fields: &Fields, _: Uuid) -> Result<Value, Vec<Mistake>> {
    let unreadable = || vec![Mistake::new(visit, None, "survey.answers-unknown")];
    let responses: Vec<Map<String, Value>> =
        serde_json::from_str(fields.text("responses")).map_err(|_| unreadable())?;
    if responses.is_empty() {
        return Err(unreadable());
    }
    Ok(json!({ "code": visit.parameter("code"), "responses": responses }))
}

/// Where the script reads what became of each response, in the order in which it sent them: `1` received, `0` refused for good.
fn outcome(visit: &Visit, data: &Value) -> Result<String, Vec<Mistake>> {
    let payload = &data["deliverSurveyResponses"];
    let receipts = payload["receipts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_of_all = |error: &Value| error["field"][1] != "responses" || error["field"][2].is_null();
    let is_refused = payload["userErrors"].as_array().is_some_and(|errors| errors.iter().any(is_of_all));
    if is_refused || receipts.is_empty() {
        return Err(told(data, "deliverSurveyResponses", &[]));
    }
    let outcomes: String = receipts.iter().map(|receipt| if receipt.is_string() { '1' } else { '0' }).collect();
    Ok(visit.link(&format!("{}?delivered={outcomes}", visit.path)))
}

#[derive(Template)]
#[template(path = "survey_kiosk.html")]
struct SurveyKiosk<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
    questions: Vec<Question>,
    is_open: bool,
}

impl SurveyKiosk<'_> {
    fn id(question: &usize, choice: &usize) -> String {
        survey::choice_id(*question, *choice)
    }

    /// A form on a device of many begins empty, whatever was typed before.
    const fn is_typed(&self, _: &Question, _: &str) -> bool {
        false
    }

    /// Personal data is masked, since whoever wrote it is gone when that is known.
    const fn is_warned(&self) -> bool {
        true
    }

    const fn profile(&self) -> [(&'static str, &'static str, &'static [Word]); 5] {
        PROFILE
    }

    fn idle_seconds(&self) -> u32 {
        let asked = self.frame.visit.asked("idle").and_then(|seconds| seconds.parse().ok());
        asked.unwrap_or(IDLE_SECONDS).clamp(IDLE_SECONDS_MIN, IDLE_SECONDS_MAX)
    }

    /// The form for whoever has no scripts.
    fn plain(&self) -> String {
        self.frame.to(self.frame.visit.path.trim_end_matches("/kiosk"))
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "open",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas", "serviceUnit": "Puskesmas Contoh",
            "opensOn": "2026-11-01", "closesOn": "2026-12-31", "state": "OPEN", "access": [{"part": "ANSWERS", "canSubmit": true}],
            "agency": {"name": "Kota Contoh", "timeZone": "Asia/Jakarta"}, "instrument": {"items": [{"code": "WAKTU",
            "question": "Cepat?", "questionEn": "Fast?", "options": [{"position": 1, "label": "Ya", "labelEn": "Yes"}]}]},
            "lastResult": null}}"#,
    ),
    (
        "over",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas", "serviceUnit": "Puskesmas Contoh",
            "opensOn": "2026-07-01", "closesOn": "2026-09-30", "state": "CLOSED", "access": [], "agency": null,
            "instrument": null, "lastResult": null}}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Locale;

    fn visit() -> Visit {
        Visit::new("/s/x/kiosk", vec![("code", "x".to_owned())], Vec::new(), Locale::English)
    }

    fn sent(responses: &str) -> Result<Value, Vec<Mistake>> {
        let fields = Fields(vec![("responses".to_owned(), responses.to_owned())]);
        input(&visit(), &fields, Uuid::nil())
    }

    #[test]
    fn what_the_script_sends_is_a_list_of_responses() {
        assert_eq!(sent(r#"[{"a": 1}]"#).unwrap(), json!({ "code": "x", "responses": [{ "a": 1 }] }));
        for wrong in ["", "[]", "{}", "[1]", "x"] {
            assert!(sent(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_script_is_told_what_became_of_each() {
        let told = |receipts: Value, errors: Value| {
            outcome(&visit(), &json!({ "deliverSurveyResponses": { "receipts": receipts, "userErrors": errors } }))
        };
        let error = |field: Value| json!([{ "field": field, "message": "no" }]);
        let one = error(json!(["input", "responses", "1", "answers"]));
        assert_eq!(told(json!(["r", null, "s"]), one).unwrap(), "/s/x/kiosk?delivered=101");
        assert!(told(json!([null]), error(json!(["input", "code"]))).is_err());
        assert!(told(json!([]), error(json!(["input", "responses"]))).is_err());
    }
}
