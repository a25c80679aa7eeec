//! The survey behind a link or QR code, for whoever has been served: what is asked, by whom and why, and a form. Before its
//! first day it says when it opens, after its last one what came of it.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::Locale;
use crate::pages::frame::Frame;
use crate::pages::home::Grade;
use crate::pages::language::{code as language_code, message};
use crate::pages::mistake::{Mistake, is_accepted};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::visit::{Fields, Visit};

pub(super) const PAGE: Page = Page {
    path: "/s/{code}",
    audience: Audience::Citizen,
    document: "query SurveyPage($code: String!) {
        viewer { employee { name } }
        surveyCampaign(code: $code) {
            name serviceUnit opensOn closesOn state
            access { part canSubmit }
            agency { name timeZone }
            instrument { items { code question questionEn options { position label labelEn } } }
            lastResult { index grade responseCount campaign { opensOn closesOn } }
        }
    }",
    variables: |visit| json!({ "code": visit.parameter("code") }),
    show: |frame, data| {
        let Data { survey_campaign } = serde_json::from_value(data)?;
        let campaign = survey_campaign.ok_or(Unshown::Absent)?;
        let zone = campaign.agency.as_ref().and_then(|agency| agency.time_zone.as_deref());
        let standing = campaign.standing(frame.visit.today(zone));
        Ok(Survey { frame, questions: campaign.questions(frame.visit.locale), campaign, standing }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyPage($input: SubmitSurveyResponseInput!) {
            submitSurveyResponse(input: $input) { receipt userErrors { code field message } }
        }",
        sender: Sender::Stranger,
        input,
        outcome,
        forbidden: Some("survey.not-counted"),
        secrets: &[],
    }),
    has_script: true,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// The field of the answer to a question begins so; what follows is the code of the question.
const ANSWER: &str = "answer-";
/// What is chosen where a question does not apply.
const NONE: &str = "none";
/// The field that stands for all answers: the first choice of the first question has it as its id.
const ANSWERS: &str = "answers";
const SUGGESTION: &str = "suggestion";
/// The field that says that the writer has been warned of personal data in the suggestion.
const MASKING: &str = "masking";
/// A field that nobody sees, so that whoever fills it in is a program.
const TRAP: &str = "homepage";
/// Nobody reads a question and its options in less.
const READING_SECONDS: i64 = 1;
/// The longest suggestion, in characters.
const SUGGESTION_LENGTH_MAX: usize = 4_000;

/// Where a campaign's page is. A code that would have to be encoded in an address has none.
pub(super) fn address(code: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    // A part of an address that consists of dots is a way to another page.
    let leads_here = !code.bytes().all(|byte| byte == b'.');
    (leads_here && code.bytes().all(plain)).then(|| format!("/s/{code}"))
}

fn input(visit: &Visit, fields: &Fields, key: Uuid) -> Result<Value, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let answers = answers(fields);
    if answers.iter().all(|(_, chosen)| *chosen == Chosen::NotApplicable) {
        mistakes.push(Mistake::new(visit, Some(ANSWERS), "survey.answers-missing"));
    } else if answers.iter().any(|(_, chosen)| *chosen == Chosen::Unknown) {
        mistakes.push(Mistake::new(visit, Some(ANSWERS), "survey.answers-unknown"));
    }
    // Browsers send a line end as two characters, and count it as one.
    let suggestion = fields.text(SUGGESTION).replace("\r\n", "\n");
    if suggestion.chars().count() > SUGGESTION_LENGTH_MAX {
        mistakes.push(Mistake::new(visit, Some(SUGGESTION), "survey.suggestion-long"));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let count = answers.len();
    let answers: Vec<Value> = answers.into_iter().map(|(item, chosen)| chosen.answer(item)).collect();
    Ok(json!({
        "code": visit.parameter("code"),
        "answers": answers,
        "suggestion": told(&suggestion),
        "looksAutomated": looks_automated(visit, fields, count),
        "maskPersonalData": !fields.text(MASKING).is_empty(),
        "gender": told(fields.text("gender")),
        "ageBand": told(fields.text("ageBand")),
        "education": told(fields.text("education")),
        "occupation": told(fields.text("occupation")),
        "disability": told(fields.text("disability")),
        "idempotencyKey": key,
    }))
}

/// Whether a program seems to have filled the form in: a field that nobody sees has a text, or so many answers were given faster
/// than their questions can be read.
fn looks_automated(visit: &Visit, fields: &Fields, answers: usize) -> bool {
    let too_soon = |seconds| seconds < READING_SECONDS * i64::try_from(answers).unwrap_or(i64::MAX);
    !fields.text(TRAP).is_empty() || visit.shown_for_seconds.is_some_and(too_soon)
}

/// What was chosen for a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chosen {
    /// The option at this place, from 1 on.
    Option(i32),
    /// That the question does not apply.
    NotApplicable,
    /// What no choice of the page says.
    Unknown,
}

impl Chosen {
    fn of(text: &str) -> Self {
        match text {
            NONE => Self::NotApplicable,
            _ => text.parse().map_or(Self::Unknown, Self::Option),
        }
    }

    /// The answer as the API takes it.
    fn answer(self, item: &str) -> Value {
        match self {
            Self::Option(option) => json!({ "item": item, "option": option }),
            Self::NotApplicable | Self::Unknown => json!({ "item": item, "notApplicable": true }),
        }
    }
}

/// The questions for which something was chosen.
fn answers(fields: &Fields) -> Vec<(&str, Chosen)> {
    let mut answers: Vec<(&str, Chosen)> = Vec::new();
    for (name, _) in &fields.0 {
        let Some(item) = name.strip_prefix(ANSWER) else { continue };
        let text = fields.text(name);
        if text.is_empty() || answers.iter().any(|(known, _)| *known == item) {
            continue;
        }
        answers.push((item, Chosen::of(text)));
    }
    answers
}

fn outcome(visit: &Visit, data: &Value) -> Result<String, Vec<Mistake>> {
    let payload = &data["submitSurveyResponse"];
    if let (true, Some(receipt)) = (is_accepted(data, "submitSurveyResponse"), payload["receipt"].as_str()) {
        return Ok(visit.link(&format!("{}/received?receipt={receipt}", visit.path)));
    }
    let errors = payload["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(personal) = errors.iter().find(|error| error["code"] == "PERSONAL_DATA") {
        let what = personal["message"].as_str().unwrap_or_default();
        let message = message(visit.locale, "survey.personal-data").with("what", what).to_string();
        return Err(vec![Mistake { field: Some(SUGGESTION), message }]);
    }
    if errors.iter().any(|error| error["code"] == "ALREADY_DONE") {
        return Err(vec![Mistake::new(visit, None, "survey.slip-used")]);
    }
    let long = errors.iter().any(|error| error["field"][1] == "suggestion");
    let (field, key) = if long { (SUGGESTION, "survey.suggestion-long") } else { (ANSWERS, "survey.answers-unknown") };
    Err(vec![Mistake::new(visit, Some(field), key)])
}

#[derive(Template)]
#[template(path = "survey.html")]
struct Survey<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
    questions: Vec<Question>,
    standing: Standing,
}

/// What can be done with the survey today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It takes answers.
    Open,
    /// Its first day is yet to come.
    Early,
    /// Its last day has passed.
    Over,
    /// It was closed before its last day.
    Stopped,
}

/// A question as it stands on the form, in the language of the page if the questions have it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// The name of its field.
    pub(super) field: String,
    pub(super) text: String,
    pub(super) choices: Vec<Choice>,
    /// The language of the texts, where it is not that of the page.
    pub(super) language: Option<&'static str>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data {
    pub(super) survey_campaign: Option<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Campaign {
    pub(super) name: String,
    service_unit: Option<String>,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
    state: String,
    access: Vec<Access>,
    pub(super) agency: Option<Agency>,
    instrument: Option<Instrument>,
    last_result: Option<LastResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    part: String,
    can_submit: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Agency {
    name: String,
    pub(super) time_zone: Option<String>,
}

#[derive(Deserialize)]
struct Instrument {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    code: String,
    question: String,
    question_en: Option<String>,
    options: Vec<ItemOption>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemOption {
    position: i32,
    label: String,
    label_en: Option<String>,
}

/// What the same service unit was last said to be worth.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastResult {
    pub(super) index: String,
    pub(super) grade: Grade,
    pub(super) response_count: u64,
    pub(super) campaign: Option<Period>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Period {
    pub(super) opens_on: NaiveDate,
    pub(super) closes_on: NaiveDate,
}

impl Campaign {
    /// Who asks: the service unit and its agency, as far as they are known.
    pub(super) fn place(&self) -> String {
        let parts = [self.service_unit.as_deref(), self.agency.as_ref().map(|agency| &*agency.name)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Whether it takes answers is for the API to say; the days say why not.
    pub(super) fn standing(&self, today: NaiveDate) -> Standing {
        if self.access.iter().any(|access| access.part == "ANSWERS" && access.can_submit) {
            Standing::Open
        } else if today > self.closes_on {
            Standing::Over
        } else if self.state == "OPEN" && today < self.opens_on {
            Standing::Early
        } else {
            Standing::Stopped
        }
    }

    pub(super) fn questions(&self, locale: Locale) -> Vec<Question> {
        let items = self.instrument.as_ref().map(|instrument| &*instrument.items).unwrap_or_default();
        items.iter().map(|item| item.question(locale)).collect()
    }
}

impl Item {
    /// The question in the language of the page, or whole in Indonesian, which every form has.
    fn question(&self, locale: Locale) -> Question {
        let field = format!("{ANSWER}{}", self.code);
        let english = self.english().filter(|_| locale == Locale::English);
        let language = (locale != Locale::Indonesian && english.is_none()).then_some(language_code(Locale::Indonesian));
        let (text, labels) = english
            .unwrap_or_else(|| (&self.question, self.options.iter().map(|option| option.label.as_str()).collect()));
        let choice =
            |(option, text): (&ItemOption, &str)| Choice { value: option.position.to_string(), text: text.to_owned() };
        Question {
            field,
            text: text.to_owned(),
            choices: self.options.iter().zip(labels).map(choice).collect(),
            language,
        }
    }

    /// The question and the labels of its options in English, if all of them are.
    fn english(&self) -> Option<(&str, Vec<&str>)> {
        let labels = self.options.iter().map(|option| option.label_en.as_deref()).collect::<Option<_>>();
        self.question_en.as_deref().zip(labels)
    }
}

/// The id of a choice. A message about all answers leads to the first one of all.
pub(super) fn choice_id(question: usize, choice: usize) -> String {
    match (question, choice) {
        (0, 0) => ANSWERS.to_owned(),
        _ => format!("a{question}-{choice}"),
    }
}

impl Survey<'_> {
    fn id(question: &usize, choice: &usize) -> String {
        choice_id(*question, *choice)
    }

    /// Where whoever has answered finds their receipt.
    fn receipts(&self) -> String {
        self.frame.to(&format!("{}/receipts", self.frame.visit.path))
    }

    /// Whether the writer has been warned of personal data in the suggestion: by now, unless it is too long.
    fn is_warned(&self) -> bool {
        let is_long = self.frame.typed(SUGGESTION).chars().count() > SUGGESTION_LENGTH_MAX;
        !self.frame.typed(MASKING).is_empty() || (self.frame.mistake(SUGGESTION).is_some() && !is_long)
    }

    /// Whether a choice had been made when the form was sent.
    fn is_typed(&self, question: &Question, value: &str) -> bool {
        self.frame.typed(&question.field) == value
    }

    /// What a link to this page is shown with where links are shown with their content.
    fn preview(&self) -> String {
        let locale = self.frame.visit.locale;
        let place = self.campaign.place();
        let (key, day) = match self.standing {
            Standing::Open if place.is_empty() => ("survey.preview", self.campaign.closes_on),
            Standing::Open => ("survey.preview-of", self.campaign.closes_on),
            Standing::Early => ("survey.opens-on", self.campaign.opens_on),
            Standing::Over | Standing::Stopped => (self.over(), self.campaign.closes_on),
        };
        message(locale, key).with("day", self.frame.day(&day)).with("place", place).to_string()
    }

    const fn over(&self) -> &'static str {
        match self.standing {
            Standing::Stopped => "survey.stopped",
            _ => "survey.ended-on",
        }
    }

    const fn profile(&self) -> [(&'static str, &'static str, &'static [Word]); 5] {
        PROFILE
    }
}

/// A word of the API, and the key of what it means.
pub(super) type Word = (&'static str, &'static str);

/// What is asked about whoever answers: the name of each field, what it asks, and its words with what each means.
pub(super) const PROFILE: [(&str, &str, &[Word]); 5] = [
    ("gender", "survey.gender", &GENDER),
    ("ageBand", "survey.age", &AGE),
    ("education", "survey.education", &EDUCATION),
    ("occupation", "survey.occupation", &OCCUPATION),
    ("disability", "survey.disability", &DISABILITY),
];

const GENDER: [Word; 2] = [("FEMALE", "survey.female"), ("MALE", "survey.male")];

const AGE: [Word; 5] = [
    ("UNDER_18", "survey.under-18"),
    ("FROM_18_TO_29", "survey.from-18"),
    ("FROM_30_TO_44", "survey.from-30"),
    ("FROM_45_TO_59", "survey.from-45"),
    ("FROM_60", "survey.from-60"),
];

const EDUCATION: [Word; 8] = [
    ("SD", "survey.sd"),
    ("SMP", "survey.smp"),
    ("SMA", "survey.sma"),
    ("D1_D3", "survey.d1-d3"),
    ("D4", "survey.d4"),
    ("S1", "survey.s1"),
    ("S2", "survey.s2"),
    ("S3", "survey.s3"),
];

const OCCUPATION: [Word; 12] = [
    ("CIVIL_SERVANT", "survey.civil-servant"),
    ("MILITARY", "survey.military"),
    ("POLICE", "survey.police"),
    ("PRIVATE_EMPLOYEE", "survey.private-employee"),
    ("ENTREPRENEUR", "survey.entrepreneur"),
    ("FARMER", "survey.farmer"),
    ("FISHER", "survey.fisher"),
    ("LABORER", "survey.laborer"),
    ("STUDENT", "survey.student"),
    ("HOMEMAKER", "survey.homemaker"),
    ("RETIRED", "survey.retired"),
    ("OTHER", "survey.other-occupation"),
];

const DISABILITY: [Word; 6] = [
    ("NONE", "survey.no-disability"),
    ("PHYSICAL", "survey.physical"),
    ("INTELLECTUAL", "survey.intellectual"),
    ("MENTAL", "survey.mental"),
    ("SENSORY", "survey.sensory"),
    ("MULTIPLE", "survey.multiple"),
];

#[cfg(test)]
const SAMPLES: [(&str, &str); 5] = [
    (
        "open",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Kepuasan Masyarakat Puskesmas Contoh (11/2026)",
            "serviceUnit": "Puskesmas Contoh", "opensOn": "2026-11-01", "closesOn": "2026-12-31", "state": "OPEN",
            "access": [{"part": "HEADER", "canSubmit": false}, {"part": "ANSWERS", "canSubmit": true}],
            "agency": {"name": "Pemerintah Kota Contoh", "timeZone": "Asia/Jakarta"},
            "instrument": {"items": [
                {"code": "PERSYARATAN",
                    "question": "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
                    "questionEn": null,
                    "options": [{"position": 1, "label": "Tidak sesuai", "labelEn": null}, {"position": 2, "label": "Kurang sesuai", "labelEn": null},
                        {"position": 3, "label": "Sesuai", "labelEn": null}, {"position": 4, "label": "Sangat sesuai", "labelEn": null}]},
                {"code": "BIAYA",
                    "question": "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
                    "questionEn": null,
                    "options": [{"position": 1, "label": "Sangat mahal", "labelEn": null}, {"position": 2, "label": "Cukup mahal", "labelEn": null},
                        {"position": 3, "label": "Murah", "labelEn": null}, {"position": 4, "label": "Gratis", "labelEn": null}]},
                {"code": "PENGADUAN",
                    "question": "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
                    "questionEn": null,
                    "options": [{"position": 1, "label": "Tidak ada", "labelEn": null}, {"position": 2, "label": "Ada tetapi tidak berfungsi", "labelEn": null},
                        {"position": 3, "label": "Berfungsi kurang maksimal", "labelEn": null}, {"position": 4, "label": "Dikelola dengan baik", "labelEn": null}]}]},
            "lastResult": {"index": "82.50", "grade": "B", "responseCount": 34,
                "campaign": {"opensOn": "2026-07-01", "closesOn": "2026-09-30"}}}}"#,
    ),
    (
        "bare",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Contoh", "serviceUnit": null, "opensOn": "2026-11-01",
            "closesOn": "2026-12-31", "state": "OPEN", "access": [{"part": "ANSWERS", "canSubmit": true}],
            "agency": null, "instrument": {"items": [{"code": "WAKTU", "question": "Cepat?", "questionEn": null,
                    "options": [{"position": 1, "label": "Tidak", "labelEn": null}, {"position": 2, "label": "Kurang", "labelEn": null},
                        {"position": 3, "label": "Ya", "labelEn": null}, {"position": 4, "label": "Sangat", "labelEn": null}]}]}, "lastResult": null}}"#,
    ),
    (
        "early",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "serviceUnit": "Puskesmas Contoh",
            "opensOn": "2026-12-01", "closesOn": "2026-12-31", "state": "OPEN", "access": [],
            "agency": {"name": "Pemerintah Kota Contoh", "timeZone": "Asia/Jayapura"}, "instrument": {"items": []},
            "lastResult": null}}"#,
    ),
    (
        "over",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "serviceUnit": "Puskesmas Contoh",
            "opensOn": "2026-08-01", "closesOn": "2026-10-31", "state": "PUBLISHED", "access": [],
            "agency": {"name": "Pemerintah Kota Contoh", "timeZone": null}, "instrument": {"items": []},
            "lastResult": {"index": "91.48", "grade": "A", "responseCount": 1234,
                "campaign": {"opensOn": "2026-08-01", "closesOn": "2026-10-31"}}}}"#,
    ),
    (
        "stopped",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "serviceUnit": null,
            "opensOn": "2026-11-01", "closesOn": "2026-12-31", "state": "CLOSED", "access": [], "agency": null,
            "instrument": null, "lastResult": {"index": "50.00", "grade": "D", "responseCount": 1, "campaign": null}}}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::urlencoded::pairs;
    use crate::words::survey::{AgeBand, Disability, Education, Occupation, SurveyGender};

    fn fields(text: &str) -> Fields {
        Fields(pairs(text).unwrap())
    }

    #[test]
    fn what_was_answered_is_sent_and_what_was_left_out_is_not() {
        let sent = fields("answer-WAKTU=4&answer-BIAYA=none&answer-SARANA=&answer-PRODUK=x&gender=MALE");
        let chosen = [("WAKTU", Chosen::Option(4)), ("BIAYA", Chosen::NotApplicable), ("PRODUK", Chosen::Unknown)];
        assert_eq!(answers(&sent), chosen);
        // Of two answers to one question the last one counts.
        assert_eq!(answers(&fields("answer-WAKTU=1&answer-WAKTU=3")), [("WAKTU", Chosen::Option(3))]);
        assert_eq!(answers(&fields("answer-WAKTU=1&answer-WAKTU=none")), [("WAKTU", Chosen::NotApplicable)]);
        assert_eq!(Chosen::Option(3).answer("WAKTU"), json!({ "item": "WAKTU", "option": 3 }));
        assert_eq!(Chosen::NotApplicable.answer("BIAYA"), json!({ "item": "BIAYA", "notApplicable": true }));
    }

    #[test]
    fn a_form_that_nobody_can_have_read_looks_automated() {
        let shown_for = |seconds| Visit {
            shown_for_seconds: Some(seconds),
            ..Visit::new("/s/x", Vec::new(), Vec::new(), Locale::English)
        };
        let automated = |seconds, text| looks_automated(&shown_for(seconds), &fields(text), 9);
        assert_eq!(
            [0, 8, 9, 90].map(|seconds| automated(seconds, "answer-WAKTU=4&homepage=")),
            [true, true, false, false]
        );
        assert!(automated(90, "homepage=https://example.com"));
        assert!(!looks_automated(&shown_for(1), &fields(""), 1));
    }

    #[test]
    fn a_form_is_in_the_language_of_the_page_if_it_is_so_as_a_whole() {
        let item = |question_en: Option<&str>| Item {
            code: "WAKTU".to_owned(),
            question: "Cepat?".to_owned(),
            question_en: question_en.map(str::to_owned),
            options: vec![ItemOption { position: 1, label: "Ya".to_owned(), label_en: Some("Yes".to_owned()) }],
        };
        let told = |item: &Item, locale| {
            let question = item.question(locale);
            (question.text, question.choices[0].text.clone(), question.language)
        };
        let (whole, part) = (item(Some("Fast?")), item(None));
        assert_eq!(told(&whole, Locale::English), ("Fast?".to_owned(), "Yes".to_owned(), None));
        assert_eq!(told(&whole, Locale::Indonesian), ("Cepat?".to_owned(), "Ya".to_owned(), None));
        assert_eq!(told(&part, Locale::English), ("Cepat?".to_owned(), "Ya".to_owned(), Some("id")));
    }

    #[test]
    fn a_suggestion_is_as_long_as_its_writer_sees_it() {
        let visit = Visit::new("/s/A", vec![("code", "A".to_owned())], Vec::new(), Locale::English);
        let check = |suggestion: String, taken: bool| {
            let sent = Fields(vec![("answer-WAKTU".to_owned(), "4".to_owned()), (SUGGESTION.to_owned(), suggestion)]);
            let input = input(&visit, &sent, Uuid::nil());
            assert_eq!(input.is_ok(), taken, "{input:?}");
        };
        check("\r\n".repeat(500) + &"é".repeat(3_500), true);
        check(format!("x{}x", "\r\n".repeat(3_998)), true);
        check(format!("x{}x", "\r\n".repeat(3_999)), false);
        check("é".repeat(4_001), false);
    }

    #[test]
    fn a_page_has_the_address_that_its_code_can_stand_in() {
        assert_eq!(address("PAN-PKM.3").as_deref(), Some("/s/PAN-PKM.3"));
        for code in ["..", ".", "", "a b", "a/b", "a?b", "a%20", "é", "a\"b"] {
            assert_eq!(address(code), None, "{code:?}");
        }
    }

    #[test]
    fn every_word_of_a_profile_can_be_chosen() {
        let check = |chosen: &[(&str, &str)], words: Vec<&str>| {
            assert_eq!(chosen.iter().map(|(word, _)| *word).collect::<Vec<_>>(), words);
        };
        check(&GENDER, SurveyGender::ALL.iter().map(|word| word.word()).collect());
        check(&AGE, AgeBand::ALL.iter().map(|word| word.word()).collect());
        check(&EDUCATION, Education::ALL.iter().map(|word| word.word()).collect());
        check(&OCCUPATION, Occupation::ALL.iter().map(|word| word.word()).collect());
        check(&DISABILITY, Disability::ALL.iter().map(|word| word.word()).collect());
    }

    #[test]
    fn the_script_is_small_and_keeps_nothing() {
        let script = include_str!("survey.js");
        assert!(script.len() < 3_000, "{} bytes", script.len());
        for word in ["Storage", "cookie", "indexedDB", "window.open", "innerHTML", "eval"] {
            assert!(!script.contains(word), "{word}");
        }
    }

    #[test]
    fn the_days_say_why_it_takes_no_answers() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let check = |state: &str, can_submit: bool, today, expected| {
            let campaign = Campaign {
                name: String::new(),
                service_unit: None,
                opens_on: day(10),
                closes_on: day(20),
                state: state.to_owned(),
                access: vec![Access { part: "ANSWERS".to_owned(), can_submit }],
                agency: None,
                instrument: None,
                last_result: None,
            };
            assert_eq!(campaign.standing(day(today)), expected, "{state} {today}");
        };
        check("OPEN", true, 10, Standing::Open);
        check("OPEN", false, 9, Standing::Early);
        check("OPEN", false, 21, Standing::Over);
        check("OPEN", false, 15, Standing::Stopped);
        check("CLOSED", false, 15, Standing::Stopped);
        check("CLOSED", false, 9, Standing::Stopped);
        check("PUBLISHED", false, 21, Standing::Over);
    }
}
