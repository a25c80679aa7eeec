//! `?=` lines: decisions that the policy's owner wrote down with their answers.

use polar_core::terms::{Operation, Operator, Term, Value};

use super::linter::Linter;
use super::place::{mistake_at, offset, text};
use super::policy::Example;
use crate::authz::noun::Noun;
use crate::authz::vocabulary::Flag;

impl Linter<'_> {
    pub(super) fn example(&mut self, noun: Noun, term: &Term) -> Option<Example> {
        let (expected, asked) = match term.value() {
            Value::Expression(Operation { operator: Operator::Not, args }) => (false, args.first()?),
            _ => (true, term),
        };
        let form =
            "an example is `?= allow([relations], action, [noun, part, state, [flags]]);` or `?= not allow(...);`";
        let Value::Call(call) = asked.value() else {
            self.refuse(offset(term), form);
            return None;
        };
        let [relations, action, resource] = call.args.as_slice() else {
            self.refuse(offset(term), form);
            return None;
        };
        let (Value::List(relations), Value::String(action_word), Value::List(resource)) =
            (relations.value(), action.value(), resource.value())
        else {
            self.refuse(offset(term), form);
            return None;
        };
        let [named, part, state, flags] = resource.as_slice() else {
            self.refuse(offset(term), form);
            return None;
        };
        let (Value::String(named_word), Value::String(part_word), Value::String(state_word), Value::List(flags)) =
            (named.value(), part.value(), state.value(), flags.value())
        else {
            self.refuse(offset(term), form);
            return None;
        };
        if call.name.0 != "allow" || named_word != noun.word() {
            self.refuse(offset(term), format!("{form}; here the noun is `{}`", noun.word()));
            return None;
        }
        let mut known_relations = Vec::new();
        for term in relations {
            known_relations.extend(self.relation(noun, text(term), offset(term)));
        }
        let mut known_flags = 0;
        for term in flags {
            known_flags |= self.flag(noun, text(term), offset(term)).map_or(0, Flag::bit);
        }
        let known_action = self.action(noun, action_word, offset(action));
        let known_part = self.part(noun, part_word, offset(part));
        let known_state = self.state(noun, state_word, offset(state));
        Some(Example {
            relations: known_relations,
            action: known_action?,
            noun,
            part: known_part?,
            state: known_state?,
            flags: known_flags,
            expected,
            place: mistake_at(self.file, offset(term), "this example does not hold"),
        })
    }
}
