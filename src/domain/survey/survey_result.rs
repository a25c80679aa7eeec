//! Results of public satisfaction surveys (indeks kepuasan masyarakat): exact arithmetic, rounded once at the end.
//! PermenPANRB 14/2017.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::words::survey::{ServiceGrade, SurveyCampaignState, SurveyResultState};

/// What citizens answered to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemTotal {
    /// The sum of the answers, each 1 to 4.
    pub sum: u32,
    /// How many answered. Who did not answer counts nowhere.
    pub count: u32,
}

/// The index of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurveyIndex {
    /// The index (IKM) in hundredths, 2,500 to 10,000, rounded half up.
    pub hundredths: u32,
    /// What the rounded index is worth.
    pub grade: ServiceGrade,
}

/// Computes the index: the mean of the questions' means, times 25. Every question that anybody answered has the same
/// weight. `None` if nobody answered anything.
pub fn compute(items: &[ItemTotal]) -> Option<SurveyIndex> {
    let answered: Vec<ItemTotal> = items.iter().copied().filter(|item| item.count > 0).collect();
    let questions = u32::try_from(answered.len()).ok().filter(|questions| *questions > 0)?;
    // sum_i / count_i over one denominator: the product of all counts.
    let mut denominator = Natural::from(1);
    let mut numerator = Natural::from(0);
    for item in &answered {
        numerator = numerator.times(item.count).plus(&denominator.times(item.sum));
        denominator = denominator.times(item.count);
    }
    // floor(2500 n / (q d) + 1/2) = floor((5000 n + q d) / (2 q d)), the largest h with h (2 q d) <= 5000 n + q d.
    let doubled = numerator.times(5_000).plus(&denominator.times(questions));
    let divisor = denominator.times(questions).times(2);
    let (mut low, mut high) = (0_u32, 10_001_u32);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if divisor.times(middle) <= doubled { low = middle } else { high = middle }
    }
    Some(SurveyIndex { hundredths: low, grade: grade(low) })
}

/// The published bands have gaps between them, so that the rounded index is compared with their lower ends.
const fn grade(hundredths: u32) -> ServiceGrade {
    match hundredths {
        8_831.. => ServiceGrade::A,
        7_661.. => ServiceGrade::B,
        6_500.. => ServiceGrade::C,
        _ => ServiceGrade::D,
    }
}

/// Counts the answers to a campaign, stores its result, and moves the campaign from CLOSED to COMPUTED. `None` if nobody
/// answered: then there is nothing to store.
///
/// # Errors
/// [`Error::NotFound`] for an unknown campaign, [`Error::Conflict`] if it is not closed or has its result already.
pub async fn record(txn: &DatabaseTransaction, campaign_id: Uuid, computed_on: NaiveDate) -> Result<Option<Uuid>> {
    let campaign = entity::survey_campaign::Entity::find_by_id(campaign_id).one(txn).await?.ok_or(Error::NotFound)?;
    let totals = totals(txn, campaign_id).await?;
    let counts: Vec<ItemTotal> = totals.iter().map(|(_, total)| *total).collect();
    let Some(index) = compute(&counts) else { return Ok(None) };
    let response_count = {
        use entity::survey_response::Column;
        entity::survey_response::Entity::find().filter(Column::CampaignId.eq(campaign_id)).count(txn).await?
    };
    let moved = {
        use entity::survey_campaign::Column;
        entity::survey_campaign::Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveyCampaignState::Computed))
            .filter(Column::Id.eq(campaign_id))
            .filter(Column::State.eq(SurveyCampaignState::Closed))
            .exec(txn)
            .await?
    };
    if moved.rows_affected == 0 {
        return Err(Error::Conflict);
    }
    let result_id = Uuid::new_v4();
    let result = entity::survey_result::ActiveModel {
        id: Set(result_id),
        agency_id: Set(campaign.agency_id),
        campaign_id: Set(campaign_id),
        org_unit_id: Set(campaign.org_unit_id),
        state: Set(SurveyResultState::Computed.word().to_owned()),
        response_count: Set(i32::try_from(response_count).map_err(Error::internal)?),
        index_hundredths: Set(i32::try_from(index.hundredths).map_err(Error::internal)?),
        grade: Set(index.grade.word().to_owned()),
        computed_on: Set(computed_on),
        published_on: Set(None),
    };
    entity::survey_result::Entity::insert(result).exec_without_returning(txn).await?;
    let mut rows = Vec::new();
    for (item_id, total) in totals {
        rows.push(entity::survey_result_item::ActiveModel {
            result_id: Set(result_id),
            item_id: Set(item_id),
            answer_sum: Set(i32::try_from(total.sum).map_err(Error::internal)?),
            answer_count: Set(i32::try_from(total.count).map_err(Error::internal)?),
        });
    }
    entity::survey_result_item::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(Some(result_id))
}

/// The answers of a campaign by question, in a fixed order.
async fn totals(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<Vec<(Uuid, ItemTotal)>> {
    use entity::survey_answer::Column;
    let responses = {
        use entity::survey_response::{Column, Entity};
        use sea_orm::QueryTrait;
        Entity::find().select_only().column(Column::Id).filter(Column::CampaignId.eq(campaign_id)).into_query()
    };
    let rows: Vec<(Uuid, i64, i64)> = entity::survey_answer::Entity::find()
        .select_only()
        .column(Column::ItemId)
        .column_as(Expr::col(Column::Value).sum().cast_as(Alias::new("bigint")), "answer_sum")
        .column_as(Expr::col(Column::Value).count(), "answer_count")
        .filter(Column::ResponseId.in_subquery(responses))
        .group_by(Column::ItemId)
        .order_by_asc(Column::ItemId)
        .into_tuple()
        .all(txn)
        .await?;
    let total = |(item_id, sum, count): (Uuid, i64, i64)| {
        Some((item_id, ItemTotal { sum: u32::try_from(sum).ok()?, count: u32::try_from(count).ok()? }))
    };
    rows.into_iter().map(total).collect::<Option<_>>().ok_or_else(|| Error::internal("too many answers to count"))
}

/// A natural number of any size, as digits in base 2^32 from the least. Nine coprime counts outgrow every machine word.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Natural(Vec<u32>);

impl From<u32> for Natural {
    fn from(value: u32) -> Self {
        Self(vec![value]).trimmed()
    }
}

impl Natural {
    fn times(&self, factor: u32) -> Self {
        let mut carry = 0_u64;
        let mut digits = Vec::with_capacity(self.0.len() + 1);
        for digit in &self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            digits.push((carry & u64::from(u32::MAX)) as u32);
            carry >>= 32;
        }
        digits.push(carry as u32);
        Self(digits).trimmed()
    }

    fn plus(&self, other: &Self) -> Self {
        let mut carry = 0_u64;
        let mut digits = Vec::new();
        for index in 0..self.0.len().max(other.0.len()) {
            let digit = |number: &Self| u64::from(number.0.get(index).copied().unwrap_or(0));
            carry += digit(self) + digit(other);
            digits.push((carry & u64::from(u32::MAX)) as u32);
            carry >>= 32;
        }
        digits.push(carry as u32);
        Self(digits).trimmed()
    }

    /// INVARIANT: no leading zero digits, so that the longer number is the greater.
    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: &[(u32, u32)], hundredths: u32, grade: ServiceGrade) {
        let items: Vec<ItemTotal> = items.iter().map(|(sum, count)| ItemTotal { sum: *sum, count: *count }).collect();
        assert_eq!(compute(&items), Some(SurveyIndex { hundredths, grade }), "{items:?}");
    }

    #[test]
    fn nobody_answered() {
        assert_eq!(compute(&[]), None);
        assert_eq!(compute(&[ItemTotal { sum: 0, count: 0 }; 9]), None);
    }

    #[test]
    fn the_published_example_gives_9148() {
        // 955 points of 29 respondents on nine questions: 955 / (29 * 9) * 25 = 91.4751...
        check(
            &[(107, 29), (106, 29), (106, 29), (106, 29), (106, 29), (106, 29), (106, 29), (106, 29), (106, 29)],
            9_148,
            ServiceGrade::A,
        );
    }

    #[test]
    fn bounds() {
        check(&[(1, 1); 9], 2_500, ServiceGrade::D);
        check(&[(4, 1); 9], 10_000, ServiceGrade::A);
    }

    #[test]
    fn the_mean_is_not_rounded_before_it_is_multiplied() {
        // A mean of 3.5324 is 88.31: rounding it to 3.53 first would give 88.25 and the grade B.
        check(&[(35_324, 10_000)], 8_831, ServiceGrade::A);
        check(&[(353, 100)], 8_825, ServiceGrade::B);
    }

    #[test]
    fn every_question_weighs_one_ninth() {
        // All answers 3.55: 88.75; a weight of 0.11 would give 87.86 and the grade B.
        check(&[(355, 100); 9], 8_875, ServiceGrade::A);
    }

    #[test]
    fn the_gaps_between_the_bands_are_closed_by_rounding() {
        // 88.305, 76.605 and 64.995 round half up into the higher band; just below, they stay.
        check(&[(35_322, 10_000)], 8_831, ServiceGrade::A);
        check(&[(353_219, 100_000)], 8_830, ServiceGrade::B);
        check(&[(30_642, 10_000)], 7_661, ServiceGrade::B);
        check(&[(306_419, 100_000)], 7_660, ServiceGrade::C);
        check(&[(25_998, 10_000)], 6_500, ServiceGrade::C);
        check(&[(259_979, 100_000)], 6_499, ServiceGrade::D);
    }

    #[test]
    fn a_question_without_answers_has_no_weight() {
        check(&[(4, 1), (0, 0), (3, 1)], 8_750, ServiceGrade::B);
    }

    #[test]
    fn unlike_counts_are_averaged_by_question() {
        // (10/3 + 7/2) / 2 * 25 = 85.4166...
        check(&[(10, 3), (7, 2)], 8_542, ServiceGrade::B);
    }

    #[test]
    fn large_coprime_counts_stay_exact() {
        let primes = [999_983, 999_979, 999_961, 999_959, 999_953, 999_931, 999_917, 999_907, 999_883];
        let items: Vec<(u32, u32)> = primes.iter().map(|prime| (prime * 3, *prime)).collect();
        check(&items, 7_500, ServiceGrade::C);
        let largest = u32::MAX / 4;
        check(&[(largest * 4, largest), (largest * 4, largest)], 10_000, ServiceGrade::A);
    }
}
