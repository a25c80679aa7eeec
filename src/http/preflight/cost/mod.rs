//! What an operation may cost, from its document, its variables and the schema alone: fields times the sizes of the lists
//! they stand in. The same for everybody, so that it tells nothing about anybody's data.

mod filter;
mod given;
mod price;

use std::collections::{BTreeMap, HashMap};

use apollo_compiler::Name;
use apollo_compiler::ast::{DirectiveList, Value as Literal};
use apollo_compiler::executable::{ExecutableDocument, Field, Operation, OperationType, Selection, SelectionSet};
use async_graphql::{Value, Variables};

use self::given::Given;
pub(crate) use self::price::Price;
use crate::authz::verbs;
use crate::http::preflight::variables;
use crate::view;

/// Beginning a list that is paged: its statement.
const PAGE: u64 = 5;
/// A list without pages, such as the values of one evaluation.
const PLAIN_LIST: u64 = 10;
/// Counting a list visits every row that the caller may see.
const COUNT: u64 = 20;
/// Sorting by a guarded cell computes it for every row that the caller may see; so does sorting by several keys.
const GUARDED_ORDER: u64 = 200;
/// Statistics and facets visit every row that the caller may see.
const STATISTICS: u64 = 200;
/// A mutation: its transaction.
const MUTATION: u64 = 10;
/// The mutations of which a request brings one at most.
const SURVEY: &str = verbs::SUBMIT_SURVEY_RESPONSE.name;
const SURVEYS: &str = verbs::DELIVER_SURVEY_RESPONSES.name;
/// A password is compared slowly on purpose.
const SIGN_IN: u64 = 100;
/// The whole schema, before its own lists are counted.
const INTROSPECTION: u64 = 100;
/// A list within introspection. Less than other plain lists, so that the questions of the usual tools pass.
const INTROSPECTION_LIST: u64 = 7;

/// So many bytes of what a mutation is given cost a point: they are stored.
const BYTES_STORED: u64 = 16;
/// So many bytes of what another field is given cost a point: they are compared with, and forgotten.
const BYTES_COMPARED: u64 = 256;

/// What an operation costs, and what else its fields have in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Appraised {
    pub(crate) price: Price,
    /// How many steps from object to object a filter takes at most.
    pub(crate) filter_levels: usize,
    /// The fields that answer a survey, by the key of their answers.
    pub(crate) submissions: BTreeMap<String, Submission>,
    /// How many attempts to sign in.
    pub(crate) sign_ins: usize,
}

/// A field that answers a survey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Submission {
    /// The code by which the survey is reached.
    pub(crate) code: String,
    /// How many answers it brings.
    pub(crate) count: usize,
}

/// What `operation` costs at most.
pub(crate) fn appraise(document: &ExecutableDocument, operation: &Operation, variables: &Variables) -> Appraised {
    let mut walk =
        Walk { document, variables, fragments: HashMap::new(), plain_list: PLAIN_LIST, found: Appraised::default() };
    let mut price = walk.set(&operation.selection_set);
    if operation.operation_type == OperationType::Mutation {
        price = price.plus(walk.mutations(&operation.selection_set));
    }
    Appraised { price, ..walk.found }
}

/// Whether a mutation compares a password.
fn compares_password(mutation: &str) -> bool {
    matches!(mutation, "signIn" | "changePassword" | "beginSecondFactor" | "removeSecondFactor")
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// Each fragment is priced once: its type stands either in the data or in the schema.
    fragments: HashMap<&'a Name, Price>,
    /// How many entries a list without pages counts for.
    plain_list: u64,
    /// What has been found beside the price.
    found: Appraised,
}

impl<'a> Walk<'a> {
    /// What the mutations of a selection cost besides what is told of them: each has a transaction of its own, and stores
    /// what it is given, wherever it stands and whatever else is given the same.
    fn mutations(&mut self, set: &'a SelectionSet) -> Price {
        let mut price = Price::default();
        for selection in &set.selections {
            price = price.plus(match selection {
                Selection::Field(field) if self.included(&field.directives) => self.mutation(field),
                Selection::InlineFragment(fragment) if self.included(&fragment.directives) => {
                    self.mutations(&fragment.selection_set)
                }
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => self
                    .document
                    .fragments
                    .get(&spread.fragment_name)
                    .map_or(Price::default(), |fragment| self.mutations(&fragment.selection_set)),
                _ => Price::default(),
            });
        }
        price
    }

    fn mutation(&mut self, field: &'a Field) -> Price {
        if field.name.as_str() == "signIn" {
            // Nothing of it is stored, and what is told of an attempt must not depend on how long a name was.
            self.found.sign_ins += 1;
            return Price::told(MUTATION);
        }
        if matches!(field.name.as_str(), SURVEY | SURVEYS) {
            let input = field.specified_argument_by_name("input");
            let input = input.map_or(Given::Null, |input| Given::of(input, self.variables));
            let code = input.entry("code", self.variables).text().unwrap_or_default();
            // Written twice under one key, it is one field.
            let count = if field.name.as_str() == SURVEY {
                1
            } else {
                input.entry("responses", self.variables).items(self.variables).len()
            };
            let submission = Submission { code: code.to_owned(), count };
            self.found.submissions.insert(field.response_key().to_string(), submission);
        }
        // As any other field it has paid for comparing, which is part of this.
        let bytes = self.bytes(field);
        Price::told(MUTATION.saturating_add((bytes / BYTES_STORED).saturating_sub(bytes / BYTES_COMPARED)))
    }

    /// How much a field is given.
    fn bytes(&self, field: &'a Field) -> u64 {
        let arguments = field.arguments.iter();
        arguments.fold(0, |total: u64, argument| {
            total.saturating_add(Given::of(&argument.value, self.variables).bytes(self.variables))
        })
    }

    fn set(&mut self, set: &'a SelectionSet) -> Price {
        set.selections.iter().fold(Price::default(), |total, selection| total.plus(self.selection(selection)))
    }

    fn selection(&mut self, selection: &'a Selection) -> Price {
        match selection {
            Selection::Field(field) if self.included(&field.directives) => self.field(field),
            Selection::InlineFragment(fragment) if self.included(&fragment.directives) => {
                self.set(&fragment.selection_set)
            }
            Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                self.fragment(&spread.fragment_name)
            }
            _ => Price::default(),
        }
    }

    fn fragment(&mut self, name: &'a Name) -> Price {
        if let Some(known) = self.fragments.get(name) {
            return *known;
        }
        let price =
            self.document.fragments.get(name).map_or(Price::default(), |fragment| self.set(&fragment.selection_set));
        self.fragments.insert(name, price);
        price
    }

    fn field(&mut self, field: &'a Field) -> Price {
        let own = match field.name.as_str() {
            "totalCount" => Price::visited(COUNT),
            name if compares_password(name) => Price::told(SIGN_IN),
            "__schema" | "__type" => Price::told(INTROSPECTION),
            name if view::is_statistics(name) || name == view::FACET => Price::visited(STATISTICS),
            _ => Price::told(1),
        };
        let outside = self.plain_list;
        if matches!(field.name.as_str(), "__schema" | "__type") {
            self.plain_list = INTROSPECTION_LIST;
        }
        let inner = self.inner(field);
        self.plain_list = outside;
        let compared = Price::told(self.bytes(field) / BYTES_COMPARED);
        own.plus(inner).plus(compared).plus(self.order(field)).plus(self.filter(field))
    }

    fn filter(&mut self, field: &'a Field) -> Price {
        let Some(argument) = field.specified_argument_by_name("filter") else { return Price::default() };
        let Some(definition) = field.definition.argument_by_name("filter") else { return Price::default() };
        let given = Given::of(argument, self.variables);
        let priced = filter::price(definition.ty.inner_named_type(), given, self.variables);
        self.found.filter_levels = self.found.filter_levels.max(priced.levels);
        priced.price
    }

    fn inner(&mut self, field: &'a Field) -> Price {
        if field.selection_set.selections.is_empty() {
            return Price::default();
        }
        if field.name == view::FACET {
            let size = self.size(field, "first").unwrap_or(view::DEFAULT_PAGE as u64);
            return self.set(&field.selection_set).times(size);
        }
        if field.definition.argument_by_name("first").is_some() {
            let size =
                self.size(field, "first").or_else(|| self.size(field, "last")).unwrap_or(view::DEFAULT_PAGE as u64);
            return Price::told(PAGE).plus(self.page(&field.selection_set, size));
        }
        let size = match field.argument_by_name("ids").ok().map(|value| &**value) {
            Some(Literal::List(items)) => items.len() as u64,
            Some(Literal::Variable(name)) => match self.variables.get(name.as_str()) {
                Some(Value::List(items)) => items.len() as u64,
                _ => 1,
            },
            _ if field.definition.ty.is_list() => self.plain_list,
            _ => 1,
        };
        self.set(&field.selection_set).times(size)
    }

    /// The fields of a connection: rows count as often as the page is long, the rest once.
    fn page(&mut self, set: &'a SelectionSet, size: u64) -> Price {
        set.selections.iter().fold(Price::default(), |total, selection| {
            let price = match selection {
                Selection::Field(field) if matches!(field.name.as_str(), "nodes" | "edges") => {
                    match self.included(&field.directives) {
                        true => self.set(&field.selection_set).times(size),
                        false => Price::default(),
                    }
                }
                Selection::InlineFragment(fragment) if self.included(&fragment.directives) => {
                    self.page(&fragment.selection_set, size)
                }
                // Not remembered, since the size of the page belongs to this place.
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => self
                    .document
                    .fragments
                    .get(&spread.fragment_name)
                    .map_or(Price::default(), |fragment| self.page(&fragment.selection_set, size)),
                other => self.selection(other),
            };
            total.plus(price)
        })
    }

    fn size(&self, field: &Field, name: &str) -> Option<u64> {
        match &**field.specified_argument_by_name(name)? {
            Literal::Int(number) => number.as_str().parse().ok(),
            Literal::Variable(name) => match self.variables.get(name.as_str())? {
                Value::Number(number) => number.as_u64(),
                _ => None,
            },
            _ => None,
        }
    }

    fn order(&self, field: &Field) -> Price {
        let Some(argument) = field.specified_argument_by_name("orderBy") else { return Price::default() };
        let Some(definition) = field.definition.argument_by_name("orderBy") else { return Price::default() };
        let keys = Given::of(argument, self.variables).items(self.variables).into_iter();
        let names = keys.map_while(|key| key.entry("field", self.variables).text());
        Price::visited(GUARDED_ORDER).times(view::order_visits(definition.ty.inner_named_type(), names))
    }

    /// Whether @skip and @include leave a selection in.
    fn included(&self, directives: &DirectiveList) -> bool {
        variables::included(directives, self.variables)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use apollo_compiler::schema::ExtendedType;

    use crate::http::preflight::type_system;

    #[track_caller]
    fn check(text: &str, variables: serde_json::Value, expected: u64) {
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document")
            .unwrap_or_else(|found| panic!("{}", found.errors));
        let operation = document.operations.get(None).unwrap();
        let appraised = appraise(&document, operation, &Variables::from_json(variables));
        assert_eq!(appraised.price.points, expected, "{text}");
    }

    #[test]
    fn fields_are_multiplied_by_the_sizes_of_their_lists() {
        check("{ viewer { employee { name } } }", json!({}), 3);
        check("{ employees(first: 3) { nodes { id name } } }", json!({}), 1 + PAGE + 3 * 2);
        check("{ employees { edges { cursor node { id } } totalCount } }", json!({}), 1 + PAGE + 20 * 3 + COUNT);
        check("query($n: Int) { employees(last: $n) { nodes { id } } }", json!({"n": 7}), 1 + PAGE + 7);
        check(
            "{ employees(first: 10) { nodes { evaluations(first: 10) { nodes { id } } } } }",
            json!({}),
            1 + PAGE + 10 * (1 + PAGE + 10),
        );
        check("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": ["a", "b", "c"]}), 4);
        check("{ policy { nouns { name } } }", json!({}), 1 + 1 + PLAIN_LIST);
    }

    #[test]
    fn what_visits_every_row_costs_more() {
        let by = |key: &str| format!("{{ evaluations(first: 1, orderBy: {{field: {key}}}) {{ nodes {{ id }} }} }}");
        check(&by("PERIOD_ENDS_ON"), json!({}), 1 + PAGE + 1);
        check(&by("STATE"), json!({}), 1 + PAGE + 1 + GUARDED_ORDER);
        check(
            "query($by: [EvaluationOrder!]) { evaluations(first: 1, orderBy: $by) { nodes { id } } }",
            json!({"by": {"field": "STATE"}}),
            1 + PAGE + 1 + GUARDED_ORDER,
        );
        let several = |keys: &str| format!("{{ evaluations(first: 1, orderBy: [{keys}]) {{ nodes {{ id }} }} }}");
        let keys = "{field: PERIOD_ENDS_ON}, {field: ID}, {field: STATE}";
        check(&several(keys), json!({}), 1 + PAGE + 1);
        check(&several("{field: EVALUEE_NAME}, {field: STATE}"), json!({}), 1 + PAGE + 1 + 2 * GUARDED_ORDER);
        let campaigns = "{ surveyCampaigns(first: 1, orderBy: [{field: NAME}, {field: OPENS_ON}]) { nodes { id } } }";
        check(campaigns, json!({}), 1 + PAGE + 1 + GUARDED_ORDER);
        check("{ evaluationStatistics(groupBy: STATE) { count } }", json!({}), STATISTICS + PLAIN_LIST);
        check("{ evaluationStatistics { count } }", json!({}), STATISTICS + PLAIN_LIST);
        let facet = "{ evaluations(first: 50) { facet(field: STATE, first: 7) { value count } facet2: facet(field: STATE) { count } } }";
        check(facet, json!({}), 1 + PAGE + 2 * STATISTICS + 7 * 2 + 20);
    }

    #[test]
    fn fragments_cost_where_they_are_spread_and_what_is_skipped_costs_nothing() {
        let text = "query($no: Boolean!) {
            a: employees(first: 2) { ...Page } b: employees(first: 4) { ...Page } viewer @include(if: $no) { id: __typename }
        } fragment Page on EmployeeConnection { nodes { ...Name } } fragment Name on Employee { name }";
        check(text, json!({"no": false}), 2 * (1 + PAGE) + 2 + 4);
        check(text, json!({"no": true}), 2 * (1 + PAGE) + 2 + 4 + 2);
    }

    #[test]
    fn the_lists_of_the_schema_count_less_but_multiply_too() {
        let deep = "{ __schema { types { fields { type { fields { name } } } } } policy { nouns { name } } }";
        let schema = INTROSPECTION + 1 + 7 * (1 + 7 * (1 + 1 + 7));
        check(deep, json!({}), schema + 1 + 1 + PLAIN_LIST);
    }

    #[test]
    fn the_question_of_the_usual_tools_passes() {
        let document = include_str!("introspection.graphql");
        let document = ExecutableDocument::parse_and_validate(type_system::get(), document, "document").unwrap();
        let operation = document.operations.get(None).unwrap();
        let most = u64::from(crate::config::Settings::default().cost_limit);
        assert!(appraise(&document, operation, &Variables::default()).price.points < most / 2);
    }

    #[test]
    fn mutations_cost_their_transactions() {
        let sign_in = "mutation { a: signIn(input: {identifier: \"a\", password: \"b\"}) { token }
            b: signIn(input: {identifier: \"a\", password: \"b\"}) { token } }";
        check(sign_in, json!({}), 2 * (SIGN_IN + MUTATION + 1));
    }

    #[test]
    fn what_a_mutation_is_given_costs_where_it_is_given() {
        let decline = |name: &str, directive: &str| {
            format!(
                "{name}: declineFeedback(input: {{feedbackRequest: \"\", reason: $text}}) {directive} {{ __typename }}"
            )
        };
        let text = format!(
            "mutation($text: String!) {{ {} ...A }} fragment A on Mutation {{ {} {} }}",
            decline("a", ""),
            decline("b", ""),
            decline("c", "@skip(if: true)")
        );
        // A word for the object, and the text in each of the two that stay.
        check(&text, json!({"text": "x".repeat(1_600)}), 2 * (MUTATION + 1 + 1 + (8 + 1_600) / BYTES_STORED));
    }

    #[test]
    fn looking_at_rows_is_told_apart() {
        let text = "{ evaluations(first: 10, filter: {orgUnit: {name: {eq: \"a\"}}}) { nodes { id } totalCount } }";
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document").unwrap();
        let appraised = appraise(&document, document.operations.get(None).unwrap(), &Variables::default());
        let visits = COUNT + 40;
        assert_eq!(appraised.price, Price { points: 1 + PAGE + 10 + visits, visits });
        assert_eq!(appraised.filter_levels, 1);
    }

    #[test]
    fn answers_to_surveys_are_found_wherever_they_stand() {
        let submit = |name: &str, code: &str, directive: &str| {
            format!(
                "{name}: submitSurveyResponse(input: {{code: {code}, answers: [], idempotencyKey: \"\"}}) {directive} {{ received }}"
            )
        };
        let text = format!(
            "mutation($code: String!, $no: Boolean!) {{ {} ... on Mutation {{ {} {} }} }}",
            submit("a", "\"X\"", ""),
            submit("b", "$code", ""),
            submit("c", "\"Z\"", "@include(if: $no)")
        );
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document").unwrap();
        let variables = Variables::from_json(json!({"code": "Y", "no": false}));
        let appraised = appraise(&document, document.operations.get(None).unwrap(), &variables);
        let codes: Vec<&str> = appraised.submissions.values().map(|submission| &*submission.code).collect();
        assert_eq!(codes, ["X", "Y"]);
    }

    #[test]
    fn whatever_takes_a_password_costs_a_comparison() {
        let types = &type_system::get().types;
        let Some(ExtendedType::Object(mutation)) = types.get("Mutation") else { panic!("no mutations") };
        for (name, field) in &mutation.fields {
            let input = field.argument_by_name("input").unwrap().ty.inner_named_type();
            let Some(ExtendedType::InputObject(input)) = types.get(input) else { panic!("{name} has no input") };
            let takes = input.fields.keys().any(|field| field.to_lowercase().contains("password"));
            assert_eq!(takes, compares_password(name), "{name}");
        }
    }
}
