//! Answers on paper as a clerk enters them: a digit for each question, in one field, and Enter.

use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::pages::frame::Frame;
use crate::pages::mistake::{Mistake, is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::survey::{PROFILE, Word};
use crate::pages::survey_receipts::as_written;
use crate::pages::visit::{Fields, Visit};

/// The field of all answers.
const ANSWERS: &str = "answers";
/// What a clerk types where a question does not apply.
const NOT_APPLICABLE: char = '0';
/// What a clerk types where nothing has been ticked.
const NOT_ANSWERED: char = '-';

pub(super) const PAGE: Page = Page {
    path: "/surveys/channels/{id}/entry",
    audience: Audience::Person,
    document: "query PaperEntryPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyChannel {
                id kind name code state responsesAtLeast
                campaign {
                    name state access { part canSubmit }
                    instrument { items { code element elementEn options { position label labelEn } } }
                }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let channel = node.filter(Channel::is_paper).ok_or(Unshown::Absent)?;
        let campaign = channel.campaign.as_ref().ok_or(Unshown::Absent)?;
        Ok(PaperEntry { frame, channel: &channel, campaign, receipt: receipt(frame.visit) }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation PaperEntryPage($input: SubmitSurveyResponseInput!) {
            submitSurveyResponse(input: $input) { receipt userErrors { code field message } }
        }",
        sender: Sender::Person,
        input,
        outcome,
        forbidden: Some("survey.not-counted"),
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

fn input(visit: &Visit, fields: &Fields, key: Uuid) -> Result<Value, Vec<Mistake>> {
    let items: Vec<&str> = fields.text("items").split(',').collect();
    let typed: Vec<char> = fields.text(ANSWERS).chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_known = |letter: &char| letter.is_ascii_digit() || *letter == NOT_ANSWERED;
    if typed.len() != items.len() || !typed.iter().all(is_known) {
        return Err(vec![Mistake::new(visit, Some(ANSWERS), "entry.answers-wrong")]);
    }
    let answer = |(item, letter): (&&str, &char)| match *letter {
        NOT_ANSWERED => None,
        NOT_APPLICABLE => Some(json!({ "item": item, "notApplicable": true })),
        digit => Some(json!({ "item": item, "option": digit.to_digit(10) })),
    };
    let told = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    Ok(json!({
        "code": fields.text("code"),
        "answers": items.iter().zip(&typed).filter_map(answer).collect::<Vec<Value>>(),
        "suggestion": told("suggestion").map(|text| text.replace("\r\n", "\n")),
        "gender": told("gender"),
        "ageBand": told("ageBand"),
        "education": told("education"),
        "occupation": told("occupation"),
        "disability": told("disability"),
        "idempotencyKey": key,
    }))
}

/// Back to an empty form, which shows the receipt of what has been entered.
fn outcome(visit: &Visit, data: &Value) -> Result<String, Vec<Mistake>> {
    match (is_accepted(data, "submitSurveyResponse"), data["submitSurveyResponse"]["receipt"].as_str()) {
        (true, Some(receipt)) => Ok(visit.link(&format!("{}?receipt={receipt}", visit.path))),
        _ => Err(told(data, "submitSurveyResponse", &[ANSWERS, "suggestion"])),
    }
}

/// The receipt of what was entered last.
fn receipt(visit: &Visit) -> Option<String> {
    visit.asked("receipt").and_then(as_written)
}

#[derive(Template)]
#[template(path = "paper_entry.html")]
struct PaperEntry<'a> {
    frame: &'a Frame<'a>,
    channel: &'a Channel,
    campaign: &'a Campaign,
    receipt: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Channel>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Channel {
    id: String,
    kind: String,
    name: String,
    code: String,
    state: String,
    responses_at_least: u64,
    campaign: Option<Campaign>,
}

#[derive(Deserialize)]
struct Campaign {
    name: String,
    state: String,
    access: Vec<Access>,
    instrument: Option<Instrument>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    part: String,
    can_submit: bool,
}

#[derive(Deserialize)]
struct Instrument {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    code: String,
    element: String,
    element_en: Option<String>,
    options: Vec<ItemOption>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemOption {
    position: u32,
    label: String,
    label_en: Option<String>,
}

impl Channel {
    fn is_paper(&self) -> bool {
        self.kind == "PAPER" && self.state == "ACTIVE"
    }

    /// The page of the channel.
    fn address(&self) -> String {
        format!("/surveys/channels/{}", self.id)
    }
}

impl Campaign {
    fn items(&self) -> &[Item] {
        self.instrument.as_ref().map(|instrument| &*instrument.items).unwrap_or_default()
    }

    /// The codes of the questions in the order of the form.
    fn codes(&self) -> String {
        let codes: Vec<&str> = self.items().iter().map(|item| &*item.code).collect();
        codes.join(",")
    }

    /// Whoever may close a survey may do something to its answers after its end as well.
    fn takes_answers(&self) -> bool {
        self.state == "OPEN" && self.access.iter().any(|access| access.part == "ANSWERS" && access.can_submit)
    }
}

impl Item {
    fn name(&self, language: &str) -> &str {
        self.element_en.as_deref().filter(|_| language == "en").unwrap_or(&self.element)
    }

    /// What each digit stands for.
    fn digits(&self, language: &str) -> String {
        let label =
            |option: &ItemOption| option.label_en.clone().filter(|_| language == "en").unwrap_or(option.label.clone());
        let options: Vec<String> =
            self.options.iter().map(|option| format!("{} {}", option.position, label(option))).collect();
        options.join(" · ")
    }
}

impl PaperEntry<'_> {
    /// The lists to choose from, as on the form for citizens.
    const fn profile(&self) -> [(&'static str, &'static str, &'static [Word]); 5] {
        PROFILE
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "open",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "kind": "PAPER", "name": "Kertas",
            "code": "7k3m9q2xw4ht", "state": "ACTIVE", "responsesAtLeast": 20, "campaign": {"name": "Survei Puskesmas",
            "state": "OPEN", "access": [{"part": "ANSWERS", "canSubmit": true}], "instrument": {"items": [
                {"code": "WAKTU", "element": "Waktu penyelesaian", "elementEn": "Time taken", "options": [
                    {"position": 1, "label": "Tidak cepat", "labelEn": "Not fast"},
                    {"position": 2, "label": "Cepat", "labelEn": null}]},
                {"code": "BIAYA", "element": "Biaya/tarif", "elementEn": null, "options": []}]}}}}"#,
    ),
    (
        "over",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "kind": "PAPER", "name": "Kertas",
            "code": "7k3m9q2xw4ht", "state": "ACTIVE", "responsesAtLeast": 0, "campaign": {"name": "Survei Puskesmas",
            "state": "CLOSED", "access": [], "instrument": null}}}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Locale;
    use crate::pages::visit::Parameters;

    fn answers(typed: &str) -> Option<Value> {
        let visit = Visit::new("/surveys/channels/k/entry", Parameters::new(), Vec::new(), Locale::English);
        let fields = [("items", "A,B,C"), (ANSWERS, typed)];
        let fields = Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        input(&visit, &fields, Uuid::nil()).ok().map(|input| input["answers"].clone())
    }

    #[test]
    fn a_digit_for_each_question() {
        let option = |item: &str, option: u32| json!({ "item": item, "option": option });
        let none = json!({ "item": "B", "notApplicable": true });
        assert_eq!(answers("123"), Some(json!([option("A", 1), option("B", 2), option("C", 3)])));
        assert_eq!(answers(" 4 0- "), Some(json!([option("A", 4), none])));
        assert_eq!(answers("9-9"), Some(json!([option("A", 9), option("C", 9)])));
        for wrong in ["", "12", "1234", "12x", "1,2,3", "١٢٣"] {
            assert_eq!(answers(wrong), None, "{wrong}");
        }
    }
}
