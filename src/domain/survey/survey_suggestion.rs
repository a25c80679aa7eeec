//! What citizens wrote in their own words (saran), and who else reads it: the performance team releases a text to everybody,
//! with passages masked where it has to be, or withholds it.
//!
//! INVARIANT: nothing leads from a text to the answers that came with it, to its writer, or to the time at which it came.

use std::ops::Range;

use entity::survey_suggestion::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::database::{Kind, Target};
use crate::domain::survey::free_text::MASKS;
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{SurveySuggestionState, WithheldReason};

/// What stands for a passage that is hidden.
const HIDDEN: &str = "[...]";
/// The most passages that are hidden in one text.
const MASKED_MAX: usize = 50;
/// So many letters of a passage name it where it is not found.
const NAMED_MAX: usize = 60;

/// Where new texts are stored.
pub(super) const TARGET: Target = Target {
    table: "survey_suggestion",
    columns: &[
        ("id", Kind::Uuid),
        ("agency_id", Kind::Uuid),
        ("campaign_id", Kind::Uuid),
        ("org_unit_id", Kind::Uuid),
        ("text", Kind::Text),
        ("state", Kind::Text),
    ],
};

/// A text that has just come, under an id of its own that has nothing to do with that of the answers.
pub(super) struct Arrived {
    id: Uuid,
    row: Value,
}

impl Arrived {
    /// A text for a campaign of this agency and unit.
    pub(super) fn new(agency_id: Uuid, campaign_id: Uuid, org_unit_id: Uuid, text: &str) -> Self {
        let id = Uuid::new_v4();
        let row = json!({
            "id": id.simple().to_string(),
            "agency_id": agency_id.simple().to_string(),
            "campaign_id": campaign_id.simple().to_string(),
            "org_unit_id": org_unit_id.simple().to_string(),
            "text": text,
            "state": SurveySuggestionState::Pending.word(),
        });
        Self { id, row }
    }
}

/// The rows of texts that came together, in the order of their ids: where they lie does not tell which answers are whose.
pub(super) fn rows(mut arrived: Vec<Arrived>) -> Vec<Value> {
    arrived.sort_unstable_by_key(|text| text.id);
    arrived.into_iter().map(|text| text.row).collect()
}

/// Deletes the texts of a campaign that were never published, and says how many.
pub(super) async fn delete_unpublished(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<u64> {
    let unpublished = Entity::delete_many()
        .filter(Column::CampaignId.eq(campaign_id))
        .filter(Column::State.ne(SurveySuggestionState::Released));
    Ok(unpublished.exec(txn).await?.rows_affected)
}

/// Which text everybody may read from now on.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveySuggestionRelease {
    /// The text.
    pub survey_suggestion: Uuid,
    /// The passages of it that are hidden, as they stand there; each is hidden wherever it stands.
    pub masked: Vec<String>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveySuggestionRelease {
    const VERB: Verb = verbs::RELEASE_SURVEY_SUGGESTION;
    type Object = Entity;
    /// The text as everybody reads it.
    type Checked = String;

    fn object_id(&self) -> Uuid {
        self.survey_suggestion
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<String> {
        Ok(check_masked(violations, &scene.object.text, &self.masked))
    }

    /// What is hidden is kept nowhere.
    async fn write(&self, scene: &Scene<'_, Self::Object>, text: String) -> Result<Vec<Changed>> {
        let released = Entity::update_many()
            .col_expr(Column::Text, Expr::value(text))
            .col_expr(Column::State, Expr::value(SurveySuggestionState::Released))
            .col_expr(Column::DecidedOn, Expr::value(scene.ctx.today()))
            .filter(Column::Id.eq(self.survey_suggestion))
            .filter(Column::State.eq(SurveySuggestionState::Pending))
            .exec(&scene.txn)
            .await?;
        if released.rows_affected == 1 { Ok(Vec::new()) } else { Err(Error::Conflict) }
    }
}

/// The text without the passages that are to be hidden. All of them are looked for in the text as it is, so that it makes no
/// difference in which order they are named or whether they overlap.
fn check_masked(violations: &mut Violations, text: &str, masked: &[String]) -> String {
    if !violations.within(field!["masked"], masked.len(), MASKED_MAX) {
        return String::new();
    }
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let mut all_found = true;
    for (index, passage) in masked.iter().enumerate() {
        let passage = violations.required(field!["masked", index], passage);
        let places = places(text, &passage);
        if places.is_empty() {
            all_found = false;
            if !passage.is_empty() {
                let named: String = passage.chars().take(NAMED_MAX).collect();
                violations.add(
                    ViolationCode::UnknownReference,
                    field!["masked", index],
                    &format!("`{named}` tidak ada dalam saran"),
                    &format!("the text has no `{named}`"),
                );
            }
        }
        hidden.extend(places);
    }
    let text = without(text, hidden);
    if all_found && says_nothing(&text) {
        violations.add(
            ViolationCode::Incomplete,
            field!["masked"],
            "yang tersisa hanya samaran; saran seperti ini ditahan",
            "nothing but masks is left; such a text is withheld",
        );
    }
    text
}

/// Where a passage stands in a text, overlapping places too; nowhere if it is empty.
fn places(text: &str, passage: &str) -> Vec<Range<usize>> {
    if passage.is_empty() {
        return Vec::new();
    }
    let starts = text.char_indices().map(|(start, _)| start);
    starts.filter(|start| text[*start..].starts_with(passage)).map(|start| start..start + passage.len()).collect()
}

/// The text with one sign in the place of all that is hidden in one piece.
fn without(text: &str, mut hidden: Vec<Range<usize>>) -> String {
    hidden.sort_unstable_by_key(|place| (place.start, place.end));
    let mut kept = String::with_capacity(text.len());
    let mut end = 0;
    for place in hidden {
        // What reaches into the place before is hidden by the same sign.
        if place.start >= end {
            kept.push_str(&text[end..place.start]);
            kept.push_str(HIDDEN);
        }
        end = end.max(place.end);
    }
    kept + &text[end..]
}

/// Whether there is no letter, digit or picture in a text beside what stands for something hidden.
fn says_nothing(text: &str) -> bool {
    let bare = MASKS.iter().chain([&HIDDEN]).fold(text.to_owned(), |text, mask| text.replace(mask, ""));
    !bare.chars().any(|sign| sign.is_alphanumeric() || !(sign.is_ascii() || sign.is_whitespace()))
}

/// Which text nobody is shown.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveySuggestionWithholding {
    /// The text.
    pub survey_suggestion: Uuid,
    /// Why.
    pub reason: WithheldReason,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveySuggestionWithholding {
    const VERB: Verb = verbs::WITHHOLD_SURVEY_SUGGESTION;
    type Object = Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.survey_suggestion
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, _: &mut Violations) -> Result<()> {
        Ok(())
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        let withheld = Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveySuggestionState::Withheld))
            .col_expr(Column::DecidedOn, Expr::value(scene.ctx.today()))
            .col_expr(Column::WithheldReason, Expr::value(self.reason))
            .filter(Column::Id.eq(self.survey_suggestion))
            .filter(Column::State.eq(SurveySuggestionState::Pending))
            .exec(&scene.txn)
            .await?;
        if withheld.rows_affected == 1 { Ok(Vec::new()) } else { Err(Error::Conflict) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, masked: &[&str], expected: Result<&str, &[(ViolationCode, &str)]>) {
        let mut violations = Violations::new();
        let masked: Vec<String> = masked.iter().map(|passage| (*passage).to_owned()).collect();
        let shown = check_masked(&mut violations, text, &masked);
        match (violations.finish(), expected) {
            (Ok(()), Ok(expected)) => assert_eq!(shown, expected, "{text} without {masked:?}"),
            (Err(Error::Invalid(violations)), Err(expected)) => {
                let found: Vec<(ViolationCode, String)> =
                    violations.into_iter().map(|found| (found.code, found.field[1..].join("."))).collect();
                let expected: Vec<(ViolationCode, String)> =
                    expected.iter().map(|(code, field)| (*code, (*field).to_owned())).collect();
                assert_eq!(found, expected, "{text} without {masked:?}");
            }
            (outcome, expected) => panic!("{text} without {masked:?}: {outcome:?} and not {expected:?}"),
        }
    }

    #[test]
    fn passages_are_hidden_wherever_they_stand() {
        check("Kursi kurang.", &[], Ok("Kursi kurang."));
        check("Bu Tuti marah. Tolong tegur Bu Tuti.", &["Bu Tuti"], Ok("[...] marah. Tolong tegur [...]."));
        // One within the other, whichever is named first, and two that overlap, are hidden in one piece.
        check("Bu Tuti marah", &["Tuti", "Bu Tuti"], Ok("[...] marah"));
        check("Bu Tuti marah", &["Bu Tuti", "Tuti"], Ok("[...] marah"));
        check("Bu Tuti marah sekali", &["Bu Tuti marah", "Tuti"], Ok("[...] sekali"));
        check("Bu Tuti marah-marah", &["Tuti marah", "marah-marah"], Ok("Bu [...]"));
        check("aaa b", &["aa"], Ok("[...] b"));
        check("Pak é 🙂 lama", &["é 🙂"], Ok("Pak [...] lama"));
        check("Dua\nbaris", &[" Dua "], Ok("[...]\nbaris"));
    }

    #[test]
    fn what_is_hidden_is_there_and_something_is_left() {
        use ViolationCode::{Incomplete, Required, TooMany, UnknownReference};
        check("Bu Tuti", &["Bu Tati", " ", "Tuti"], Err(&[(UnknownReference, "masked.0"), (Required, "masked.1")]));
        // What is hidden stays hidden, so that a passage does not become one by what is hidden beside it.
        check("a bc d", &["b", "a [...]c"], Err(&[(UnknownReference, "masked.1")]));
        for (text, masked) in [("Bu Tuti!", "Bu Tuti"), ("[nama] [telepon], Tuti", "Tuti"), ("- Tuti -", "Tuti")] {
            check(text, &[masked], Err(&[(Incomplete, "masked")]));
        }
        check("[nama] - [NIK].", &[], Err(&[(Incomplete, "masked")]));
        check("🙂 Tuti", &["Tuti"], Ok("🙂 [...]"));
        check("Tuti 5", &["Tuti"], Ok("[...] 5"));
        check("x", &["x"; MASKED_MAX + 1], Err(&[(TooMany, "masked")]));
    }

    #[test]
    fn texts_that_came_together_are_stored_in_the_order_of_their_ids() {
        let ids: Vec<Uuid> = (0..4).map(|_| Uuid::new_v4()).collect();
        let arrived = (0..20).map(|_| Arrived::new(ids[0], ids[1], ids[2], "Kursi")).collect();
        let rows = rows(arrived);
        let places: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
        assert!(places.len() == 20 && places.is_sorted(), "{places:?}");
        assert!(!rows.iter().any(|row| ids.iter().any(|id| row["id"] == id.simple().to_string())));
    }
}
