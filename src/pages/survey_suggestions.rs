//! What citizens wrote on a closed survey and nobody has decided on yet: each text with a form to release it, with passages
//! hidden if need be, and one to withhold it.
//!
//! Two pages show the same, since a page sends one mutation: the forms that withhold go to the second one.

use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::pages::frame::Frame;
use crate::pages::mistake::{Mistake, is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Shown, Unshown};
use crate::pages::surveys;
use crate::pages::visit::{Fields, Visit};

/// Releasing a text.
pub(super) const PAGE: Page = Page {
    path: "/surveys/suggestions/{id}",
    audience: Audience::Person,
    document: "query SurveySuggestionsPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyCampaign {
                id name access { part canRead }
                suggestions(first: 20, filter: {state: {eq: PENDING}}) {
                    totalCount nodes { id text access { canSubmit } }
                }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show,
    form: Some(Form {
        mutation: "mutation SurveySuggestionsPage($input: ReleaseSurveySuggestionInput!) {
            releaseSurveySuggestion(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |_, fields, key| {
            let lines = fields.exact(MASKED).lines().map(str::trim).filter(|line| !line.is_empty());
            Ok(json!({
                "surveySuggestion": fields.text(SUGGESTION),
                "masked": lines.collect::<Vec<_>>(),
                "idempotencyKey": own_key(fields, key),
            }))
        },
        outcome: |visit, data| outcome(visit, data, "releaseSurveySuggestion", MASKED),
        forbidden: Some("suggestions.decided"),
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// Withholding a text.
pub(super) const WITHHOLDING: Page = Page {
    path: "/surveys/suggestions/{id}/withhold",
    audience: Audience::Person,
    document: "query SurveyWithholdingPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyCampaign {
                id name access { part canRead }
                suggestions(first: 20, filter: {state: {eq: PENDING}}) {
                    totalCount nodes { id text access { canSubmit } }
                }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show,
    form: Some(Form {
        mutation: "mutation SurveyWithholdingPage($input: WithholdSurveySuggestionInput!) {
            withholdSurveySuggestion(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| match REASONS.iter().find(|(word, _)| *word == fields.text(REASON)) {
            Some((reason, _)) => Ok(json!({
                "surveySuggestion": fields.text(SUGGESTION),
                "reason": reason,
                "idempotencyKey": own_key(fields, key),
            })),
            None => Err(vec![Mistake::new(visit, Some(REASON), "suggestions.reason-missing")]),
        },
        outcome: |visit, data| outcome(visit, data, "withholdSurveySuggestion", REASON),
        forbidden: Some("suggestions.decided"),
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// The field that says which text a form is about.
const SUGGESTION: &str = "suggestion";
/// The field with the passages that are hidden, one a line.
const MASKED: &str = "masked";
/// The field that says why a text is withheld.
const REASON: &str = "reason";

/// Why a text is withheld: the word of the API, and the key of what it means.
const REASONS: [(&str, &str); 4] = [
    ("PERSONAL_DATA", "suggestions.personal-data"),
    ("INSULT", "suggestions.insult"),
    ("NO_CONTENT", "suggestions.no-content"),
    ("OTHER", "suggestions.other"),
];

/// The page with the texts of a survey that wait.
pub(super) fn address(campaign: &str) -> String {
    format!("/surveys/suggestions/{campaign}")
}

/// All forms of the page come with its one key, and each of them is to count: whoever goes back and decides on another text
/// sends another form.
fn own_key(fields: &Fields, key: Uuid) -> String {
    format!("{key}-{}", fields.text(SUGGESTION))
}

/// What is wrong with what was sent stands at the one field of the form.
fn outcome(visit: &Visit, data: &Value, mutation: &str, field: &'static str) -> Result<String, Vec<Mistake>> {
    match is_accepted(data, mutation) {
        true => Ok(visit.link(&address(visit.parameter("id")))),
        false => Err(told(data, mutation, &[field])),
    }
}

fn show(frame: &Frame<'_>, data: Value) -> Result<Shown, Unshown> {
    let Data { node } = serde_json::from_value(data)?;
    let mut campaign = node.filter(Campaign::is_shown).ok_or(Unshown::Absent)?;
    campaign.mark(frame.typed(SUGGESTION));
    Ok(SurveySuggestions { frame, campaign }.render()?.into())
}

#[derive(Template)]
#[template(path = "survey_suggestions.html")]
struct SurveySuggestions<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Campaign>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Campaign {
    id: String,
    name: String,
    access: Vec<Access>,
    suggestions: Suggestions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    #[serde(default)]
    part: String,
    #[serde(default)]
    can_read: bool,
    #[serde(default)]
    can_submit: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Suggestions {
    total_count: usize,
    nodes: Vec<Suggestion>,
}

#[derive(Deserialize)]
struct Suggestion {
    id: String,
    text: String,
    access: Vec<Access>,
    /// What stands behind the names of its fields, so that each on the page has its own: nothing for the one text that a form
    /// came back about, so that what is to be mended leads to its fields.
    #[serde(skip)]
    mark: String,
}

impl Campaign {
    /// Marks the texts but the one that came back; where nothing came back, but the first.
    fn mark(&mut self, returned: &str) {
        for (place, suggestion) in self.suggestions.nodes.iter_mut().enumerate() {
            let is_current = if returned.is_empty() { place == 0 } else { suggestion.id == returned };
            if !is_current {
                suggestion.mark = format!("-{}", suggestion.id);
            }
        }
    }

    /// Whoever reads single answers reads single texts: both are for the performance team and the auditor after the closing.
    fn is_shown(&self) -> bool {
        self.access.iter().any(|access| access.part == "ANSWERS" && access.can_read)
    }

    /// The page of the survey.
    fn address(&self) -> String {
        surveys::address(&self.id)
    }

    /// Where the forms go that release.
    fn releasing(&self) -> String {
        address(&self.id)
    }

    /// Where the forms go that withhold.
    fn withholding(&self) -> String {
        format!("{}/withhold", address(&self.id))
    }

    /// How many texts wait besides those that are shown.
    fn left(&self) -> usize {
        self.suggestions.total_count.saturating_sub(self.suggestions.nodes.len())
    }
}

impl Suggestion {
    fn can_decide(&self) -> bool {
        self.access.iter().any(|access| access.can_submit)
    }
}

impl SurveySuggestions<'_> {
    /// What had been typed for a text.
    fn typed(&self, suggestion: &Suggestion, field: &str) -> &str {
        if suggestion.mark.is_empty() { self.frame.typed(field) } else { "" }
    }

    /// What is to be mended in a field of a text: each passage may have its own.
    fn mistakes(&self, suggestion: &Suggestion, field: &str) -> Vec<&str> {
        let all = self.frame.mistakes.iter().filter(|_| suggestion.mark.is_empty());
        all.filter(|mistake| mistake.field == Some(field)).map(|mistake| &*mistake.message).collect()
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 3] = [
    (
        "waiting",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas",
            "access": [{"part": "ANSWERS", "canRead": true}], "suggestions": {"totalCount": 25, "nodes": [
                {"id": "a", "text": "Antrean pagi terlalu panjang.\nBu [nama] marah.", "access": [{"canSubmit": true}]},
                {"id": "b", "text": "Tempat parkir kurang luas.", "access": [{"canSubmit": true}]}]}}}"#,
    ),
    (
        "checked",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas",
            "access": [{"part": "ANSWERS", "canRead": true}], "suggestions": {"totalCount": 1, "nodes": [
                {"id": "a", "text": "Antrean pagi terlalu panjang.", "access": [{"canSubmit": false}]}]}}}"#,
    ),
    (
        "none",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas",
            "access": [{"part": "ANSWERS", "canRead": true}], "suggestions": {"totalCount": 0, "nodes": []}}}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Locale;
    use crate::pages::visit::Parameters;

    #[test]
    fn each_text_has_a_key_of_its_own_and_its_lines_are_passages() {
        let visit = Visit::new("/surveys/suggestions/s", Parameters::new(), Vec::new(), Locale::English);
        let fields = |suggestion: &str| {
            let fields = [(SUGGESTION, suggestion), (MASKED, " Bu Tuti \r\n\r\nloket 3"), (REASON, "INSULT")];
            Fields(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
        };
        let key = Uuid::from_u128(7);
        for page in [&PAGE, &WITHHOLDING] {
            let form = page.form.as_ref().unwrap();
            let input = |suggestion| (form.input)(&visit, &fields(suggestion), key).unwrap();
            assert_eq!(input("a"), input("a"));
            assert_ne!(input("a")["idempotencyKey"], input("b")["idempotencyKey"]);
        }
        let input = (PAGE.form.as_ref().unwrap().input)(&visit, &fields("a"), key).unwrap();
        assert_eq!(input["masked"], json!(["Bu Tuti", "loket 3"]));
    }
}
