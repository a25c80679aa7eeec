//! Results of public satisfaction surveys (hasil survei): closed snapshots of what was answered. PermenPANRB 14/2017.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{
    survey_campaign, survey_channel, survey_response, survey_result, survey_result_channel, survey_result_element,
    survey_result_flag, survey_result_item,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::domain::survey::disclosure::shown;
use crate::domain::survey::form::{self, Form, InstrumentRows};
use crate::domain::survey::survey_index::{self, Index, Interval, Tally};
use crate::domain::survey::{annual_result, published_content};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{
    ServiceGrade, SurveyCampaignState, SurveyChannelCounting, SurveyFlagKind, SurveyResultState,
};

/// The rows of a result. Elements, questions and channels that say too much of too few are not among them, or without figures.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The figures of the whole.
    pub result: survey_result::Model,
    /// What each element got, as far as enough people answered it.
    pub elements: Vec<survey_result_element::Model>,
    /// What each question got, as far as enough people answered it.
    pub items: Vec<survey_result_item::Model>,
    /// What each channel came to by which anybody answered.
    pub channels: Vec<survey_result_channel::Model>,
    /// What it would be without responses that are odd.
    pub flags: Vec<survey_result_flag::Model>,
}

/// What was answered by one channel, and how many answered so: with no trace of whose answers they are.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The channel.
    pub channel_id: Uuid,
    /// The answers as they are stored.
    pub answers: String,
    /// Whether a program seems to have sent them.
    pub looks_automated: bool,
    /// How many answered so.
    pub times: i64,
}

/// All that a result is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Responses<'a> {
    /// The form by which they count.
    pub form: &'a Form,
    /// What was answered.
    pub answers: &'a [Answered],
    /// The channels of the campaign.
    pub channels: &'a [survey_channel::Model],
    /// Those whose answers are no part of the index.
    pub left_out: &'a BTreeSet<Uuid>,
}

/// Computes a campaign's result from the answers of all who answered: `None` if nothing counts, or if an element without
/// answers means that there is no index.
///
/// # Errors
/// [`Error::Invalid`] if more answered than the population, or too few by a channel that is left out; [`Error::Internal`] if
/// answers are not those of the form.
pub fn compute(
    id: Uuid,
    campaign: &survey_campaign::Model,
    responses: Responses<'_>,
    computed_on: NaiveDate,
) -> Result<Option<Snapshot>> {
    let Responses { form, channels, left_out, .. } = responses;
    let counts = ChannelCount::of_each(responses)?;
    let (mut counted, mut whole) = (form.tally(), form.tally());
    let mut incomplete = 0;
    for (channel, count) in channels.iter().zip(&counts) {
        whole.pool(&count.tally).map_err(Error::internal)?;
        if !left_out.contains(&channel.id) {
            counted.pool(&count.tally).map_err(Error::internal)?;
            incomplete += count.incomplete;
        }
    }
    let population = campaign.population.and_then(|population| u64::try_from(population).ok());
    check_respondents(counted.respondents(), population)?;
    check_left_out(responses, &counts)?;
    let Some(index) = index(form, &counted, population) else { return Ok(None) };
    let whole_index = if left_out.is_empty() { None } else { index_of(form, &whole) };
    let (low, high) = ends(&index);
    let (low_grade, high_grade) = index.grades_at_ends.unzip();
    let word = |grade: ServiceGrade| grade.word().to_owned();
    let result = survey_result::Model {
        id,
        agency_id: campaign.agency_id,
        campaign_id: campaign.id,
        org_unit_id: campaign.org_unit_id,
        state: SurveyResultState::Computed.word().to_owned(),
        response_count: narrow(index.respondents)?,
        incomplete_count: narrow(incomplete)?,
        population: campaign.population,
        element_count: narrow(form.elements().len())?,
        answered_element_count: narrow(index.elements_answered())?,
        index_hundredths: narrow(index.hundredths)?,
        grade: grade_of(&index)?,
        low_hundredths: low.map(narrow).transpose()?,
        high_hundredths: high.map(narrow).transpose()?,
        low_grade: low_grade.map(word),
        high_grade: high_grade.map(word),
        tally: Some(serde_json::to_string(&counted).map_err(Error::internal)?),
        computed_on,
        published_on: None,
        left_out_count: narrow(whole.respondents() - counted.respondents())?,
        whole_hundredths: whole_index.as_ref().map(|whole| narrow(whole.hundredths)).transpose()?,
        whole_grade: whole_index.and_then(|whole| whole.grade).map(word),
        content: None,
        content_hash: None,
    };
    let shown = shown_elements(form, &index);
    Ok(Some(Snapshot {
        elements: elements(id, form, &index, &shown)?,
        items: items(id, form, &counted, &shown)?,
        channels: channel_rows(id, responses, &counts)?,
        flags: flag_rows(id, responses, &counts)?,
        result,
    }))
}

/// What one channel came to.
struct ChannelCount {
    tally: Tally,
    incomplete: i64,
    /// Without the responses of each kind that are odd.
    without: [Tally; 2],
    /// How many responses are of neither kind, of the first, of the second, of both.
    cells: [u64; 4],
}

/// The kinds of odd responses, in the order in which they are told.
const KINDS: [SurveyFlagKind; 2] = [SurveyFlagKind::StraightLine, SurveyFlagKind::Automated];

impl ChannelCount {
    fn of_each(responses: Responses<'_>) -> Result<Vec<Self>> {
        let Responses { form, answers, channels, .. } = responses;
        let count = |channel: &survey_channel::Model| {
            let (tally, without) = (form.tally(), [form.tally(), form.tally()]);
            let mut count = Self { tally, incomplete: 0, without, cells: [0; 4] };
            for answered in answers.iter().filter(|answered| answered.channel_id == channel.id) {
                let is_odd = [Form::is_straight_line(&answered.answers), answered.looks_automated];
                for _ in 0..answered.times {
                    if !form.count(&mut count.tally, &answered.answers)? {
                        count.incomplete += 1;
                        continue;
                    }
                    count.cells[usize::from(is_odd[0]) + 2 * usize::from(is_odd[1])] += 1;
                    for (tally, is_odd) in count.without.iter_mut().zip(is_odd) {
                        if !is_odd {
                            form.count(tally, &answered.answers)?;
                        }
                    }
                }
            }
            Ok(count)
        };
        channels.iter().map(count).collect()
    }
}

/// How many responses are of a kind, told by its place, and how many are not.
fn parts(cells: [u64; 4], kind: usize) -> [u64; 2] {
    let of_kind: u64 = (0..4).filter(|cell| cell >> kind & 1 == 1).map(|cell| cells[cell]).sum();
    [of_kind, cells.iter().sum::<u64>() - of_kind]
}

/// Whoever answered used the service.
fn check_respondents(respondents: u64, population: Option<u64>) -> Result<()> {
    let mut violations = Violations::new();
    if population.is_some_and(|population| population < respondents) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["population"],
            &format!("populasi lebih kecil daripada jumlah responden, yaitu {respondents}"),
            &format!("the population is smaller than the number of respondents, which is {respondents}"),
        );
    }
    violations.finish()
}

/// The result with a channel and without it are both told, and so is what lies between them.
fn check_left_out(responses: Responses<'_>, counts: &[ChannelCount]) -> Result<()> {
    let Responses { form, channels, left_out, .. } = responses;
    let minimum = form.publishing_minimum();
    let mut violations = Violations::new();
    for (channel, count) in channels.iter().zip(counts) {
        if left_out.contains(&channel.id) && count.tally.respondents() < minimum {
            let name = &channel.name;
            violations.add(
                ViolationCode::Incomplete,
                field!["leaveOut"],
                &format!("kurang dari {minimum} responden lewat kanal {name}, sehingga jawaban mereka dapat dihitung"),
                &format!("fewer than {minimum} answered by the channel {name}, so that what they said would be told"),
            );
        }
    }
    violations.finish()
}

/// The index, unless the form withholds it since an element has no answers.
fn index(form: &Form, tally: &Tally, population: Option<u64>) -> Option<Index<ServiceGrade>> {
    let index = survey_index::compute(tally, population, form.bands())?;
    let is_whole = index.elements_answered() == form.elements().len();
    (is_whole || form.leaves_out_elements()).then_some(index)
}

/// The grade of an index.
pub(super) fn grade_of(index: &Index<ServiceGrade>) -> Result<String> {
    let grade = index.grade.ok_or_else(|| Error::internal("an index below all grades"))?;
    Ok(grade.word().to_owned())
}

/// The ends of the interval in hundredths, if it can be estimated. Where everybody answered, they are the index.
pub(super) fn ends(index: &Index<ServiceGrade>) -> (Option<u32>, Option<u32>) {
    match index.interval {
        Interval::Estimated { low, high } => (Some(low), Some(high)),
        Interval::Census => (Some(index.hundredths), Some(index.hundredths)),
        Interval::NotEstimable(_) => (None, None),
    }
}

/// The index follows from its elements, so that none may be what it leaves of the others.
pub(super) fn shown_elements(form: &Form, index: &Index<ServiceGrade>) -> Vec<bool> {
    let answered: Vec<u64> = index.elements.iter().map(|element| element.answered).collect();
    shown(&answered, form.publishing_minimum())
}

/// What each element got that may be shown.
pub(super) fn elements(
    result_id: Uuid,
    form: &Form,
    index: &Index<ServiceGrade>,
    shown: &[bool],
) -> Result<Vec<survey_result_element::Model>> {
    let means: Vec<_> = index.elements.iter().map(|element| element.mean.clone()).collect();
    let ranks = survey_index::ranks(&means);
    let mut rows = Vec::new();
    for (place, (element, code)) in index.elements.iter().zip(form.elements()).enumerate().filter(|(it, _)| shown[*it])
    {
        let Some((rank, hundredths)) = ranks[place].zip(element.hundredths) else { continue };
        rows.push(survey_result_element::Model {
            result_id,
            code: code.clone(),
            sequence: narrow(place + 1)?,
            index_hundredths: narrow(hundredths)?,
            respondent_count: narrow(element.answered)?,
            rank: narrow(rank)?,
        });
    }
    Ok(rows)
}

/// A question that few answered follows from its element and the element's other questions, so that all of them are hidden.
fn items(result_id: Uuid, form: &Form, tally: &Tally, shown: &[bool]) -> Result<Vec<survey_result_item::Model>> {
    let totals = tally.totals();
    let is_of_few = |(place, _): &(usize, (Uuid, usize))| totals[*place].count < form.publishing_minimum();
    let of_few: BTreeSet<usize> =
        form.questions().enumerate().filter(is_of_few).map(|(_, (_, element))| element).collect();
    let mut rows = Vec::new();
    for ((item_id, element), total) in form.questions().zip(&totals) {
        if total.count == 0 || !shown[element] || of_few.contains(&element) {
            continue;
        }
        rows.push(survey_result_item::Model {
            result_id,
            item_id,
            // Options are worth whole hundredths.
            sum_hundredths: i64::try_from(total.sum / 100).map_err(Error::internal)?,
            answer_count: narrow(total.count)?,
        });
    }
    Ok(rows)
}

/// Of the channels that count, none may be what the whole leaves of the others; neither of those that are left out, since the
/// result is told with them and without.
fn channel_rows(
    result_id: Uuid,
    responses: Responses<'_>,
    counts: &[ChannelCount],
) -> Result<Vec<survey_result_channel::Model>> {
    let Responses { form, channels, left_out, .. } = responses;
    let mut rows = Vec::new();
    for counting in [SurveyChannelCounting::Counted, SurveyChannelCounting::LeftOut] {
        let is_out = counting == SurveyChannelCounting::LeftOut;
        let own = channels
            .iter()
            .zip(counts)
            .filter(|(channel, count)| left_out.contains(&channel.id) == is_out && count.tally.respondents() > 0);
        let own: Vec<_> = own.collect();
        let sizes: Vec<u64> = own.iter().map(|(_, count)| count.tally.respondents()).collect();
        for ((channel, count), is_shown) in own.into_iter().zip(shown(&sizes, form.publishing_minimum())) {
            let index = if is_shown { index_of(form, &count.tally) } else { None };
            rows.push(survey_result_channel::Model {
                result_id,
                channel_id: channel.id,
                kind: channel.kind.clone(),
                name: channel.name.clone(),
                counting: counting.word().to_owned(),
                response_count: index.as_ref().map(|index| narrow(index.respondents)).transpose()?,
                index_hundredths: index.map(|index| narrow(index.hundredths)).transpose()?,
            });
        }
    }
    Ok(rows)
}

/// What the result would be without the odd responses of each kind. Nothing is told where they, or the others, are too few; nor
/// where so few of them came by a channel that is left out, since the result was told with it before. The second kind is told
/// beside the first only if those who are of one of them alone, of both and of neither are enough as well: what two such
/// indices differ by is what these said.
fn flag_rows(
    result_id: Uuid,
    responses: Responses<'_>,
    counts: &[ChannelCount],
) -> Result<Vec<survey_result_flag::Model>> {
    let Responses { form, channels, left_out, .. } = responses;
    let minimum = form.publishing_minimum();
    // Those that count together, and each channel that is left out for itself.
    let mut groups = vec![[0; 4]];
    for (channel, count) in channels.iter().zip(counts) {
        if left_out.contains(&channel.id) {
            groups.push(count.cells);
        } else {
            groups[0].iter_mut().zip(count.cells).for_each(|(sum, cell)| *sum += cell);
        }
    }
    let mut rows: Vec<survey_result_flag::Model> = Vec::new();
    for (place, kind) in KINDS.into_iter().enumerate() {
        let can_be_told = |cells: &[u64; 4]| shown(&parts(*cells, place), minimum) == [true, true];
        let are_enough = |cells: &[u64; 4]| cells.iter().all(|count| *count == 0 || *count >= minimum);
        let is_second = rows.iter().any(|row| row.response_count.is_some());
        let is_told = groups.iter().all(|cells| can_be_told(cells) && (!is_second || are_enough(cells)));
        let mut without = form.tally();
        for (channel, count) in channels.iter().zip(counts) {
            if !left_out.contains(&channel.id) {
                without.pool(&count.without[place]).map_err(Error::internal)?;
            }
        }
        let index = if is_told { index_of(form, &without) } else { None };
        rows.push(survey_result_flag::Model {
            result_id,
            kind: kind.word().to_owned(),
            response_count: is_told.then(|| narrow(parts(groups[0], place)[0])).transpose()?,
            index_hundredths: index.as_ref().map(|index| narrow(index.hundredths)).transpose()?,
            grade: index.as_ref().map(grade_of).transpose()?,
        });
    }
    Ok(rows)
}

/// The index without anything known of the population.
pub(super) fn index_of(form: &Form, tally: &Tally) -> Option<Index<ServiceGrade>> {
    index(form, tally, None)
}

/// A count as the database keeps it.
pub(super) fn narrow<N: TryInto<i32, Error: std::error::Error + Send + Sync + 'static>>(number: N) -> Result<i32> {
    number.try_into().map_err(Error::internal)
}

/// Counts the answers to a campaign that has just been closed, stores its result, and moves it to COMPUTED. Where there is
/// no result, it stays CLOSED.
pub(super) async fn record(
    txn: &DatabaseTransaction,
    campaign: &survey_campaign::Model,
    computed_on: NaiveDate,
) -> Result<()> {
    let counted = count(txn, Uuid::new_v4(), campaign, &BTreeSet::new(), computed_on).await?;
    let Some(snapshot) = counted else { return Ok(()) };
    advance(txn, campaign.id, SurveyCampaignState::Computed).await?;
    store(txn, snapshot).await
}

/// What a campaign's answers come to if those by some channels are left out.
pub(super) async fn count(
    txn: &DatabaseTransaction,
    result_id: Uuid,
    campaign: &survey_campaign::Model,
    left_out: &BTreeSet<Uuid>,
    computed_on: NaiveDate,
) -> Result<Option<Snapshot>> {
    let form = Form::new(&InstrumentRows::of_campaign(txn, campaign).await?)?;
    let (answers, channels) = (answers(txn, campaign.id).await?, channels(txn, campaign.id).await?);
    compute(
        result_id,
        campaign,
        Responses { form: &form, answers: &answers, channels: &channels, left_out },
        computed_on,
    )
}

/// Moves a campaign on.
async fn advance(txn: &DatabaseTransaction, campaign_id: Uuid, state: SurveyCampaignState) -> Result<()> {
    use survey_campaign::Column;
    survey_campaign::Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .filter(Column::Id.eq(campaign_id))
        .exec(txn)
        .await?;
    Ok(())
}

async fn answers(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<Vec<Answered>> {
    use survey_response::Column;
    let rows: Vec<(Uuid, String, i32, i64)> = survey_response::Entity::find()
        .select_only()
        .column(Column::ChannelId)
        .column(Column::Answers)
        .column(Column::LooksAutomated)
        .column_as(Expr::col(Column::Id).count(), "times")
        .filter(Column::CampaignId.eq(campaign_id))
        .group_by(Column::ChannelId)
        .group_by(Column::Answers)
        .group_by(Column::LooksAutomated)
        .into_tuple()
        .all(txn)
        .await?;
    let answered = |(channel_id, answers, automated, times)| Answered {
        channel_id,
        answers,
        looks_automated: automated != 0,
        times,
    };
    Ok(rows.into_iter().map(answered).collect())
}

/// The channels of a campaign, by their names.
pub(super) async fn channels(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<Vec<survey_channel::Model>> {
    use survey_channel::Column;
    let of_campaign = survey_channel::Entity::find().filter(Column::CampaignId.eq(campaign_id));
    Ok(of_campaign.order_by_asc(Column::Name).order_by_asc(Column::Id).all(txn).await?)
}

async fn store(txn: &impl ConnectionTrait, snapshot: Snapshot) -> Result<()> {
    survey_result::Entity::insert(snapshot.result.clone().into_active_model()).exec_without_returning(txn).await?;
    store_parts(txn, snapshot).await
}

/// Stores what belongs to a result that is there.
pub(super) async fn store_parts(txn: &impl ConnectionTrait, snapshot: Snapshot) -> Result<()> {
    let Snapshot { elements, items, channels, flags, .. } = snapshot;
    // Nothing is written where all of them are hidden.
    if !elements.is_empty() {
        let elements = elements.into_iter().map(IntoActiveModel::into_active_model);
        survey_result_element::Entity::insert_many(elements).exec_without_returning(txn).await?;
    }
    if !items.is_empty() {
        let items = items.into_iter().map(IntoActiveModel::into_active_model);
        survey_result_item::Entity::insert_many(items).exec_without_returning(txn).await?;
    }
    let channels = channels.into_iter().map(IntoActiveModel::into_active_model);
    survey_result_channel::Entity::insert_many(channels).exec_without_returning(txn).await?;
    let flags = flags.into_iter().map(IntoActiveModel::into_active_model);
    survey_result_flag::Entity::insert_many(flags).exec_without_returning(txn).await?;
    Ok(())
}

/// Which result to publish.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyPublication {
    /// The result.
    pub survey_result: Uuid,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyPublication {
    const VERB: Verb = verbs::PUBLISH_SURVEY_RESULT;
    type Object = survey_result::Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.survey_result
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// So few could be told apart, and their mean says little.
    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<()> {
        let (count, minimum) = (scene.object.response_count, publishing_minimum(scene).await?);
        if count < minimum {
            violations.add(
                ViolationCode::Incomplete,
                field!["surveyResult"],
                &format!("sedikitnya {minimum} responden diperlukan untuk publikasi, terhitung {count}"),
                &format!("at least {minimum} responses are needed to publish, {count} count"),
            );
        }
        Ok(())
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        use survey_result::Column;
        let published = survey_result::Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveyResultState::Published))
            .col_expr(Column::PublishedOn, Expr::value(scene.ctx.today()))
            .filter(Column::Id.eq(self.survey_result))
            .filter(Column::State.eq(SurveyResultState::Computed))
            .exec(&scene.txn)
            .await?;
        if published.rows_affected != 1 {
            return Err(Error::Conflict);
        }
        advance(&scene.txn, scene.object.campaign_id, SurveyCampaignState::Published).await?;
        published_content::seal(&scene.txn, self.survey_result).await?;
        annual_result::count_again(&scene.txn, &campaign(&scene.txn, &scene.object).await?).await?;
        Ok(Vec::new())
    }
}

/// The least number of responses that count, by the instrument.
pub(super) async fn publishing_minimum(scene: &Scene<'_, survey_result::Entity>) -> Result<i32> {
    let campaign = campaign(&scene.txn, &scene.object).await?;
    Ok(form::instrument(&scene.txn, &campaign).await?.publishing_minimum)
}

/// The campaign of a result.
pub(super) async fn campaign(
    txn: &impl ConnectionTrait,
    result: &survey_result::Model,
) -> Result<survey_campaign::Model> {
    let campaign = survey_campaign::Entity::find_by_id(result.campaign_id).one(txn).await?;
    campaign.ok_or_else(|| Error::internal("a result without a campaign"))
}
