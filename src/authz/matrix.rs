//! The decision table in words: `policies/matrix.txt`, and what changes between two policies.

use super::flags::{condition, subsets};
use super::noun::Noun;
use super::snapshot::Snapshot;
use super::vocabulary::{Action, Part, Relation};

const TITLE: &str = "\
Who may do what: every decision of the policy, for each relation alone.

  read            is allowed
  submit(1)       is allowed if condition 1, at the end of the noun's section, holds
  !rate, !rate(2) is forbidden, or forbidden if condition 2 holds, whatever other relations allow
  -               nothing is allowed

An actor who is several things at once may do what one of them allows and none forbids.
This file is generated from the policy; a test compares the two.
";

/// All decisions of a policy as text: for each noun and part, a row per relation and a column per state.
pub fn matrix_text(snapshot: &Snapshot) -> String {
    let mut text = TITLE.to_owned();
    for noun in Noun::ALL {
        section(snapshot, *noun, &mut text);
    }
    text
}

fn section(snapshot: &Snapshot, noun: Noun, text: &mut String) {
    let mut conditions: Vec<String> = Vec::new();
    text.push_str(&format!("\n\n==== {} ====\n", noun.word()));
    for part in noun.parts() {
        let mut rows: Vec<(Relation, Vec<String>)> = Vec::new();
        let mut nothing: Vec<&str> = Vec::new();
        for relation in noun.relations() {
            let cells: Vec<String> = (0..noun.states().len())
                .map(|state| {
                    let decisions = decisions(snapshot, noun, *part, *relation, state);
                    let words: Vec<String> =
                        decisions.iter().map(|decision| decision.marked(&mut conditions)).collect();
                    words.join(" ")
                })
                .collect();
            if cells.iter().all(String::is_empty) {
                nothing.push(relation.word());
            } else {
                rows.push((*relation, cells));
            }
        }
        block(noun, *part, &rows, &nothing, text);
    }
    for (index, condition) in conditions.iter().enumerate() {
        if index == 0 {
            text.push('\n');
        }
        text.push_str(&format!("({}) {condition}\n", index + 1));
    }
}

fn block(noun: Noun, part: Part, rows: &[(Relation, Vec<String>)], nothing: &[&str], text: &mut String) {
    text.push_str(&format!("\n{} / {}\n", noun.word(), part.word()));
    if rows.is_empty() {
        text.push_str("  nobody\n");
        return;
    }
    let first = rows.iter().map(|(relation, _)| relation.word().len()).max().unwrap_or(0);
    let widths: Vec<usize> = noun
        .states()
        .iter()
        .enumerate()
        .map(|(state, word)| {
            let cells = rows.iter().filter_map(|(_, cells)| cells.get(state)).map(String::len);
            cells.chain([word.len()]).max().unwrap_or(0)
        })
        .collect();
    let mut line = |label: &str, cells: Vec<&str>| {
        let mut written = format!("  {label:first$}");
        for (cell, width) in cells.iter().zip(&widths) {
            let shown = if cell.is_empty() { "-" } else { cell };
            written.push_str(&format!("  {shown:width$}"));
        }
        text.push_str(written.trim_end());
        text.push('\n');
    };
    line("", noun.states().to_vec());
    for (relation, cells) in rows {
        line(relation.word(), cells.iter().map(String::as_str).collect());
    }
    if !nothing.is_empty() {
        text.push_str(&format!("  nothing: {}\n", nothing.join(", ")));
    }
}

/// What one relation is allowed or forbidden to do with one part in one state.
struct Decision {
    action: Action,
    forbidden: bool,
    /// Empty if it holds whatever the flags are.
    condition: String,
}

impl Decision {
    fn word(&self) -> String {
        format!("{}{}", if self.forbidden { "!" } else { "" }, self.action.word())
    }

    /// With the number of its condition among those of the section.
    fn marked(&self, conditions: &mut Vec<String>) -> String {
        if self.condition.is_empty() {
            return self.word();
        }
        let index = conditions.iter().position(|known| *known == self.condition).unwrap_or_else(|| {
            conditions.push(self.condition.clone());
            conditions.len() - 1
        });
        format!("{}({})", self.word(), index + 1)
    }

    /// With its condition in words.
    fn spelled(&self) -> String {
        if self.condition.is_empty() { self.word() } else { format!("{} if {}", self.word(), self.condition) }
    }
}

fn decisions(snapshot: &Snapshot, noun: Noun, part: Part, relation: Relation, state: usize) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for action in noun.actions() {
        let used = snapshot.flags_used(noun, *action);
        let denied = |flags| snapshot.denied(noun, relation, state, flags, *action) & noun.bit(part) != 0;
        let granted =
            |flags| snapshot.granted(noun, relation, state, flags, *action) & noun.bit(part) != 0 && !denied(flags);
        if let Some(condition) = condition(used, granted) {
            decisions.push(Decision { action: *action, forbidden: false, condition });
        }
        // What nobody is granted need not be forbidden.
        let anybody = || {
            noun.relations().iter().any(|other| {
                subsets(used).any(|flags| snapshot.granted(noun, *other, state, flags, *action) & noun.bit(part) != 0)
            })
        };
        if let Some(condition) = condition(used, denied)
            && anybody()
        {
            decisions.push(Decision { action: *action, forbidden: true, condition });
        }
    }
    decisions
}

/// One line for each decision that differs between two policies, states with the same change together.
pub(super) fn changes(before: &Snapshot, now: &Snapshot) -> Vec<String> {
    let mut lines = Vec::new();
    for noun in Noun::ALL {
        for part in noun.parts() {
            for relation in noun.relations() {
                let mut differing: Vec<(String, String, Vec<&str>)> = Vec::new();
                for (state, state_word) in noun.states().iter().enumerate() {
                    let words = |snapshot| {
                        let spelled: Vec<String> =
                            decisions(snapshot, *noun, *part, *relation, state).iter().map(Decision::spelled).collect();
                        if spelled.is_empty() { "nothing".to_owned() } else { spelled.join(", ") }
                    };
                    let (was, is) = (words(before), words(now));
                    if was == is {
                        continue;
                    }
                    match differing.iter_mut().find(|known| known.0 == was && known.1 == is) {
                        Some((_, _, states)) => states.push(state_word),
                        None => differing.push((was, is, vec![state_word])),
                    }
                }
                lines.extend(differing.into_iter().map(|(was, is, states)| {
                    format!(
                        "{} / {}: {} in {}: was {was}, is {is}",
                        noun.word(),
                        part.word(),
                        relation.word(),
                        states.join(", ")
                    )
                }));
            }
        }
    }
    lines
}
