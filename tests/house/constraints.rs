//! The database is the judge: for each of its constraints, here is a row that it refuses.
//!
//! A small world holds one valid row of each table. A change of one value, or a second row that repeats the first,
//! must be refused. On PostgreSQL the refusals name their constraint, so that none can be forgotten here.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{Contents, DatabaseKind, TestDatabase, kind};

/// `table: column=value, ...`, in the order of the foreign keys. `#name` is the id that belongs to a name, `~name` its
/// hash of 32 bytes. The first row of each table is the one that the cases below change or repeat.
const WORLD: &str = "
agency: id=#here, code='HERE', name='Here', level='CITY', time_zone='Asia/Jakarta'
agency: id=#there, code='THERE', name='There', level='CITY', time_zone='Asia/Jakarta'
org_unit: id=#ward, agency_id=#here, parent_id=#hospital, code='W', name='Ward', valid_from='2020-01-01', valid_to=NULL
org_unit: id=#school, agency_id=#there, parent_id=NULL, code='S', name='School', valid_from='2020-01-01', valid_to=NULL
org_unit_closure: agency_id=#here, ancestor_id=#hospital, descendant_id=#ward, depth=1
service_unit: id=#polyclinic, agency_id=#here, org_unit_id=#ward, name='Polyclinic', slug='polyclinic'
service: id=#vaccination, service_unit_id=#polyclinic, name='Vaccination', standard_days=1
position: id=#nurse, agency_id=#here, org_unit_id=#ward, title='Nurse', job_type='SKILLED'
position: id=#teacher, agency_id=#there, org_unit_id=#school, title='Teacher', job_type='EXPERT'
employee: id=#ani, agency_id=#here, kind='PNS', name='Ani', nip='198001012005012001', email='ani@here.example'
employee: id=#budi, agency_id=#here, kind='PNS', name='Budi', nip='197001011995011001', email='budi@here.example'
employee: id=#citra, agency_id=#here, kind='OFFICIAL', name='Citra', nip=NULL, email=NULL
employee: id=#tono, agency_id=#there, kind='PNS', name='Tono', nip='197501012000011001', email='tono@there.example'
appointment: id=#appointment, agency_id=#here, employee_id=#ani, position_id=#nurse, org_unit_id=#ward, kind='DEFINITIVE', valid_from='2026-01-01', valid_to=NULL
reporting_line: id=#line, agency_id=#here, employee_id=#ani, supervisor_id=#budi, valid_from='2026-01-01', valid_to='2026-07-01'
delegation: id=#delegation, agency_id=#here, principal_id=#budi, delegate_id=#citra, kind='PLT', decree_number='1/2026', valid_from='2026-01-01', valid_to='2026-07-01'
role_grant: id=#grant, agency_id=#here, employee_id=#citra, role='AUDITOR', org_unit_id=#hospital, valid_from='2026-01-01', valid_to=NULL
account: id=#account, employee_id=#ani, identifier='ani@here.example', password_hash='-'
session: id=#session, account_id=#account, token_hash=~token, created_at='2026-01-01T00:00:00+00:00', expires_at='2026-01-02T00:00:00+00:00'
sign_in_throttle: subject_hash=~subject, failure_count=1, window_started_at='2026-01-01T00:00:00+00:00'
second_factor: account_id=#account, salt=~salt, confirmed_at='2026-01-01T00:00:00+00:00', last_step=1
recovery_code: account_id=#account, code_hash=~code
sign_in_place: place_hash=~place, signed_in_at='2026-01-01T00:00:00+00:00'
rule_set: id=#rules, code='R', version=1, name='Rules', feedback_minimum=3, appeal_window_days=14, appeal_window_unit='CALENDAR', valid_from='2022-01-01', valid_to=NULL
rule_set_rating: rule_set_id=#rules, result_rating='AS_EXPECTED', behavior_rating='AS_EXPECTED', performance_rating='GOOD'
evaluation_cycle: id=#cycle, agency_id=#here, year=2026, name='2026', rule_set_id=#rules
evaluation_period: id=#period, agency_id=#here, cycle_id=#cycle, kind='ANNUAL', number=1, starts_on='2026-01-01', ends_on='2026-12-31', self_assessment_opens_on='2026-11-01', self_assessment_closes_on='2026-11-30', feedback_opens_on='2026-11-01', feedback_closes_on='2026-12-10', rating_opens_on='2026-12-01', rating_closes_on='2026-12-31', response_closes_on='2027-01-31', status='OPEN'
performance_plan: id=#plan, agency_id=#here, cycle_id=#cycle, employee_id=#ani, supervisor_id=#budi, position_id=#nurse, org_unit_id=#ward, approach='QUALITATIVE', state='APPROVED', valid_from='2026-01-01', valid_to=NULL
work_result: id=#care, plan_id=#plan, kind='MAIN', sequence=1, title='Care', parent_result_id=NULL
indicator: id=#wait, work_result_id=#care, sequence=1, aspect='TIME', description='Waiting time', target_value_hundredths=NULL, target_text='shorter'
evaluation: id=#evaluation, agency_id=#here, employee_id=#ani, period_id=#period, period_ends_on='2026-12-31', segment=1, plan_id=#plan, rule_set_id=#rules, supervisor_id=#budi, position_id=#nurse, org_unit_id=#ward, state='RATED', status_version=1, reviewers_version=0
evaluation_former_supervisor: evaluation_id=#evaluation, employee_id=#citra, agency_id=#here, until_on='2026-06-30'
self_assessment: evaluation_id=#evaluation, achievements='Much', submitted_at='2026-11-02T00:00:00+00:00', version=1
self_assessment_item: evaluation_id=#evaluation, work_result_id=#care, realization='All of it'
work_result_rating: evaluation_id=#evaluation, work_result_id=#care, rating='AS_EXPECTED'
behavior_rating: evaluation_id=#evaluation, behavior_value='BP', rating='AS_EXPECTED'
rating: evaluation_id=#evaluation, rule_set_id=#rules, result_rating='AS_EXPECTED', behavior_rating='AS_EXPECTED', performance_rating='GOOD', rated_at='2026-12-02T00:00:00+00:00', version=1
development_notes: evaluation_id=#evaluation, strengths='Calm', weaknesses='Late', recommendations='Rest'
evaluee_response: evaluation_id=#evaluation, kind='COMMENTED', comment='Thanks', responded_at='2026-12-03T00:00:00+00:00', version=1
reviewer_nomination: id=#nomination, agency_id=#here, evaluation_id=#evaluation, nominator_id=#ani, reviewer_id=#citra, reviewer_group='PEER'
feedback_request: id=#request, agency_id=#here, evaluation_id=#evaluation, reviewer_id=#citra, reviewer_group='PEER', state='APPROVED', due_on='2026-12-10', closed_on=NULL
feedback: id=#feedback, evaluation_id=#evaluation, reviewer_group='PEER'
feedback_item: feedback_id=#feedback, behavior_value='BP', rating='AS_EXPECTED'
feedback_summary: id=#summary, evaluation_id=#evaluation, reviewer_group='PEER', response_count=3, closed_on='2026-12-10'
feedback_summary_item: summary_id=#summary, behavior_value='BP', above_count=1, expected_count=1, below_count=1
feedback_summary_comment: id=#comment, summary_id=#summary, kind='STRENGTH', comment='Calm'
survey_instrument: id=#instrument, code='SKM', version=1, name='SKM', name_en='Satisfaction', least_answered=1, unanswered_element='LEAVE_OUT', publishing_minimum=10
survey_band: instrument_id=#instrument, grade='A', from_hundredths=8831
survey_item: id=#item, instrument_id=#instrument, code='U1', sequence=1, element='Terms', question='How?', element_code='U1', element_en='Terms', question_en='How?'
survey_option: item_id=#item, position=1, value_hundredths=100, label='Bad', label_en='Bad'
survey_campaign: id=#campaign, agency_id=#here, service_unit_id=#polyclinic, org_unit_id=#ward, instrument_id=#instrument, service_id=#vaccination, code='C', name='Campaign', opens_on='2026-01-01', closes_on='2026-03-31', state='PUBLISHED', population=10, sample_krejcie_morgan=10, sample_slovin=10, sample_method='SLOVIN'
survey_channel: id=#channel, agency_id=#here, campaign_id=#campaign, org_unit_id=#ward, kind='QR', name='Counter', code='c', state='REVOKED', revoked_on='2026-02-01'
survey_slip_sheet: channel_id=#channel, number=1, issued_on='2026-01-02', slip_count=1, codes='0123456789abc.'
survey_slip: code='0123456789abc', channel_id=#channel, use_count=0
survey_response: id=#response, campaign_id=#campaign, channel_id=#channel, answers='4', gender='FEMALE', age_band='FROM_60', education='SD', occupation='OTHER', disability='NONE', looks_automated=0
survey_suggestion: id=#suggestion, agency_id=#here, campaign_id=#campaign, org_unit_id=#ward, text='Chairs', state='WITHHELD', decided_on='2026-04-01', withheld_reason='OTHER'
survey_receipt_list: campaign_id=#campaign, published_on='2026-04-01', receipt_count=0, hashes=''
survey_result: id=#result, agency_id=#here, campaign_id=#campaign, org_unit_id=#ward, state='PUBLISHED', response_count=1, incomplete_count=0, population=10, element_count=1, answered_element_count=1, index_hundredths=9000, grade='A', low_hundredths=8000, high_hundredths=9500, low_grade='B', high_grade='A', computed_on='2026-04-01', published_on='2026-04-02', left_out_count=0, whole_hundredths=9000, whole_grade='A', content='{}', content_hash='0000000000000000000000000000000000000000000000000000000000000000'
survey_result_element: result_id=#result, code='U1', sequence=1, index_hundredths=9000, respondent_count=1, rank=1
survey_result_item: result_id=#result, item_id=#item, sum_hundredths=400, answer_count=1
survey_result_channel: result_id=#result, channel_id=#channel, kind='QR', name='Counter', counting='COUNTED', response_count=1, index_hundredths=9000
survey_result_correction: result_id=#result, number=1, corrected_on='2026-05-01', reason='Register', former_index_hundredths=9000, former_grade='A', former_response_count=1, former_content='{}', former_content_hash='0000000000000000000000000000000000000000000000000000000000000000'
survey_result_flag: result_id=#result, kind='STRAIGHT_LINE', response_count=1, index_hundredths=9000, grade='A'
survey_improvement: id=#improvement, agency_id=#here, result_id=#result, org_unit_id=#ward, element_code='U1', said='Too few chairs', action='More chairs', person_in_charge='Head of the counter', planned_on='2026-04-03', due_on='2026-05-01', state='DONE', ended_on='2026-05-02'
survey_improvement_note: improvement_id=#improvement, number=1, noted_on='2026-05-02', state='DONE', text='There are chairs'
survey_annual_result: id=#annual, agency_id=#here, service_unit_id=#polyclinic, scope_id=#polyclinic, instrument_id=#instrument, year=2026, result_count=1, omitted_count=0, response_count=1, element_count=1, answered_element_count=1, index_hundredths=9000, grade='A', low_hundredths=8000, high_hundredths=9500, low_grade='B', high_grade='A'
survey_annual_element: annual_result_id=#annual, code='U1', sequence=1, index_hundredths=9000, respondent_count=1, rank=1
citizen_feedback_summary: evaluation_id=#evaluation, survey_result_id=#result, response_count=1, index_hundredths=10000, grade='A', closed_on='2026-12-10'
audit_event: id=#event, agency_id=#here, actor_id=#budi, verb='rate', noun='evaluation', object_id=#evaluation, part='rating', occurred_on='2026-12-02'
outbox_event: noun='evaluation', object_id=#evaluation, parts='rating', occurred_at='2026-12-02T00:00:00+00:00'
idempotency_key: scope_id=#budi, verb='rate', key_hash=~key, input_hash=~input, target_id=#evaluation, spent_on='2026-12-02'
employee_identity: issuer='https://issuer.example', subject='248', employee_id=#ani, linked_at='2026-01-01T00:00:00+00:00'
registered_document: text_hash=~text, text='{a}', operations='A', owner='Team', application='Board', registered_at='2026-01-01T00:00:00+00:00'
registered_document_name: name='a', text_hash=~text
policy_state: id=1, policy_hash='-', activated_at='2026-01-01T00:00:00+00:00'
";

/// The hospital above the ward stands apart, since the first unit of the world is to have a parent.
const ROOT: &str = "org_unit: id=#hospital, agency_id=#here, parent_id=NULL, code='H', name='Hospital', valid_from='2020-01-01', valid_to=NULL";

/// Changes of the first row of a table that a CHECK refuses.
const REFUSED_VALUES: &[(&str, &[&str])] = &[
    ("agency", &["code=''", "name=''", "level='VILLAGE'", "time_zone='UTC'"]),
    ("org_unit", &["code=''", "name=''", "parent_id=#ward", "valid_to='2020-01-01'"]),
    ("org_unit_closure", &["depth=-1", "depth=0"]),
    ("service_unit", &["name=''", "slug=''"]),
    ("service", &["name=''", "standard_days=-1"]),
    ("position", &["title=''", "job_type='BOSS'"]),
    ("employee", &["name=''", "kind='GUEST'", "nip='123'", "nip=NULL", "email='Ani@here.example'"]),
    ("appointment", &["kind='ACTING'", "valid_to='2026-01-01'"]),
    ("reporting_line", &["supervisor_id=#ani", "valid_to='2026-01-01'"]),
    ("delegation", &["delegate_id=#budi", "kind='PJ'", "decree_number=''", "valid_to='2025-12-31'"]),
    ("role_grant", &["role='KING'", "valid_to='2026-01-01'"]),
    ("account", &["identifier=''", "identifier='Ani@here.example'"]),
    ("session", &["token_hash=~short", "expires_at='2026-01-01T00:00:00+00:00'"]),
    ("sign_in_throttle", &["subject_hash=~short", "failure_count=0"]),
    ("sign_in_place", &["place_hash=~short"]),
    ("second_factor", &["salt=~short", "last_step=-1", "last_step=NULL"]),
    ("recovery_code", &["code_hash=~short"]),
    (
        "rule_set",
        &[
            "code=''",
            "name=''",
            "version=0",
            "feedback_minimum=2",
            "appeal_window_days=0",
            "appeal_window_unit='YEARS'",
            "valid_to='2022-01-01'",
        ],
    ),
    ("rule_set_rating", &["result_rating='SUPERB'", "behavior_rating='SUPERB'", "performance_rating='SUPERB'"]),
    ("evaluation_cycle", &["name=''", "year=1999", "year=2201"]),
    (
        "evaluation_period",
        &[
            "kind='WEEK'",
            "number=0",
            "number=13",
            "status='LATE'",
            "starts_on='2027-01-01'",
            "self_assessment_opens_on='2026-12-01'",
            "feedback_opens_on='2026-12-11'",
            "rating_closes_on='2026-11-30'",
            "response_closes_on='2026-11-30'",
        ],
    ),
    ("performance_plan", &["approach='MIXED'", "state='LOST'", "supervisor_id=#ani", "valid_to='2026-01-01'"]),
    ("work_result", &["kind='OTHER'", "sequence=0", "title=''", "parent_result_id=#care"]),
    ("indicator", &["aspect='MOOD'", "sequence=0", "description=''", "target_text=NULL"]),
    ("evaluation", &["state='LOST'", "segment=0", "status_version=0", "reviewers_version=-1", "supervisor_id=#ani"]),
    ("self_assessment", &["achievements=''", "version=0"]),
    ("self_assessment_item", &["realization=''"]),
    ("work_result_rating", &["rating='SUPERB'"]),
    ("behavior_rating", &["behavior_value='XX'", "rating='SUPERB'"]),
    ("rating", &["version=0"]),
    ("development_notes", &["strengths=''", "weaknesses=''", "recommendations=''"]),
    ("evaluee_response", &["kind='ANGRY'", "comment=''", "version=0"]),
    ("reviewer_nomination", &["reviewer_group='FAMILY'"]),
    (
        "feedback_request",
        &["reviewer_group='FAMILY'", "state='LOST', closed_on='2026-12-01'", "closed_on='2026-12-01'"],
    ),
    ("feedback", &["reviewer_group='FAMILY'"]),
    ("feedback_item", &["behavior_value='XX'", "rating='SUPERB'"]),
    ("feedback_summary", &["reviewer_group='FAMILY'", "response_count=2"]),
    ("feedback_summary_item", &["behavior_value='XX'", "above_count=-1", "expected_count=-1", "below_count=-1"]),
    ("feedback_summary_comment", &["kind='INSULT'", "comment=''"]),
    (
        "survey_instrument",
        &[
            "code=''",
            "name=''",
            "name_en=''",
            "version=0",
            "least_answered=0",
            "unanswered_element='ZERO'",
            "publishing_minimum=1",
        ],
    ),
    ("survey_band", &["grade='E'", "from_hundredths=-1", "from_hundredths=10001"]),
    ("survey_item", &["code=''", "sequence=0", "element_code=''", "element_en=''", "question_en=''"]),
    (
        "survey_option",
        &["position=0", "position=10", "value_hundredths=-1", "value_hundredths=10001", "label=''", "label_en=''"],
    ),
    (
        "survey_campaign",
        &[
            "code=''",
            "name=''",
            "state='LOST'",
            "closes_on='2025-12-31'",
            "population=0",
            "sample_krejcie_morgan=0",
            "sample_slovin=0",
            "sample_method='GUESS'",
        ],
    ),
    (
        "survey_channel",
        &["kind='RADIO'", "name=''", "code=''", "state='LOST', revoked_on=NULL", "state='ACTIVE'", "revoked_on=NULL"],
    ),
    ("survey_slip_sheet", &["number=0", "slip_count=0, codes=''", "codes='0123456789abc'"]),
    ("survey_slip", &["code=''", "use_count=2", "use_count=-1"]),
    (
        "survey_response",
        &[
            "answers=''",
            "gender='X'",
            "age_band='OLD'",
            "education='S4'",
            "occupation='SPY'",
            "disability='X'",
            "looks_automated=2",
        ],
    ),
    (
        "survey_suggestion",
        &[
            "text=''",
            "state='LOST', withheld_reason=NULL",
            "state='PENDING', withheld_reason=NULL",
            "decided_on=NULL",
            "state='RELEASED'",
            "withheld_reason=NULL",
            "withheld_reason='BORING'",
        ],
    ),
    (
        "survey_result",
        &[
            "state='LOST', published_on=NULL",
            "state='COMPUTED'",
            "response_count=0",
            "incomplete_count=-1",
            "population=0",
            "element_count=0",
            "answered_element_count=0",
            "answered_element_count=2",
            "index_hundredths=-1, low_hundredths=NULL, high_hundredths=NULL, low_grade=NULL, high_grade=NULL",
            "index_hundredths=10001",
            "grade='E'",
            "low_hundredths=9001",
            "low_hundredths=-1",
            "high_hundredths=8999",
            "high_hundredths=10001",
            "low_grade='E'",
            "high_grade='E'",
            "low_hundredths=NULL",
            "high_hundredths=NULL",
            "low_grade=NULL",
            "high_grade=NULL",
            "left_out_count=-1",
            "whole_hundredths=-1",
            "whole_hundredths=10001",
            "whole_grade='E'",
            "content=''",
            "content_hash='0'",
        ],
    ),
    (
        "survey_improvement",
        &[
            "element_code=''",
            "said=''",
            "action=''",
            "person_in_charge=''",
            "due_on='2026-04-03'",
            "state='LOST', ended_on=NULL",
            "state='IN_PROGRESS'",
            "ended_on=NULL",
        ],
    ),
    ("survey_improvement_note", &["number=0", "state='LOST'", "state='PLANNED'", "text=''"]),
    (
        "survey_result_element",
        &["code=''", "sequence=0", "index_hundredths=-1", "index_hundredths=10001", "respondent_count=0", "rank=0"],
    ),
    ("survey_receipt_list", &["receipt_count=-1", "receipt_count=1", "hashes='0'"]),
    (
        "survey_result_channel",
        &[
            "kind='DOOR'",
            "name=''",
            "counting='MAYBE'",
            "response_count=0",
            "response_count=NULL",
            "index_hundredths=NULL",
            "index_hundredths=-1",
            "index_hundredths=10001",
        ],
    ),
    (
        "survey_result_correction",
        &[
            "number=0",
            "reason=''",
            "former_index_hundredths=-1",
            "former_index_hundredths=10001",
            "former_grade='E'",
            "former_response_count=0",
            "former_content=''",
            "former_content_hash='0'",
            "former_content=NULL",
            "former_content_hash=NULL",
        ],
    ),
    (
        "survey_annual_result",
        &[
            "year=1899",
            "result_count=0",
            "omitted_count=-1",
            "response_count=0",
            "element_count=0",
            "answered_element_count=2",
            "index_hundredths=-1, low_hundredths=NULL, high_hundredths=NULL, low_grade=NULL, high_grade=NULL",
            "index_hundredths=10001",
            "grade='E'",
            "low_hundredths=9001",
            "high_hundredths=8999",
            "low_grade='E'",
            "high_grade='E'",
            "low_hundredths=NULL",
            "low_grade=NULL",
            "high_grade=NULL",
        ],
    ),
    (
        "survey_result_flag",
        &[
            "kind='ODD'",
            "response_count=-1",
            "response_count=NULL",
            "index_hundredths=-1",
            "index_hundredths=10001",
            "index_hundredths=NULL",
            "grade='E'",
            "grade=NULL",
        ],
    ),
    ("survey_annual_element", &["code=''", "sequence=0", "index_hundredths=-1", "respondent_count=0", "rank=0"]),
    ("survey_result_item", &["answer_count=0", "sum_hundredths=-1", "sum_hundredths=10001"]),
    ("citizen_feedback_summary", &["response_count=0", "index_hundredths=-1", "grade='E'"]),
    ("idempotency_key", &["key_hash=~short", "input_hash=~short"]),
    ("employee_identity", &["issuer=''", "subject=''"]),
    ("registered_document", &["text_hash=~short", "text=''", "operations=''", "owner=''", "application=''"]),
    ("registered_document_name", &["name=''"]),
    ("policy_state", &["id=2"]),
];

/// Second rows, like the first of their table but for these values, that a unique key refuses.
const REFUSED_REPEATS: &[(&str, &[&str])] = &[
    ("agency", &["id=#new"]),
    ("org_unit", &["id=#new"]),
    ("org_unit", &["id=#new, parent_id=NULL, code='X'"]),
    ("service_unit", &["id=#new, slug='x'", "id=#new, name='X'"]),
    ("service", &["id=#new"]),
    ("position", &["id=#new"]),
    ("employee", &["id=#new, email=NULL", "id=#new, nip='198001012005012002'"]),
    ("account", &["id=#new, identifier='x'", "id=#new, employee_id=#budi"]),
    ("session", &["id=#new"]),
    ("rule_set", &["id=#new"]),
    ("rule_set_rating", &["performance_rating='POOR'"]),
    ("evaluation_cycle", &["id=#new"]),
    ("evaluation_period", &["id=#new"]),
    ("performance_plan", &["id=#new"]),
    ("work_result", &["id=#new"]),
    ("indicator", &["id=#new"]),
    ("evaluation", &["id=#new"]),
    ("rating", &["version=2"]),
    ("reviewer_nomination", &["id=#new"]),
    ("feedback_request", &["id=#new"]),
    ("feedback_summary", &["id=#new"]),
    ("survey_instrument", &["id=#new"]),
    ("survey_item", &["id=#new, code='U2'", "id=#new, sequence=2"]),
    ("survey_campaign", &["id=#new"]),
    ("survey_channel", &["id=#new, name='Door'", "id=#new, code='d'"]),
    ("survey_slip_sheet", &["issued_on='2026-01-03'"]),
    ("survey_slip", &["use_count=1"]),
    ("survey_band", &["from_hundredths=7661", "grade='B'"]),
    ("survey_option", &["value_hundredths=200"]),
    ("survey_receipt_list", &["published_on='2026-04-02'"]),
    ("survey_result", &["id=#new"]),
    ("survey_result_element", &["sequence=2", "code='U2'"]),
    ("survey_result_channel", &["counting='LEFT_OUT'"]),
    ("survey_result_flag", &["response_count=2"]),
    ("survey_annual_result", &["id=#new", "year=2027"]),
    ("survey_annual_element", &["sequence=2", "code='U2'"]),
    ("survey_result_correction", &["reason='Other'"]),
    ("survey_improvement_note", &["text='Other'"]),
    ("idempotency_key", &["input_hash=~other"]),
    ("employee_identity", &["employee_id=#budi"]),
    ("registered_document", &["text='{b}'"]),
    ("registered_document_name", &["text_hash=~text"]),
];

/// Second rows that refer to nothing, where a change of the first row would break another reference before.
const REFUSED_NEWCOMERS: &[(&str, &str)] = &[
    ("org_unit", "id=#new, agency_id=#nothing, parent_id=NULL"),
    ("position", "id=#new, org_unit_id=#nothing"),
    ("employee", "id=#new, agency_id=#nothing, nip='198001012005012002', email=NULL"),
    ("rule_set_rating", "rule_set_id=#nothing"),
    ("evaluation_cycle", "id=#new, agency_id=#nothing"),
    ("performance_plan", "id=#new, employee_id=#nothing"),
    ("performance_plan", "id=#new, valid_from='2026-02-01', org_unit_id=#school, position_id=#teacher"),
    ("evaluation", "id=#new, segment=2, rule_set_id=#nothing"),
    ("evaluation", "id=#new, segment=2, org_unit_id=#school, position_id=#teacher"),
    ("appointment", "id=#new, kind='TEAM_LEAD', org_unit_id=#school, position_id=#teacher"),
    ("self_assessment", "evaluation_id=#nothing"),
    ("survey_channel", "id=#new, name='Door', code='d', campaign_id=#nothing"),
    ("second_factor", "account_id=#nothing"),
];

/// Changes that lead from one agency into another.
const REFUSED_CROSSINGS: &[(&str, &str)] = &[
    ("org_unit", "parent_id=#school"),
    ("org_unit_closure", "ancestor_id=#school"),
    ("service_unit", "org_unit_id=#school"),
    ("position", "org_unit_id=#school"),
    ("appointment", "employee_id=#tono"),
    ("appointment", "org_unit_id=#school, position_id=#teacher"),
    ("reporting_line", "supervisor_id=#tono"),
    ("delegation", "delegate_id=#tono"),
    ("role_grant", "org_unit_id=#school"),
    ("role_grant", "employee_id=#tono"),
    ("evaluation_period", "agency_id=#there"),
    ("performance_plan", "supervisor_id=#tono"),
    ("evaluation", "supervisor_id=#tono"),
    ("evaluation", "org_unit_id=#school, position_id=#teacher"),
    ("evaluation_former_supervisor", "employee_id=#tono"),
    ("evaluation_former_supervisor", "agency_id=#there"),
    ("reviewer_nomination", "reviewer_id=#tono"),
    ("feedback_request", "reviewer_id=#tono"),
    ("survey_campaign", "org_unit_id=#school"),
    ("survey_channel", "org_unit_id=#school"),
    ("survey_suggestion", "org_unit_id=#school"),
    ("survey_result", "org_unit_id=#school"),
    ("survey_improvement", "org_unit_id=#school"),
];

/// A database with the world in it.
struct World {
    database: TestDatabase,
    connection: DatabaseConnection,
    /// The constraints that refused something, where the database names them.
    spoken: BTreeSet<String>,
}

/// A column and the text of its value, before the placeholders are filled in.
type Cell = (String, String);

fn cells(text: &str) -> Vec<Cell> {
    text.split(", ")
        .map(|cell| cell.split_once('=').expect("column=value"))
        .map(|(column, value)| (column.to_owned(), value.to_owned()))
        .collect()
}

/// The first row of `table` in the world.
fn first_row(table: &str) -> Vec<Cell> {
    let row = WORLD.lines().find_map(|line| line.strip_prefix(table)?.strip_prefix(": "));
    cells(row.unwrap_or_else(|| panic!("no row of {table}")))
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new(Contents::Tables).await;
        let connection = database.connect().await;
        let world = Self { database, connection, spoken: BTreeSet::new() };
        for line in WORLD.lines().filter(|line| !line.is_empty()) {
            if line.starts_with("org_unit: id=#ward") {
                world.insert_line(ROOT).await;
            }
            world.insert_line(line).await;
        }
        world
    }

    async fn insert_line(&self, line: &str) {
        let (table, row) = line.split_once(": ").expect("table: row");
        let sql = self.insertion(table, &cells(row));
        self.connection.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The SQL of a value: `#name` and `~name` differ between the databases.
    fn literal(&self, value: &str) -> String {
        if let Some(name) = value.strip_prefix('#') {
            let hash = Sha256::digest(name);
            return self.database.uuid(Uuid::from_slice(&hash[..16]).expect("16 bytes"));
        }
        let Some(name) = value.strip_prefix('~') else { return value.to_owned() };
        let length = if name == "short" { 31 } else { 32 };
        let hex = HEXLOWER.encode(&Sha256::digest(name)[..length]);
        match kind() {
            DatabaseKind::Sqlite => format!("X'{hex}'"),
            DatabaseKind::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }

    fn insertion(&self, table: &str, row: &[Cell]) -> String {
        let columns: Vec<&str> = row.iter().map(|(column, _)| column.as_str()).collect();
        let values: Vec<String> = row.iter().map(|(_, value)| self.literal(value)).collect();
        format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))
    }

    /// A second row like the first of `table`, but for `differences`.
    fn repetition(&self, table: &str, differences: &str) -> String {
        let mut row = first_row(table);
        for (column, value) in cells(differences) {
            let cell = row.iter_mut().find(|(known, _)| *known == column);
            cell.unwrap_or_else(|| panic!("no {column} in the row of {table}")).1 = value;
        }
        self.insertion(table, &row)
    }

    /// Changes `differences` of the first row of `table`.
    fn change(&self, table: &str, differences: &str) -> String {
        let list = |row: &[Cell], joiner: &str| {
            let terms: Vec<String> =
                row.iter().map(|(name, value)| format!("{name} = {}", self.literal(value))).collect();
            terms.join(joiner)
        };
        // One or two columns identify the first row of every table.
        format!(
            "UPDATE {table} SET {} WHERE {}",
            list(&cells(differences), ", "),
            list(&first_row(table)[..2], " AND ")
        )
    }

    /// Asserts that the database refuses `sql` because of a constraint of this sort.
    async fn refuses(&mut self, sql: &str, sort: &str) {
        let refusal = match self.connection.execute_unprepared(sql).await {
            Ok(done) => panic!("{} rows done, to be refused: {sql}", done.rows_affected()),
            Err(error) => error.to_string(),
        };
        assert!(refusal.to_lowercase().contains(sort), "{sql}\nwas refused, but not by a {sort}: {refusal}");
        if let Some((_, name)) = refusal.split_once("constraint \"") {
            self.spoken.insert(name.split('"').next().expect("a name").to_owned());
        }
    }

    /// On PostgreSQL, the constraints of this kind that have refused nothing yet.
    async fn silent(&self, kind_letter: &str) -> Vec<String> {
        if kind() == DatabaseKind::Sqlite {
            return Vec::new();
        }
        // A unique key that contains the primary key serves foreign keys only; nothing can break it alone.
        let sql = format!(
            "SELECT conname::text AS name FROM pg_constraint c
             WHERE connamespace = 'public'::regnamespace AND contype = '{kind_letter}'
               AND NOT (contype = 'u' AND EXISTS (SELECT 1 FROM pg_constraint p
                        WHERE p.conrelid = c.conrelid AND p.contype = 'p' AND p.conkey <@ c.conkey))
               AND conrelid <> 'seaql_migrations'::regclass
             ORDER BY conname"
        );
        let names = self.database.rows(&sql).await;
        names
            .iter()
            .map(|row| row["name"].as_str().expect("a name").to_owned())
            .filter(|name| !self.spoken.contains(name))
            .collect()
    }
}

#[tokio::test]
async fn values_outside_their_range_are_refused() {
    let mut world = World::new().await;
    for (table, changes) in REFUSED_VALUES {
        for change in *changes {
            let sql = world.change(table, change);
            world.refuses(&sql, "check constraint").await;
        }
    }
    assert_eq!(world.silent("c").await, Vec::<String>::new(), "checks without a case");
}

#[tokio::test]
async fn second_rows_of_the_same_key_are_refused() {
    let mut world = World::new().await;
    for (table, repeats) in REFUSED_REPEATS {
        for differences in *repeats {
            let sql = world.repetition(table, differences);
            world.refuses(&sql, "unique constraint").await;
        }
    }
    assert_eq!(world.silent("u").await, Vec::<String>::new(), "unique keys without a case");
}

#[tokio::test]
async fn references_to_nothing_are_refused() {
    let mut world = World::new().await;
    let sql = match kind() {
        DatabaseKind::Sqlite => {
            "SELECT s.name AS table_name, f.\"from\" AS column_name, c.type AS type
             FROM sqlite_schema s, pragma_foreign_key_list(s.name) f, pragma_table_info(s.name) c
             WHERE s.type = 'table' AND c.name = f.\"from\" AND NOT EXISTS (
               SELECT 1 FROM pragma_foreign_key_list(s.name) g WHERE g.id = f.id AND g.seq > f.seq)"
        }
        DatabaseKind::Postgres => {
            "SELECT conrelid::regclass::text AS table_name, attname::text AS column_name, atttypid::regtype::text AS type
             FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[array_upper(conkey, 1)]
             WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        }
    };
    let references = world.database.rows(sql).await;
    assert!(references.len() >= 75, "only {} foreign keys found", references.len());
    for reference in references {
        let text = |name: &str| reference[name].as_str().expect("text").trim_matches('"').to_owned();
        let (table, column) = (text("table_name"), text("column_name"));
        let nothing = match text("type").as_str() {
            "uuid" | "BLOB" => "#nothing",
            _ if column == "performance_rating" => "'VERY_GOOD'",
            _ => "'1999-12-31'",
        };
        let difference = format!("{column}={nothing}");
        // What has been written into the audit trail cannot be changed, so there the reference comes with a new row.
        let sql = match table.as_str() {
            "audit_event" => world.repetition(&table, &format!("id=#new, {difference}")),
            _ => world.change(&table, &difference),
        };
        world.refuses(&sql, "foreign key constraint").await;
    }
    for (table, differences) in REFUSED_NEWCOMERS {
        let sql = world.repetition(table, differences);
        world.refuses(&sql, "foreign key constraint").await;
    }
    assert_eq!(world.silent("f").await, Vec::<String>::new(), "foreign keys without a case");
}

#[tokio::test]
async fn nothing_refers_from_one_agency_to_another() {
    let mut world = World::new().await;
    for (table, change) in REFUSED_CROSSINGS {
        let sql = world.change(table, change);
        world.refuses(&sql, "foreign key constraint").await;
    }
}

#[tokio::test]
async fn the_performance_rating_is_what_the_matrix_says() {
    let mut world = World::new().await;
    for word in ["VERY_GOOD", "NEEDS_IMPROVEMENT", "POOR", "VERY_POOR"] {
        let sql = world.change("rating", &format!("performance_rating='{word}'"));
        world.refuses(&sql, "foreign key constraint").await;
    }
    let sql = world.change("rating", "behavior_rating='BELOW_EXPECTATION'");
    world.refuses(&sql, "foreign key constraint").await;
}

#[tokio::test]
async fn one_supervisor_and_one_position_a_day() {
    let mut world = World::new().await;
    let overlaps = [
        ("reporting_line", "id=#new, supervisor_id=#citra, valid_from='2026-06-30', valid_to=NULL"),
        ("reporting_line", "id=#new, supervisor_id=#citra, valid_from='2025-01-01', valid_to='2026-01-02'"),
        ("reporting_line", "id=#new, supervisor_id=#citra, valid_from='2026-02-01', valid_to='2026-03-01'"),
        ("reporting_line", "id=#new, supervisor_id=#citra, valid_from='2025-01-01', valid_to=NULL"),
        ("appointment", "id=#new, valid_from='2030-01-01'"),
        ("delegation", "id=#new, delegate_id=#ani, valid_from='2026-06-30', valid_to='2026-08-01'"),
    ];
    for (table, differences) in overlaps {
        let sql = world.repetition(table, differences);
        world.refuses(&sql, "constraint").await;
    }
    let neighbours = [
        // Dates of an end are exclusive: the next line begins on the day on which this one ends.
        ("reporting_line", "id=#after, supervisor_id=#citra, valid_from='2026-07-01', valid_to=NULL"),
        ("reporting_line", "id=#before, supervisor_id=#citra, valid_from='2025-01-01', valid_to='2026-01-01'"),
        ("reporting_line", "id=#another, employee_id=#citra"),
        ("appointment", "id=#lead, kind='TEAM_LEAD'"),
        ("delegation", "id=#daily, kind='PLH'"),
    ];
    for (table, differences) in neighbours {
        let sql = world.repetition(table, differences);
        world.connection.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    let sql = world.change("reporting_line", "valid_to='2026-07-02'");
    world.refuses(&sql, "constraint").await;
    assert_eq!(world.silent("x").await, Vec::<String>::new(), "exclusions without a case");
}

#[tokio::test]
async fn the_audit_trail_is_append_only() {
    let mut world = World::new().await;
    let sql = world.change("audit_event", "verb='release'");
    world.refuses(&sql, "audit_event is append-only").await;
    world.refuses("DELETE FROM audit_event", "audit_event is append-only").await;
    let roundabout = match kind() {
        DatabaseKind::Sqlite => "REPLACE INTO audit_event SELECT * FROM audit_event",
        DatabaseKind::Postgres => "TRUNCATE audit_event",
    };
    world.refuses(roundabout, "audit_event is append-only").await;
    let sql = world.repetition("audit_event", "id=#new");
    world.connection.execute_unprepared(&sql).await.expect("one more row of the trail");
}

#[tokio::test]
async fn what_is_referred_to_cannot_be_removed() {
    let mut world = World::new().await;
    for table in
        ["agency", "org_unit", "position", "employee", "rule_set", "evaluation_cycle", "evaluation", "survey_item"]
    {
        world.refuses(&format!("DELETE FROM {table}"), "foreign key constraint").await;
    }
}
