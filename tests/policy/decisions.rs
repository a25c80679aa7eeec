//! The table is the policy, reads are unions, and an explanation names its rule.

use capaian::authz::{Action, Facts, Flag, Noun, Part, Relation};

use super::{policy, singles_and_pairs, subsets};

/// The parts worth asking about: all for reading, those of its mutations for another action.
fn asked_parts(noun: Noun, action: Action) -> Vec<Part> {
    noun.parts()
        .iter()
        .copied()
        .filter(|part| {
            action == Action::Read || noun.verbs().iter().any(|verb| (verb.action, verb.part) == (action, *part))
        })
        .collect()
}

fn compare(facts: &Facts, action: Action, part: Part) {
    assert_eq!(
        policy().allows(facts, action, part),
        policy().allows_uncached(facts, action, part).unwrap(),
        "{facts:?} {action:?} {part:?}: the table and the engine differ"
    );
}

fn compare_actions(noun: Noun, actions: &[Action]) {
    for action in actions {
        let flags = subsets(policy().flags_used(noun, *action));
        for relations in singles_and_pairs(noun) {
            for state in 0..noun.states().len() {
                for flags in &flags {
                    // Pairs under every combination of flags would take minutes, so each pair meets every third.
                    let pair = relations.count_ones() > 1;
                    if pair && *action != Action::Read && !(relations ^ *flags ^ state as u32).is_multiple_of(3) {
                        continue;
                    }
                    for part in asked_parts(noun, *action) {
                        compare(&Facts { noun, relations, state, flags: *flags }, *action, part);
                    }
                }
            }
        }
    }
}

#[test]
fn the_table_is_the_policy_of_reading_evaluations() {
    compare_actions(Noun::Evaluation, &[Action::Read]);
}

#[test]
fn the_table_is_the_policy_of_writing_evaluations() {
    let [Action::Read, writes @ ..] = Noun::Evaluation.actions() else { panic!("reading comes first") };
    compare_actions(Noun::Evaluation, writes);
}

#[test]
fn the_table_is_the_policy_of_all_other_nouns() {
    for noun in Noun::ALL.iter().filter(|noun| **noun != Noun::Evaluation) {
        compare_actions(*noun, noun.actions());
    }
}

#[test]
fn flags_that_the_table_does_not_use_change_nothing() {
    for noun in Noun::ALL {
        for action in noun.actions() {
            let used = policy().flags_used(*noun, *action);
            let unused = noun.flags().iter().fold(0, |mask, flag| mask | flag.bit()) & !used;
            for relation in noun.relations() {
                for state in 0..noun.states().len() {
                    for part in asked_parts(*noun, *action) {
                        let facts = Facts { noun: *noun, relations: relation.bit(), state, flags: unused };
                        compare(&facts, *action, part);
                    }
                }
            }
        }
    }
}

#[test]
fn reads_only_add() {
    for noun in Noun::ALL {
        for state in 0..noun.states().len() {
            for flags in subsets(policy().flags_used(*noun, Action::Read)) {
                for relation in noun.relations() {
                    assert_eq!(policy().denied(*noun, *relation, state, flags, Action::Read), 0);
                }
                for relations in singles_and_pairs(*noun) {
                    for part in noun.parts() {
                        let allows = |relations| {
                            policy().allows(&Facts { noun: *noun, relations, state, flags }, Action::Read, *part)
                        };
                        let alone = noun
                            .relations()
                            .iter()
                            .any(|relation| relations & relation.bit() != 0 && allows(relation.bit()));
                        assert_eq!(allows(relations), alone, "{noun:?} {relations:b} {state} {part:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_row_exists_for_whoever_reads_or_writes_a_part_of_it() {
    for noun in Noun::ALL {
        for relation in noun.relations() {
            for state in 0..noun.states().len() {
                for action in noun.actions() {
                    for flags in subsets(policy().flags_used(*noun, *action)) {
                        let granted = policy().granted(*noun, *relation, state, flags, *action);
                        let header =
                            policy().granted(*noun, *relation, state, flags, Action::Read) & noun.bit(Part::Header);
                        assert!(
                            granted == 0 || header != 0,
                            "{} may {} parts of an {} in {} that does not exist for it",
                            relation.word(),
                            action.word(),
                            noun.word(),
                            noun.states()[state]
                        );
                    }
                }
            }
        }
    }
}

/// `evaluation.access` tells a caller what the policy allows. Whoever may not read the state must not learn it so.
#[test]
fn rights_do_not_give_away_a_state_that_is_not_readable() {
    for noun in Noun::ALL.iter().filter(|noun| noun.parts().contains(&Part::Status)) {
        for relation in noun.relations() {
            let reads =
                |state, part: Part| policy().granted(*noun, *relation, state, 0, Action::Read) & noun.bit(part) != 0;
            let blind: Vec<usize> = (0..noun.states().len())
                .filter(|state| reads(*state, Part::Header) && !reads(*state, Part::Status))
                .collect();
            let Some((first, others)) = blind.split_first() else { continue };
            for action in noun.actions() {
                for flags in subsets(policy().flags_used(*noun, *action)) {
                    let rights = |state| {
                        (
                            policy().granted(*noun, *relation, state, flags, *action),
                            policy().denied(*noun, *relation, state, flags, *action),
                        )
                    };
                    for other in others {
                        assert_eq!(
                            rights(*first),
                            rights(*other),
                            "{} of an {} could tell {} from {}",
                            relation.word(),
                            noun.word(),
                            noun.states()[*first],
                            noun.states()[*other]
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_administrator_of_the_machine_reads_and_does_nothing() {
    for noun in Noun::ALL {
        for action in noun.actions() {
            for part in noun.parts() {
                let who = policy().would_allow(*noun, *action, *part);
                assert!(who.iter().all(|(relation, _)| *relation != Relation::SystemAdmin), "{noun:?} {part:?}");
            }
        }
    }
}

#[test]
fn nothing_is_allowed_in_a_state_that_does_not_exist() {
    let relations = Relation::ALL.iter().fold(0, |mask, relation| mask | relation.bit());
    for state in [10, 11, usize::MAX] {
        let facts = Facts { noun: Noun::Evaluation, relations, state, flags: 0 };
        assert!(!policy().allows(&facts, Action::Read, Part::Header));
        assert!(!policy().allows_uncached(&facts, Action::Read, Part::Header).unwrap());
    }
}

#[test]
fn an_explanation_names_the_rule_and_its_sentence() {
    let facts = Facts {
        noun: Noun::Evaluation,
        relations: Relation::Peer.bit() | Relation::Citizen.bit(),
        state: 0,
        flags: Flag::FeedbackOpen.bit(),
    };
    let explanation = policy().explain(&facts, Action::Submit, Part::PeerFeedback).unwrap();
    assert!(explanation.allowed);
    assert!(explanation.denied_by.is_empty());
    let [rule] = explanation.granted_by.as_slice() else { panic!("{explanation}") };
    assert_eq!(rule.sentence, "A peer gives feedback while the feedback window is open.");
    assert!(explanation.to_string().contains(&format!("policies/evaluation.polar:{}: A peer", rule.line)));
}

#[test]
fn an_explanation_names_who_would_be_allowed_and_when() {
    let facts = Facts { noun: Noun::Evaluation, relations: Relation::Evaluee.bit(), state: 3, flags: 0 };
    let explanation = policy().explain(&facts, Action::Rate, Part::Rating).unwrap();
    assert!(!explanation.allowed);
    let [rule] = explanation.denied_by.as_slice() else { panic!("{explanation}") };
    assert_eq!(rule.relation, Relation::Evaluee);
    let text = explanation.to_string();
    assert!(text.starts_with("not allowed\n"), "{text}");
    assert!(
        text.contains(
            "would be granted to supervisor in feedback_closed, rated if not period_closed and rating_open\n"
        ),
        "{text}"
    );
    assert_eq!(
        policy().would_allow(Noun::Evaluation, Action::Rate, Part::Rating),
        [(Relation::Supervisor, vec![2, 3]), (Relation::ActingDaily, vec![2])]
    );
}
