//! A verb of the policy and a mutation of the schema are the same thing under the same name.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Schema;
use capaian::authz::verbs;
use capaian::graphql::mutations;

/// Who comes in and who goes out is not the policy's business, nor is what people do to their own accounts.
const WITHOUT_VERB: [&str; 8] = [
    "signIn",
    "signOut",
    "changePassword",
    "endSession",
    "endOtherSessions",
    "beginSecondFactor",
    "confirmSecondFactor",
    "removeSecondFactor",
];

#[test]
fn every_verb_is_one_mutation_of_its_name() {
    let mut verbs_of_names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for verb in verbs::all() {
        verbs_of_names.entry(verb.name).or_default().push(format!("{verb:?}"));
    }
    let mut names = BTreeSet::new();
    for (name, verbs) in mutations() {
        assert!(names.insert(name), "the mutation {name} has two rows");
        let mut told: Vec<String> = verbs.iter().map(|verb| format!("{verb:?}")).collect();
        let mut known = verbs_of_names.remove(name).unwrap_or_default();
        told.sort();
        known.sort();
        assert_eq!(told, known, "the row of {name} and the verbs of that name");
        assert_eq!(verbs.is_empty(), WITHOUT_VERB.contains(&name), "{name} has no verb");
    }
    assert!(verbs_of_names.is_empty(), "no mutation does these: {:?}", verbs_of_names.keys());
}

#[test]
fn input_and_payload_are_named_by_their_mutation() {
    let schema = Schema::parse(capaian::graphql::sdl(), "schema.graphql").expect("a schema");
    let root = schema.get_object("Mutation").expect("the root");
    for (name, _) in mutations() {
        let (first, rest) = name.split_at(1);
        let stem = format!("{}{rest}", first.to_uppercase());
        let field = root.fields.get(name).unwrap_or_else(|| panic!("{name} is not in the schema"));
        let inputs: Vec<String> = field.arguments.iter().map(|argument| argument.ty.to_string()).collect();
        assert_eq!(inputs, [format!("{stem}Input!")]);
        assert_eq!(field.ty.to_string(), format!("{stem}Payload"));
    }
    assert_eq!(root.fields.len(), mutations().count());
}
