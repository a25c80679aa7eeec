//! Satisfaction surveys of the demo: campaigns in every state, answers, texts, and results by exact arithmetic.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use entity::{
    survey_campaign, survey_channel, survey_improvement, survey_improvement_note, survey_receipt_list, survey_response,
    survey_result_correction, survey_slip, survey_slip_sheet, survey_suggestion,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::catalog;
use super::chance::Chance;
use super::staff::{Counter, Staff};
use super::tables::Tables;
use crate::domain::survey::form::Form;
use crate::domain::survey::survey_campaign::reference;
use crate::domain::survey::survey_channel::code;
use crate::domain::survey::survey_result::{Answered, Responses, Snapshot};
use crate::domain::survey::{receipt, sample_size, survey_result, survey_slip as slip};
use crate::error::{Error, Result};
use crate::import::master_data::MasterData;
use crate::words::survey::{
    SampleMethod, SurveyChannelKind, SurveyChannelState, SurveyImprovementState, SurveySuggestionState,
};

/// A published result, as evaluations quote it.
#[derive(Clone)]
pub(super) struct Published {
    pub(super) id: Uuid,
    pub(super) on: NaiveDate,
    pub(super) response_count: i32,
    pub(super) index_hundredths: i32,
    pub(super) grade: String,
}

/// Published results by unit, the newest last.
pub(super) type Results = HashMap<usize, Vec<Published>>;

/// The questions of PermenPANRB 14/2017.
const QUESTIONS: usize = 9;
/// Which of them, counted from 0, is about what the service costs.
const TARIFF: usize = 3;

/// How many slips an open campaign begins with: one page of them.
const SLIPS: i32 = 24;
/// The id of a campaign's channel for encounters is its own but for these bits; those of the others are smaller.
const ENCOUNTER: u128 = 3;

/// A campaign's place in time and in its life.
struct Round {
    number: u32,
    opens: NaiveDate,
    closes: NaiveDate,
    state: &'static str,
}

/// Writes the campaigns of every counter: two past ones and the present one.
pub(super) async fn write(
    txn: &impl ConnectionTrait,
    chance: &mut Chance,
    tables: &mut Tables,
    staff: &Staff,
    master: &MasterData,
    today: NaiveDate,
) -> Result<Results> {
    let mut results = Results::new();
    let form = Form::new(&master.instrument)?;
    for (index, counter) in staff.counters.iter().enumerate() {
        for round in rounds(index, today) {
            let campaign = campaign(chance, staff, counter, master, &round);
            tables.survey_campaign.push(campaign.clone());
            let channels = channels(&campaign, format!("{}-{}", counter.code, round.number));
            tables.survey_channel.extend(channels.clone());
            if round.state == "OPEN" {
                let (channel, sheet, slips) = slips(&campaign, today);
                tables.survey_channel.push(channel);
                tables.survey_slip_sheet.push(sheet);
                tables.survey_slip.extend(slips);
            }
            if round.state == "DRAFT" {
                continue;
            }
            let count = if round.state == "OPEN" { 5 + chance.below(8) } else { 30 + chance.below(20) };
            let (answers, texts) = answers(chance, tables, &channels, count);
            tables.survey_suggestion.extend(suggestions(&campaign, &round, &texts, today));
            if round.state != "OPEN" {
                tables.survey_receipt_list.push(receipts(campaign.id, count, round.closes + Days::new(10))?);
            }
            if !matches!(round.state, "COMPUTED" | "PUBLISHED" | "FOLLOWED_UP") {
                continue;
            }
            let computed_on = round.closes + Days::new(10);
            let left_out = BTreeSet::new();
            let responses = Responses { form: &form, answers: &answers, channels: &channels, left_out: &left_out };
            let Some(mut snapshot) = survey_result::compute(chance.id(), &campaign, responses, computed_on)? else {
                continue;
            };
            if index % 9 == 4 && round.number == 1 {
                let on = round.closes + Days::new(12);
                tables.survey_result_correction.push(recounted(&mut snapshot, &campaign, responses, on)?);
            }
            let result = &mut snapshot.result;
            if round.state != "COMPUTED" {
                let on = round.closes + Days::new(15);
                result.state = "PUBLISHED".to_owned();
                result.published_on = Some(on);
                results.entry(counter.unit).or_default().push(Published {
                    id: result.id,
                    on,
                    response_count: result.response_count,
                    index_hundredths: result.index_hundredths,
                    grade: result.grade.clone(),
                });
            }
            for (improvement, notes) in improvements(&snapshot, &round) {
                tables.survey_improvement.push(improvement);
                tables.survey_improvement_note.extend(notes);
            }
            tables.survey_result.push(snapshot.result);
            tables.survey_result_element.extend(snapshot.elements);
            tables.survey_result_item.extend(snapshot.items);
            tables.survey_result_channel.extend(snapshot.channels);
            tables.survey_result_flag.extend(snapshot.flags);
        }
        tables.flush_if_full(txn).await?;
    }
    Ok(results)
}

/// Two past campaigns of a counter and the present one.
fn rounds(counter: usize, today: NaiveDate) -> [Round; 3] {
    let day = |ago: u64| today - Days::new(ago);
    // The cast's own counter is the first of its city, and its state is the ordinary one.
    let (last, present) = match counter % 9 {
        3 => ("FOLLOWED_UP", "OPEN"),
        5 => ("COMPUTED", "OPEN"),
        6 => ("CLOSED", "OPEN"),
        7 => ("PUBLISHED", "DRAFT"),
        _ => ("PUBLISHED", "OPEN"),
    };
    // Of those that are not published yet, texts wait for a decision: they ended less long ago than such texts are kept.
    let (opens, closes) = if matches!(last, "COMPUTED" | "CLOSED") { (day(90), day(30)) } else { (day(200), day(140)) };
    [
        Round { number: 1, opens: day(420), closes: day(360), state: "PUBLISHED" },
        Round { number: 2, opens, closes, state: last },
        Round { number: 3, opens: day(20), closes: today + Days::new(40), state: present },
    ]
}

fn campaign(
    chance: &mut Chance,
    staff: &Staff,
    counter: &Counter,
    master: &MasterData,
    round: &Round,
) -> survey_campaign::Model {
    // So many are served in the two months of a round.
    let population = 400 + 50 * chance.below(40);
    let opened = |number: u64| i32::try_from(number).ok().filter(|_| round.state != "DRAFT");
    let method = SampleMethod::KrejcieMorgan.word().to_owned();
    let id = chance.id();
    survey_campaign::Model {
        id,
        agency_id: staff.agency_ids[counter.place],
        service_unit_id: counter.id,
        service_id: None,
        org_unit_id: staff.units[counter.unit].id,
        instrument_id: master.instrument.instrument.id,
        code: reference(id),
        name: format!("Survei Kepuasan Masyarakat {} ({})", counter.name, round.opens.format("%m/%Y")),
        opens_on: round.opens,
        closes_on: round.closes,
        state: round.state.to_owned(),
        population: opened(population as u64),
        sample_krejcie_morgan: opened(sample_size::krejcie_morgan(population as u64)),
        sample_slovin: opened(sample_size::slovin(population as u64, sample_size::SLOVIN_MARGIN)),
        sample_method: (round.state != "DRAFT").then_some(method),
    }
}

/// The ways to a campaign. The code of the first can be written into instructions, since all demonstrations have it; the
/// others look as codes do.
fn channels(campaign: &survey_campaign::Model, open_code: String) -> [survey_channel::Model; 3] {
    use SurveyChannelKind::{Paper, Qr, Tablet};
    let mut place = 0;
    [(Qr, "Kode QR"), (Tablet, "Tablet loket"), (Paper, "Kertas")].map(|(kind, name)| {
        let id = Uuid::from_u128(campaign.id.as_u128() ^ place);
        let code = if place == 0 { open_code.clone() } else { code(id.as_u128()) };
        place += 1;
        survey_channel::Model {
            id,
            agency_id: campaign.agency_id,
            campaign_id: campaign.id,
            org_unit_id: campaign.org_unit_id,
            kind: kind.word().to_owned(),
            name: name.to_owned(),
            code,
            state: SurveyChannelState::Active.word().to_owned(),
            revoked_on: None,
        }
    })
}

/// A channel for single encounters, by which nobody has answered yet, and a page of slips. The codes are drawn apart from
/// everything else.
fn slips(
    campaign: &survey_campaign::Model,
    today: NaiveDate,
) -> (survey_channel::Model, survey_slip_sheet::Model, Vec<survey_slip::Model>) {
    let id = Uuid::from_u128(campaign.id.as_u128() ^ ENCOUNTER);
    let channel = survey_channel::Model {
        id,
        agency_id: campaign.agency_id,
        campaign_id: campaign.id,
        org_unit_id: campaign.org_unit_id,
        kind: SurveyChannelKind::Encounter.word().to_owned(),
        name: "Lembar antrean".to_owned(),
        code: code(id.as_u128()),
        state: SurveyChannelState::Active.word().to_owned(),
        revoked_on: None,
    };
    let seed = id.as_u64_pair();
    let mut chance = Chance::new(seed.0 ^ seed.1);
    let (sheet, slips) = slip::sheet(id, 1, today, SLIPS, || chance.id());
    (channel, sheet, slips)
}

/// What citizens wrote, in the state in which it is by now. The ids are drawn apart from everything else, so that the rest
/// stays as it is whatever is done with texts here.
fn suggestions(
    campaign: &survey_campaign::Model,
    round: &Round,
    texts: &[&str],
    today: NaiveDate,
) -> Vec<survey_suggestion::Model> {
    use SurveySuggestionState::{Pending, Released, Withheld};
    let seed = campaign.id.as_u64_pair();
    let mut chance = Chance::new(seed.0 ^ seed.1);
    let decided_on = round.closes + Days::new(12);
    // Long after the end of a survey nothing is kept but what has been published.
    let is_over = today > round.closes + Days::new(100);
    let mut all = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let (text, state, reason) = match number % 3 {
            _ if round.state == "OPEN" => (*text, Pending, None),
            0 => (*text, Released, None),
            _ if is_over => continue,
            1 => (*text, Pending, None),
            _ => {
                let (text, reason) = catalog::WITHHELD_SUGGESTIONS[number / 3 % catalog::WITHHELD_SUGGESTIONS.len()];
                (text, Withheld, Some(reason))
            }
        };
        all.push(survey_suggestion::Model {
            id: chance.id(),
            agency_id: campaign.agency_id,
            campaign_id: campaign.id,
            org_unit_id: campaign.org_unit_id,
            text: text.to_owned(),
            state: state.word().to_owned(),
            decided_on: (state != Pending).then_some(decided_on),
            withheld_reason: reason.map(str::to_owned),
        });
    }
    all.sort_unstable_by_key(|row| row.id);
    all
}

/// What the unit does about the elements with the lowest indices. After the first round it has ended; after the last one,
/// something is late. The ids are drawn apart from everything else, like those of texts.
fn improvements(
    snapshot: &Snapshot,
    round: &Round,
) -> Vec<(survey_improvement::Model, Vec<survey_improvement_note::Model>)> {
    use SurveyImprovementState::{Done, Dropped, InProgress, Planned};
    let (result, day) = (&snapshot.result, |after: u64| round.closes + Days::new(after));
    let seed = result.id.as_u64_pair();
    let mut chance = Chance::new(seed.0 ^ seed.1);
    // Each with the days after the survey on which it was to be done, begun and ended.
    let road: &[(SurveyImprovementState, u64, Option<u64>, Option<u64>)] = match (round.number, round.state) {
        (1, _) => &[(Done, 90, Some(40), Some(80)), (Dropped, 120, None, Some(60)), (Done, 110, Some(30), Some(115))],
        (_, "COMPUTED") => &[(Planned, 120, None, None)],
        _ => &[(InProgress, 130, Some(40), None), (Planned, 230, None, None), (Done, 100, Some(30), Some(95))],
    };
    let mut lowest: Vec<_> = snapshot.elements.iter().collect();
    lowest.sort_by_key(|element| (element.rank, element.sequence));
    let mut all = Vec::new();
    for ((state, due, begun, ended), element) in road.iter().zip(lowest) {
        let Some(text) = catalog::IMPROVEMENTS.iter().find(|text| text.element_code == element.code) else { continue };
        let id = chance.id();
        let note =
            |number: i32, after: u64, state: SurveyImprovementState, text: &str| survey_improvement_note::Model {
                improvement_id: id,
                number,
                noted_on: day(after),
                state: state.word().to_owned(),
                text: text.to_owned(),
            };
        let mut notes: Vec<_> = begun.iter().map(|after| note(1, *after, InProgress, text.begun)).collect();
        if let Some(after) = ended {
            let last = if *state == Dropped { catalog::DROPPED } else { text.done };
            notes.push(note(if begun.is_some() { 2 } else { 1 }, *after, *state, last));
        }
        let improvement = survey_improvement::Model {
            id,
            agency_id: result.agency_id,
            result_id: result.id,
            org_unit_id: result.org_unit_id,
            element_code: Some(element.code.clone()),
            said: Some(text.said.to_owned()),
            action: text.action.to_owned(),
            person_in_charge: text.person_in_charge.to_owned(),
            planned_on: day(20),
            due_on: day(*due),
            state: state.word().to_owned(),
            ended_on: ended.map(day),
        };
        all.push((improvement, notes));
    }
    all
}

/// Writes so many responses, two thirds of them by the first channel, and returns their answers, and the texts that came with
/// them.
fn answers(
    chance: &mut Chance,
    tables: &mut Tables,
    channels: &[survey_channel::Model; 3],
    count: usize,
) -> (Vec<Answered>, Vec<&'static str>) {
    let (mut all, mut texts) = (Vec::new(), Vec::new());
    // How good a counter is in this round: from 2 in 10 to 7 in 10 give the best answer.
    let best = 200 + chance.below(500);
    for number in 0..count {
        let id = chance.id();
        let mut some = |choices: &[&str]| Some((*chance.one(choices)).to_owned());
        let gender = some(&["FEMALE", "MALE"]);
        let age_band = some(&["FROM_18_TO_29", "FROM_30_TO_44", "FROM_30_TO_44", "FROM_45_TO_59", "FROM_60"]);
        let education = some(&["SD", "SMP", "SMA", "SMA", "D1_D3", "S1", "S2"]);
        let occupation = some(&[
            "CIVIL_SERVANT",
            "PRIVATE_EMPLOYEE",
            "ENTREPRENEUR",
            "FARMER",
            "FISHER",
            "STUDENT",
            "HOMEMAKER",
            "OTHER",
        ]);
        let disability = some(&["NONE", "NONE", "NONE", "NONE", "NONE", "NONE", "PHYSICAL", "SENSORY"]);
        if chance.permille(150) {
            texts.push(*chance.one(&catalog::CITIZEN_SUGGESTIONS));
        }
        let channel = &channels[[0, 0, 1, 0, 2, 0][number % 6]];
        let answers: String = (0..QUESTIONS).map(|question| answer(chance, question, best)).collect();
        tables.survey_response.push(survey_response::Model {
            id,
            campaign_id: channel.campaign_id,
            channel_id: channel.id,
            answers: answers.clone(),
            gender,
            age_band,
            education,
            occupation,
            disability,
            looks_automated: 0,
        });
        all.push(Answered { channel_id: channel.id, answers, looks_automated: false, times: 1 });
    }
    (all, texts)
}

/// Counts a result again before it is published, since more have used the service than was thought.
fn recounted(
    snapshot: &mut Snapshot,
    campaign: &survey_campaign::Model,
    responses: Responses<'_>,
    corrected_on: NaiveDate,
) -> Result<survey_result_correction::Model> {
    let former = snapshot.result.clone();
    let campaign = survey_campaign::Model { population: campaign.population.map(|it| it + 250), ..campaign.clone() };
    let counted = survey_result::compute(former.id, &campaign, responses, former.computed_on)?;
    *snapshot = counted.ok_or_else(|| Error::internal("a result that is none when it is counted again"))?;
    Ok(survey_result_correction::Model {
        result_id: former.id,
        number: 1,
        corrected_on,
        reason: "Jumlah pengguna layanan dibetulkan menurut buku register.".to_owned(),
        former_index_hundredths: former.index_hundredths,
        former_grade: former.grade,
        former_response_count: former.response_count,
        former_content: None,
        former_content_hash: None,
    })
}

/// The receipts of so many responses. The keys that they stand for are nobody's.
fn receipts(campaign_id: Uuid, count: usize, closed_on: NaiveDate) -> Result<survey_receipt_list::Model> {
    let key_hashes: Vec<Vec<u8>> = (0..count).map(|number| number.to_be_bytes().to_vec()).collect();
    receipt::list(campaign_id, &key_hashes, closed_on)
}

/// The answer to a question of PermenPANRB 14/2017 as it is stored.
fn answer(chance: &mut Chance, question: usize, best: usize) -> char {
    // Whoever is insured pays nothing and has no opinion of the tariff.
    if question == TARIFF && chance.permille(300) {
        return '0';
    }
    match chance.below(1_000) {
        drawn if drawn < best => '4',
        drawn if drawn < best + 280 => '3',
        drawn if drawn < 980 => '2',
        _ => '1',
    }
}
