//! A survey's form (kuesioner) as answers are counted by it.

use entity::{survey_band, survey_campaign, survey_instrument, survey_item, survey_option};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::domain::survey::survey_index::{Questionnaire, Scale, Tally, Value};
use crate::error::{Error, Result};
use crate::words::survey::{ServiceGrade, UnansweredElement};

/// What stands for a question that does not apply.
pub(super) const NOT_APPLICABLE: u8 = b'0';
/// What stands for a question without an answer.
pub(super) const NOT_ANSWERED: u8 = b'-';

/// So many like answers are odd. Fewer are what anybody may mean.
const STRAIGHT_LINE: usize = 5;

/// An instrument as the database keeps it; questions and options in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstrumentRows {
    /// Its name and rules.
    pub instrument: survey_instrument::Model,
    /// The questions.
    pub items: Vec<survey_item::Model>,
    /// The options, question by question.
    pub options: Vec<survey_option::Model>,
    /// The grades, the best first.
    pub bands: Vec<survey_band::Model>,
}

/// The instrument of a campaign, without its parts.
pub(super) async fn instrument(
    txn: &impl ConnectionTrait,
    campaign: &survey_campaign::Model,
) -> Result<survey_instrument::Model> {
    let instrument = survey_instrument::Entity::find_by_id(campaign.instrument_id).one(txn).await?;
    instrument.ok_or_else(|| Error::internal("a campaign without an instrument"))
}

impl InstrumentRows {
    /// All that a campaign asks.
    pub(super) async fn of_campaign(txn: &DatabaseTransaction, campaign: &survey_campaign::Model) -> Result<Self> {
        Self::load(txn, instrument(txn, campaign).await?).await
    }

    /// The instrument with all its parts.
    pub(crate) async fn load(txn: &impl ConnectionTrait, instrument: survey_instrument::Model) -> Result<Self> {
        let items = survey_item::Entity::find()
            .filter(survey_item::Column::InstrumentId.eq(instrument.id))
            .order_by_asc(survey_item::Column::Sequence)
            .all(txn)
            .await?;
        let mut options = survey_option::Entity::find()
            .filter(survey_option::Column::ItemId.is_in(items.iter().map(|item| item.id)))
            .order_by_asc(survey_option::Column::Position)
            .all(txn)
            .await?;
        options.sort_by_key(|option| items.iter().position(|item| item.id == option.item_id));
        let bands = survey_band::Entity::find()
            .filter(survey_band::Column::InstrumentId.eq(instrument.id))
            .order_by_desc(survey_band::Column::FromHundredths)
            .all(txn)
            .await?;
        Ok(Self { instrument, items, options, bands })
    }

    /// How many texts lack their English; a survey is not opened before there are none.
    pub fn missing_english(&self) -> usize {
        let missing = |text: &Option<String>| usize::from(text.is_none());
        let items: usize = self.items.iter().map(|item| missing(&item.element_en) + missing(&item.question_en)).sum();
        let options: usize = self.options.iter().map(|option| missing(&option.label_en)).sum();
        missing(&self.instrument.name_en) + items + options
    }
}

/// A version of an instrument, ready to count answers.
#[derive(Clone, Debug)]
pub struct Form {
    questions: Vec<Question>,
    /// The codes of the elements in the order of the form.
    elements: Vec<String>,
    questionnaire: Questionnaire,
    bands: Vec<(u32, ServiceGrade)>,
    least_answered: usize,
    unanswered_element: UnansweredElement,
    publishing_minimum: u64,
}

#[derive(Clone, Debug)]
struct Question {
    id: Uuid,
    element: usize,
    /// What each option is worth, in the order of their places.
    values: Vec<Value>,
}

impl Form {
    /// The form of an instrument.
    ///
    /// # Errors
    /// [`Error::Internal`] if the rows are not those of an instrument that can be used.
    pub fn new(rows: &InstrumentRows) -> Result<Self> {
        let InstrumentRows { instrument, items, options, bands } = rows;
        let mut elements: Vec<String> = Vec::new();
        let mut questions = Vec::new();
        for item in items {
            let element = elements.iter().position(|code| *code == item.element_code).unwrap_or_else(|| {
                elements.push(item.element_code.clone());
                elements.len() - 1
            });
            let own = options.iter().filter(|option| option.item_id == item.id);
            let values = own.map(value).collect::<Result<_>>()?;
            questions.push(Question { id: item.id, element, values });
        }
        let all = || questions.iter().flat_map(|question: &Question| question.values.iter().copied());
        let (Some(least), Some(greatest)) = (all().min(), all().max()) else {
            return Err(Error::internal("an instrument without options"));
        };
        let scale = Scale::new(least, greatest).map_err(Error::internal)?;
        let element_of = questions.iter().map(|question| question.element).collect();
        let questionnaire = Questionnaire::new(element_of, scale).map_err(Error::internal)?;
        let band = |band: &survey_band::Model| {
            let grade = ServiceGrade::from_word(&band.grade)?;
            Some((u32::try_from(band.from_hundredths).ok()?, grade))
        };
        let bands = bands.iter().map(band).collect::<Option<_>>();
        Ok(Self {
            questions,
            elements,
            questionnaire,
            bands: bands.ok_or_else(|| Error::internal("a band that is none"))?,
            least_answered: usize::try_from(instrument.least_answered).map_err(Error::internal)?,
            unanswered_element: UnansweredElement::from_word(&instrument.unanswered_element)
                .ok_or_else(|| Error::internal("a rule for unanswered elements that is none"))?,
            publishing_minimum: u64::try_from(instrument.publishing_minimum).map_err(Error::internal)?,
        })
    }

    /// A tally of no answers.
    pub fn tally(&self) -> Tally {
        Tally::new(self.questionnaire.clone())
    }

    /// Counts answers as they are stored, and says whether they count: enough elements are answered.
    ///
    /// # Errors
    /// [`Error::Internal`] if they are not answers to this form.
    pub fn count(&self, tally: &mut Tally, answers: &str) -> Result<bool> {
        if answers.len() != self.questions.len() {
            return Err(Error::internal("answers to another form"));
        }
        let mut values = Vec::with_capacity(self.questions.len());
        let mut answered: Vec<usize> = Vec::new();
        for (question, answer) in self.questions.iter().zip(answers.bytes()) {
            let value = match answer {
                NOT_ANSWERED | NOT_APPLICABLE => None,
                place => Some(question.value_at(place).ok_or_else(|| Error::internal("an answer that is no option"))?),
            };
            if value.is_some() && answered.last() != Some(&question.element) {
                answered.push(question.element);
            }
            values.push(value);
        }
        if answered.len() < self.least_answered {
            return Ok(false);
        }
        tally.add(&values).map_err(Error::internal)?;
        Ok(true)
    }

    /// Whether answers as they are stored are all the same, and enough to be odd.
    pub fn is_straight_line(answers: &str) -> bool {
        let mut given = answers.bytes().filter(|answer| !matches!(*answer, NOT_ANSWERED | NOT_APPLICABLE));
        let Some(first) = given.next() else { return false };
        let mut count = 1;
        given.all(|answer| {
            count += 1;
            answer == first
        }) && count >= STRAIGHT_LINE
    }

    /// The ids of the questions in the order of the form, each with the place of its element.
    pub fn questions(&self) -> impl Iterator<Item = (Uuid, usize)> {
        self.questions.iter().map(|question| (question.id, question.element))
    }

    /// The codes of the elements in the order of the form.
    pub fn elements(&self) -> &[String] {
        &self.elements
    }

    /// The lower end of each grade in hundredths.
    pub fn bands(&self) -> &[(u32, ServiceGrade)] {
        &self.bands
    }

    /// So many people must have answered for a figure to be shown.
    pub const fn publishing_minimum(&self) -> u64 {
        self.publishing_minimum
    }

    /// Whether there is an index though an element has no answers.
    pub fn leaves_out_elements(&self) -> bool {
        self.unanswered_element == UnansweredElement::LeaveOut
    }
}

impl Question {
    /// What the option is worth whose place the digit says.
    fn value_at(&self, digit: u8) -> Option<Value> {
        let place = usize::from(digit.checked_sub(b'1')?);
        self.values.get(place).copied()
    }
}

fn value(option: &survey_option::Model) -> Result<Value> {
    Value::from_ten_thousandths(100 * i64::from(option.value_hundredths)).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_like_answers_are_a_straight_line() {
        for straight in ["444444444", "11111", "3-3-03333", "222220000"] {
            assert!(Form::is_straight_line(straight), "{straight}");
        }
        for other in ["444444443", "4444", "4444-----", "000000000", "---------", "", "344444444"] {
            assert!(!Form::is_straight_line(other), "{other}");
        }
    }
}
