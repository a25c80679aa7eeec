//! Survey instruments (kuesioner) from their files: what is asked, what each option is worth, and how the result is graded.
//!
//! INVARIANT: what has been stored is never changed. Campaigns refer to it, and so do their results; an edit is a new
//! version, and trends join versions by the codes of the elements.

use std::collections::{BTreeMap, BTreeSet};

use entity::{survey_band, survey_instrument, survey_item, survey_option};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Deserialize;
use uuid::Uuid;

use crate::database::{Database, inserted};
use crate::domain::survey::form::InstrumentRows;
use crate::domain::verb::violations::Violations;
use crate::error::{Error, FieldPath, Result, Violation, ViolationCode, field};
use crate::import::bulk;
use crate::text;
use crate::words::survey::{ServiceGrade, UnansweredElement};

/// The instruments that every installation has; the first is the one of the regulation.
pub(crate) const BUILT_IN: [&str; 3] = [
    include_str!("instruments/skm_14_2017.toml"),
    include_str!("instruments/spak.toml"),
    include_str!("instruments/skm_six_options.toml"),
];

/// The most questions of an instrument.
const QUESTIONS_MAX: usize = 100;
/// The most options of a question: an answer is stored as one digit.
const OPTIONS_MAX: usize = 9;
/// What an option can be worth at most, in hundredths.
const VALUE_MAX: i64 = 10_000;

/// A version of an instrument, as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Such as `SKM_14_2017`; versions share it.
    pub code: String,
    /// 1 and above.
    pub version: i32,
    /// Its name.
    pub name: Texts,
    /// So many elements must be answered for a response to count.
    pub least_answered: i32,
    /// What becomes of an element that nobody answered.
    pub unanswered_element: String,
    /// So many responses must count for a result to be published; 2 and above.
    pub publishing_minimum: i32,
    /// The grades with their lower ends.
    pub bands: Vec<Band>,
    /// The options of every question that has none of its own.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// In the order of the form.
    pub questions: Vec<Question>,
}

/// A text in both languages. A survey is not opened while English is missing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// In Indonesian.
    pub id: String,
    /// In English.
    pub en: Option<String>,
}

/// A grade and where it begins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// A, B, C or D.
    pub grade: String,
    /// The least index that has it, such as `88.31`.
    pub from: String,
}

/// A question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable across versions; answers refer to it.
    pub code: String,
    /// The code of its element, if several questions make up one; else its own.
    pub element_code: Option<String>,
    /// What is asked about.
    pub element: Texts,
    /// The question.
    pub question: Texts,
    /// What can be answered.
    #[serde(default)]
    pub options: Vec<Choice>,
}

/// What can be answered to a question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What it is worth, with at most two places, such as `1.6`.
    pub value: String,
    /// In Indonesian.
    pub id: String,
    /// In English.
    pub en: Option<String>,
}

/// What became of an instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It was written.
    New,
    /// It was there, to the letter.
    Known,
    /// Its version is there with other content, which stays.
    Different,
}

/// Reads an instrument from the text of its file and looks whether it can be used.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong with it.
pub fn read(text: &str) -> Result<InstrumentRows> {
    let instrument: Instrument = toml::from_str(text).map_err(|error| {
        let message = error.message();
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        Error::invalid(Violation::new(
            ViolationCode::InvalidValue,
            field!["line", line],
            format!("berkas tidak terbaca: {message}"),
            format!("the file cannot be read: {message}"),
        ))
    })?;
    let mut violations = Violations::new();
    let rows = InstrumentRows::new(&mut violations, &instrument);
    violations.finish()?;
    Ok(rows)
}

/// Stores the instrument of a file, all or nothing.
///
/// # Errors
/// [`Error::Invalid`] if the file is not in order, or if this version is there with other content.
pub async fn import(database: &Database, text: &str) -> Result<Stored> {
    let rows = read(text)?;
    let txn = database.begin().await?;
    let (_, stored) = ensure(&txn, rows, Uuid::new_v4).await?;
    if stored == Stored::Different {
        return Err(Error::invalid(Violation::new(
            ViolationCode::Duplicate,
            field!["version"],
            "versi ini sudah ada dengan isi lain; isi yang berubah adalah versi baru",
            "this version is there with other content; what has changed is a new version",
        )));
    }
    txn.commit().await?;
    Ok(stored)
}

/// Stores an instrument unless it is there, and gives it as it is stored. Who is first writes: of two at the same time, the
/// other waits for it.
pub(crate) async fn ensure(
    txn: &impl ConnectionTrait,
    mut rows: InstrumentRows,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<(InstrumentRows, Stored)> {
    rows.give_ids(&mut new_id);
    let instrument = rows.instrument.clone().into_active_model();
    let outcome = survey_instrument::Entity::insert(instrument)
        .on_conflict_do_nothing_on([survey_instrument::Column::Code, survey_instrument::Column::Version])
        .exec_without_returning(txn)
        .await?;
    if inserted(outcome) > 0 {
        bulk::insert::<survey_item::Entity>(txn, rows.items.clone()).await?;
        bulk::insert::<survey_option::Entity>(txn, rows.options.clone()).await?;
        bulk::insert::<survey_band::Entity>(txn, rows.bands.clone()).await?;
        return Ok((rows, Stored::New));
    }
    let known = stored(txn, &rows.instrument).await?;
    rows.take_ids(&known);
    let outcome = if rows == known { Stored::Known } else { Stored::Different };
    Ok((known, outcome))
}

/// The instrument that has its code and version already.
async fn stored(txn: &impl ConnectionTrait, instrument: &survey_instrument::Model) -> Result<InstrumentRows> {
    let stored = survey_instrument::Entity::find()
        .filter(survey_instrument::Column::Code.eq(&instrument.code))
        .filter(survey_instrument::Column::Version.eq(instrument.version))
        .one(txn)
        .await?
        .ok_or_else(|| Error::internal("an instrument neither new nor there"))?;
    InstrumentRows::load(txn, stored).await
}

impl InstrumentRows {
    /// The rows of a file, without ids; of one that breaks rules they are of no use.
    fn new(violations: &mut Violations, file: &Instrument) -> Self {
        let instrument = survey_instrument::Model {
            id: Uuid::nil(),
            code: violations.required(field!["code"], &file.code),
            version: at_least(violations, field!["version"], file.version, 1),
            name: violations.required(field!["name", "id"], &file.name.id),
            name_en: violations.optional(field!["name", "en"], file.name.en.as_deref()),
            least_answered: at_least(violations, field!["least_answered"], file.least_answered, 1),
            unanswered_element: word_of(violations, &file.unanswered_element),
            publishing_minimum: at_least(violations, field!["publishing_minimum"], file.publishing_minimum, 2),
        };
        let (mut items, mut options) = (Vec::new(), Vec::new());
        if file.questions.is_empty() {
            violations.required(field!["questions"], "");
        }
        if violations.within(field!["questions"], file.questions.len(), QUESTIONS_MAX) {
            check_codes(violations, &file.questions);
            let common = match file.questions.iter().any(|question| question.options.is_empty()) {
                true => choices(violations, None, &file.options),
                false => Vec::new(),
            };
            for (index, question) in file.questions.iter().enumerate() {
                let item = item(violations, index, question);
                let own = match question.options.is_empty() {
                    true => common.clone(),
                    false => choices(violations, Some(index), &question.options),
                };
                options.extend(own.into_iter().map(|option| survey_option::Model { item_id: item.id, ..option }));
                items.push(item);
            }
        }
        let rows = Self { instrument, bands: bands(violations, &file.bands), items, options };
        rows.check_scale(violations);
        rows.check_least_answered(violations);
        rows
    }

    /// Every question reaches equally high, so that 100 means the same for each, and the least grade reaches to the lower
    /// end of the scale.
    fn check_scale(&self, violations: &mut Violations) {
        let mut greatest: BTreeMap<Uuid, i32> = BTreeMap::new();
        for option in &self.options {
            let known = greatest.entry(option.item_id).or_default();
            *known = option.value_hundredths.max(*known);
        }
        let reach: BTreeSet<i32> = greatest.into_values().collect();
        let (Some(top), 1) = (reach.first().copied().filter(|top| *top > 0), reach.len()) else {
            return violations.add(
                ViolationCode::InvalidValue,
                field!["questions"],
                "pilihan terbaik setiap pertanyaan harus bernilai sama dan lebih dari nol",
                "the best option of every question must have the same value, above zero",
            );
        };
        let least = self.options.iter().map(|option| option.value_hundredths).min().unwrap_or(0);
        // The index of the worst answers, rounded half up as every index is.
        let lower_end = (20_000 * i64::from(least) + i64::from(top)) / (2 * i64::from(top));
        let begins = self.bands.iter().map(|band| i64::from(band.from_hundredths)).min();
        if begins.is_some_and(|begins| begins > lower_end) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["bands"],
                "mutu terendah harus mulai dari ujung bawah skala",
                "the lowest grade must begin at the lower end of the scale",
            );
        }
    }

    fn check_least_answered(&self, violations: &mut Violations) {
        let elements: BTreeSet<&str> = self.items.iter().map(|item| item.element_code.as_str()).collect();
        if usize::try_from(self.instrument.least_answered).is_ok_and(|least| least > elements.len()) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["least_answered"],
                &format!("paling banyak {}, yaitu jumlah unsur", elements.len()),
                &format!("at most {}, the number of elements", elements.len()),
            );
        }
    }

    fn give_ids(&mut self, new_id: &mut impl FnMut() -> Uuid) {
        let ids: Vec<Uuid> = std::iter::repeat_with(new_id).take(1 + self.items.len()).collect();
        self.rename(&ids);
    }

    fn take_ids(&mut self, stored: &Self) {
        let id_of = |code: &str| stored.items.iter().find(|item| item.code == code).map_or(Uuid::nil(), |item| item.id);
        let mut ids = vec![stored.instrument.id];
        ids.extend(self.items.iter().map(|item| id_of(&item.code)));
        self.rename(&ids);
    }

    /// Gives the instrument the first id and its questions the others.
    fn rename(&mut self, ids: &[Uuid]) {
        let (Some((instrument_id, item_ids)), true) = (ids.split_first(), ids.len() == 1 + self.items.len()) else {
            return;
        };
        let new_ids: BTreeMap<Uuid, Uuid> =
            self.items.iter().map(|item| item.id).zip(item_ids.iter().copied()).collect();
        self.instrument.id = *instrument_id;
        for item in &mut self.items {
            item.instrument_id = *instrument_id;
            item.id = new_ids.get(&item.id).copied().unwrap_or(item.id);
        }
        for option in &mut self.options {
            option.item_id = new_ids.get(&option.item_id).copied().unwrap_or(option.item_id);
        }
        for band in &mut self.bands {
            band.instrument_id = *instrument_id;
        }
    }
}

fn at_least(violations: &mut Violations, field: FieldPath, number: i32, least: i32) -> i32 {
    if number < least {
        let (indonesian, english) = (format!("sedikitnya {least}"), format!("at least {least}"));
        violations.add(ViolationCode::InvalidValue, field, &indonesian, &english);
    }
    number
}

fn word_of(violations: &mut Violations, word: &str) -> String {
    if !UnansweredElement::WORDS.contains(word) {
        let known = UnansweredElement::WORDS.listed();
        violations.add(
            ViolationCode::InvalidValue,
            field!["unanswered_element"],
            &format!("harus salah satu dari {known}"),
            &format!("must be one of {known}"),
        );
    }
    word.to_owned()
}

/// No code stands twice, and an element is asked about in one place.
fn check_codes(violations: &mut Violations, questions: &[Question]) {
    let mut seen = BTreeSet::new();
    let mut elements: Vec<&str> = Vec::new();
    for (index, question) in questions.iter().enumerate() {
        if !seen.insert(question.code.trim()) {
            violations.duplicate(field!["questions", index, "code"]);
        }
        let element = question.element_code.as_deref().unwrap_or(&question.code).trim();
        if elements.last() != Some(&element) && elements.contains(&element) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["questions", index, "element_code"],
                "pertanyaan satu unsur harus berurutan",
                "the questions of an element must stand together",
            );
        }
        elements.push(element);
    }
}

/// The row of a question; for now its id is its place.
fn item(violations: &mut Violations, index: usize, question: &Question) -> survey_item::Model {
    let own = |name| field!["questions", index, name];
    let within = |name, language| field!["questions", index, name, language];
    let code = violations.required(own("code"), &question.code);
    survey_item::Model {
        id: Uuid::from_u128(index as u128),
        instrument_id: Uuid::nil(),
        sequence: i32::try_from(index + 1).unwrap_or(i32::MAX),
        element: violations.required(within("element", "id"), &question.element.id),
        question: violations.required(within("question", "id"), &question.question.id),
        element_code: match &question.element_code {
            Some(element) => violations.required(own("element_code"), element),
            None => code.clone(),
        },
        element_en: violations.optional(within("element", "en"), question.element.en.as_deref()),
        question_en: violations.optional(within("question", "en"), question.question.en.as_deref()),
        code,
    }
}

/// The options of the question at a place, or those that questions without their own have in common.
fn choices(violations: &mut Violations, place: Option<usize>, choices: &[Choice]) -> Vec<survey_option::Model> {
    let path = |index: Option<usize>, name: &str| match (place, index) {
        (Some(place), Some(index)) => field!["questions", place, "options", index, name],
        (Some(place), None) => field!["questions", place, "options"],
        (None, Some(index)) => field!["options", index, name],
        (None, None) => field!["options"],
    };
    if !(2..=OPTIONS_MAX).contains(&choices.len()) {
        violations.add(
            ViolationCode::InvalidValue,
            path(None, ""),
            &format!("setiap pertanyaan memiliki 2 sampai {OPTIONS_MAX} pilihan"),
            &format!("a question has 2 to {OPTIONS_MAX} options"),
        );
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        rows.push(survey_option::Model {
            item_id: Uuid::nil(),
            position: i32::try_from(index + 1).unwrap_or(i32::MAX),
            value_hundredths: hundredths(violations, path(Some(index), "value"), &choice.value, VALUE_MAX),
            label: violations.required(path(Some(index), "id"), &choice.id),
            label_en: violations.optional(path(Some(index), "en"), choice.en.as_deref()),
        });
    }
    rows
}

fn bands(violations: &mut Violations, bands: &[Band]) -> Vec<survey_band::Model> {
    if bands.is_empty() {
        violations.required(field!["bands"], "");
    }
    let mut rows: Vec<survey_band::Model> = Vec::new();
    for (index, band) in bands.iter().enumerate() {
        if !ServiceGrade::WORDS.contains(&band.grade) {
            let known = ServiceGrade::WORDS.listed();
            violations.add(
                ViolationCode::InvalidValue,
                field!["bands", index, "grade"],
                &format!("harus salah satu dari {known}"),
                &format!("must be one of {known}"),
            );
        }
        let from_hundredths = hundredths(violations, field!["bands", index, "from"], &band.from, 10_000);
        if let Some(last) = rows.last() {
            let better = ServiceGrade::WORDS.position(&last.grade) < ServiceGrade::WORDS.position(&band.grade);
            if !better || last.from_hundredths <= from_hundredths {
                violations.add(
                    ViolationCode::InvalidValue,
                    field!["bands", index],
                    "mutu harus berurutan dari yang terbaik dan batas bawahnya menurun",
                    "grades must be listed from the best on, with ever lower ends",
                );
            }
        }
        rows.push(survey_band::Model { instrument_id: Uuid::nil(), grade: band.grade.clone(), from_hundredths });
    }
    rows
}

/// A decimal from 0 to `greatest` hundredths.
fn hundredths(violations: &mut Violations, field: FieldPath, text: &str, greatest: i64) -> i32 {
    let number = text::hundredths(text.trim()).filter(|number| (0..=greatest).contains(number));
    if number.is_none() {
        let top = greatest / 100;
        violations.add(
            ViolationCode::InvalidValue,
            field,
            &format!("harus desimal dengan paling banyak dua angka di belakang titik, dari 0 sampai {top}"),
            &format!("must be a decimal with at most two places, from 0 to {top}"),
        );
    }
    number.and_then(|number| i32::try_from(number).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(change: impl FnOnce(String) -> String) -> Vec<String> {
        match read(&change(BUILT_IN[1].to_owned())) {
            Err(Error::Invalid(violations)) => {
                violations.into_iter().map(|violation| violation.field[1..].join(".")).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_built_in_instruments_are_complete() {
        for text in BUILT_IN {
            let rows = read(text).expect("an instrument in order");
            assert_eq!(rows.missing_english(), 0, "{}", rows.instrument.code);
        }
        let values = |text: &str| -> Vec<i32> {
            let rows = read(text).expect("an instrument in order");
            rows.options.iter().filter(|option| option.item_id.is_nil()).map(|option| option.value_hundredths).collect()
        };
        assert_eq!(values(BUILT_IN[0]), [100, 200, 300, 400]);
        assert_eq!(values(BUILT_IN[1]), [0, 200, 400]);
        assert_eq!(values(BUILT_IN[2]), [100, 160, 220, 280, 340, 400]);
    }

    #[test]
    fn an_element_may_have_several_questions() {
        let rows = read(BUILT_IN[2]).expect("an instrument in order");
        let of_conduct: Vec<&str> =
            rows.items.iter().filter(|item| item.element_code == "PERILAKU").map(|item| item.code.as_str()).collect();
        assert_eq!(of_conduct, ["KESOPANAN", "KERAMAHAN"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(broken(|text| text.replace("version = 1", "version = 0")), ["version"]);
        assert_eq!(broken(|text| text.replace("least_answered = 1", "least_answered = 5")), ["least_answered"]);
        assert_eq!(
            broken(|text| text.replace("publishing_minimum = 10", "publishing_minimum = 1")),
            ["publishing_minimum"]
        );
        assert_eq!(broken(|text| text.replace("LEAVE_OUT", "ZERO")), ["unanswered_element"]);
        assert_eq!(broken(|text| text.replace("from = \"0.00\"", "from = \"10.00\"")), ["bands"]);
        assert_eq!(broken(|text| text.replace("from = \"65.00\"", "from = \"80\"")), ["bands.2"]);
        assert_eq!(broken(|text| text.replace("grade = \"A\"", "grade = \"E\"")), ["bands.0.grade"]);
        assert_eq!(
            broken(|text| text.replace("\"SUAP\"", "\"NEPOTISME\"")),
            ["questions.3.code", "questions.3.element_code"]
        );
        assert_eq!(broken(|text| text.replace("id = \"Suap\"", "id = \" \"")), ["questions.0.element.id"]);
        let unequal = BUILT_IN[0].replace("{ value = \"4\", id = \"Gratis\"", "{ value = \"5\", id = \"Gratis\"");
        assert_eq!(broken(|_| unequal), ["questions"]);
        assert_eq!(broken(|text| text.replace("value = \"2\"", "value = \"2.001\"")), ["options.1.value"]);
        assert_eq!(broken(|text| text.replace("value = \"2\"", "value = \"-2\"")), ["options.1.value"]);
        assert_eq!(broken(|text| text.replace("bands = [", "bonds = [")), ["line.11"]);
    }

    #[test]
    fn english_may_be_missing_for_now() {
        let rows = read(&BUILT_IN[1].replace(", en = \"Bribery\"", "")).expect("an instrument in order");
        assert_eq!(rows.missing_english(), 1);
    }
}
