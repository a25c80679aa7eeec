//! Every way in which a permission has been seen to leak somewhere, tried here as somebody who may not know, with the
//! value known to the test.
//!
//! | Way | Test |
//! |---|---|
//! | direct field by every path | [`hidden::no_path_leads_to_a_hidden_cell`] |
//! | filter as oracle | [`hidden::no_filter_feels_a_hidden_cell`] |
//! | order as oracle | [`hidden::no_order_feels_a_hidden_cell`], [`hidden::no_order_feels_a_cell_of_a_hidden_object`] |
//! | aggregates, and differences of two allowed ones | [`hidden::no_statistic_feels_a_hidden_cell`] |
//! | order of lists by hidden keys | [`keys::no_list_is_ordered_by_a_key_that_it_hides`] |
//! | groups by hidden keys | [`keys::groups_that_differ_only_in_a_hidden_key_are_one`] |
//! | parts of an object whose header is hidden | [`keys::a_part_is_not_there_without_its_object`], [`keys::a_hidden_object_is_nobodys_task`] |
//! | counts against list lengths | [`hidden::counts_are_the_lengths_of_lists`] |
//! | null propagation | [`hidden::no_path_leads_to_a_hidden_cell`]: hidden is null, without an error, and nothing around it is lost |
//! | traversal both ways | [`existence::no_path_leads_to_a_hidden_row`] |
//! | `node(id)` | [`existence::a_hidden_row_is_as_absent_as_none`], `api::strangers` |
//! | timing | [`existence::a_hidden_row_costs_as_many_statements_as_none`]; what remains is in docs/leaks.md |
//! | existence by collisions | [`existence::a_key_that_another_has_used_is_free`], `api::feedback::reviewers::nominations_of_two_are_merged_when_they_are_approved`, `api::office::session::unknown_disabled_and_known_accounts_are_refused_alike` |
//! | error text and constraint names | [`existence::no_error_speaks_of_the_inside`] |
//! | cursors edited or replayed | [`cursors::a_cursor_is_good_for_its_query_and_its_caller_only`] |
//! | introspection and suggestions | [`callers::the_schema_is_the_same_for_all_and_nothing_is_suggested`], `api::front_door::requests::validation_suggests_no_names` |
//! | anything cached across callers | [`callers::nothing_is_remembered_from_one_caller_to_the_next`] |
//! | persisted documents of another role | [`callers::a_document_kept_by_another_is_answered_from_ones_own_copy`] |
//! | batching and aliases as brute force | [`callers::each_attempt_in_one_document_counts`], `api::office::session` for each attempt |
//! | smuggled arguments | [`callers::what_an_input_does_not_name_cannot_be_smuggled`] |
//! | operations picked by operationName | [`callers::only_the_chosen_operation_runs`], `api::front_door::requests::get_serves_queries_and_never_a_mutation` |
//! | expired delegation | [`callers::an_expired_delegation_and_an_expired_grant_read_nothing`], `api::office::account` |
//! | what was over before a term | [`callers::a_stand_in_reads_what_is_of_the_term`] |
//! | logs, traces and metrics | [`operator::nothing_that_is_said_or_read_is_logged_or_counted`] |
//! | policy reload under load | [`operator::a_policy_that_closes_something_closes_it_for_all_at_once`], `policy::reload` |
//! | subscriptions after revocation | `streams::revocation`; what an event tells: `streams::events` |
//! | attachments of others | there are no attachments yet |
//!
//! The rules of "the copy holds" that need no test of their own here: derived values, masked subselects, versions by part,
//! unreadable ids and the order of refusals are compared by `copy` (two databases that differ in hidden things only,
//! one answer) and by `api::refusals`; anonymity of what is stored by `api::feedback::feedback` and `api::survey::survey_response`.

mod callers;
mod cursors;
mod existence;
mod hidden;
mod keys;
mod operator;
mod paths;

use capaian::authz::Noun;
use capaian::view::global_id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::story::Story;
use crate::support::{Answer, TestApp};

/// Words that stand in hidden cells and nowhere else.
const SECRETS: [&str; 3] = ["Rahasia-7391", "Rahasia-2846", "Rahasia-5102"];

/// The nurse's evaluation has been rated and not released: the nurse reads that it is there, and not how it went.
struct Scene {
    story: Story,
    evaluation: Uuid,
}

impl Scene {
    async fn begin() -> Self {
        let story = Story::begin().await;
        story.up_to_closing().await;
        let mut rating = story.rating().await;
        for (field, secret) in ["strengths", "weaknesses", "recommendations"].into_iter().zip(SECRETS) {
            rating[field] = secret.into();
        }
        story.done("supervisor", "rateEvaluation", &rating).await;
        let evaluation = story.app.cast().await.evaluation;
        assert_eq!(story.evaluation, global_id::encode(Noun::Evaluation, evaluation));
        Self { story, evaluation }
    }

    fn app(&self) -> &TestApp {
        &self.story.app
    }

    /// How the nurse was rated, read past the application.
    async fn known_rating(&self) -> String {
        let id = self.app().database().uuid(self.evaluation);
        let rows = self.app().sql(&format!("SELECT performance_rating FROM rating WHERE evaluation_id = {id}")).await;
        rows[0]["performance_rating"].as_str().expect("a rating").to_owned()
    }

    /// Rates the nurse otherwise, past the application and in every hidden cell.
    async fn change_hidden_cells(&self) {
        let id = self.app().database().uuid(self.evaluation);
        for sql in [
            format!(
                "UPDATE rating SET result_rating = 'BELOW_EXPECTATION', behavior_rating = 'BELOW_EXPECTATION', \
                 override_reason = 'Zebra', version = 7, performance_rating = (SELECT r.performance_rating FROM \
                 rule_set_rating r WHERE r.rule_set_id = rating.rule_set_id AND r.result_rating = 'BELOW_EXPECTATION' \
                 AND r.behavior_rating = 'BELOW_EXPECTATION') WHERE evaluation_id = {id}"
            ),
            format!(
                "UPDATE development_notes SET strengths = 'Zebra', weaknesses = 'Zebra' WHERE evaluation_id = {id}"
            ),
            format!("UPDATE behavior_rating SET rating = 'BELOW_EXPECTATION' WHERE evaluation_id = {id}"),
            format!("UPDATE work_result_rating SET rating = 'BELOW_EXPECTATION' WHERE evaluation_id = {id}"),
        ] {
            self.app().change(&sql).await;
        }
    }
}

async fn ask(app: &TestApp, user: &str, document: &str, variables: Value) -> Answer {
    let request = app.graphql(document).variables(variables);
    if user == "citizen" { request.send().await } else { request.as_user(user).send().await }
}

/// The whole answer, without what chance and the budget of the caller add.
fn comparable(answer: &Answer) -> String {
    let mut body = answer.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.remove("extensions");
    }
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"]["requestId"] = Value::Null;
    }
    if let Some(object) = body.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    format!("{} {body}", answer.status)
}

/// Asks `documents` as several people; their answers by person and document.
async fn answers(app: &TestApp, users: &[&str], documents: &[String]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for user in users {
        let mut of_user = Vec::new();
        for document in documents {
            let answer = ask(app, user, document, json!({})).await;
            assert_eq!(answer.codes(), Vec::<&str>::new(), "{user}: {document}\n{}", answer.text);
            of_user.push(comparable(&answer));
        }
        all.push(of_user);
    }
    all
}
