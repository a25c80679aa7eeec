//! The heads of rules: relation, action, noun, part, state and flags.

use polar_core::rules::Rule as ParsedRule;
use polar_core::terms::{Term, Value};

use super::MAY;
use super::draft::{Body, RuleDraft, Variables};
use super::linter::Linter;
use super::place::{end_offset, mistake_at, offset, rule_offsets, statement_end};
use super::policy::{Effect, PolicyRule};
use crate::authz::noun::Noun;
use crate::authz::vocabulary::{Action, Part};

/// What the fourth word of a head says.
struct HeadPart {
    /// The parts that the rule can be about, as far as the head tells.
    mask: u32,
    any: bool,
}

impl Linter<'_> {
    /// A `may` or `denied` rule.
    pub(super) fn decision_rule(&mut self, noun: Noun, rule: &ParsedRule, masked: &str) -> Option<RuleDraft> {
        let (start, head_end) = rule_offsets(rule);
        let effect = if rule.name.0 == MAY { Effect::Grants } else { Effect::Denies };
        let sentence = self.sentence_above(start);
        self.has_plain_parameters(rule, start)?;
        let mut parameters = rule.params.iter().map(|parameter| &parameter.parameter);
        let mut next = || parameters.next();
        let (relation, action, named, part, state) = (next()?, next()?, next()?, next()?, next()?);
        let flags = next();

        let relation = self.literal(relation, "relation").and_then(|(word, at)| self.relation(noun, word, at));
        let action = self.head_action(noun, action, effect);
        let named = self.head_noun(noun, named);
        let mut variables = Variables::new();
        let part = self.head_part(noun, part, action, effect, &mut variables);
        self.head_state(noun, state, &mut variables);
        if let Some(flags) = flags {
            self.head_flags(flags, &mut variables);
        }

        let mut body = Body::default();
        self.condition(noun, &rule.body, &variables, true, &mut body);
        let mut parts = part.mask;
        if part.any {
            if let (Some(action), Effect::Grants) = (action, effect) {
                for (part, at) in body.parts.clone() {
                    self.check_verb(noun, action, part, at);
                }
            }
            parts &= body.only_parts.unwrap_or(u32::MAX);
        }
        let end = statement_end(masked, head_end.max(end_offset(&rule.body)));
        let rule = PolicyRule {
            effect,
            noun: named?,
            relation: relation?,
            action: action?,
            parts,
            flags: 0,
            file: self.file.path.clone(),
            line: mistake_at(self.file, start, "").line,
            sentence,
            span: start..end,
            file_index: self.file_index,
        };
        Some(RuleDraft { rule, body, any_part: part.any })
    }

    /// `None` if there are too few or too many, or if one has a class.
    fn has_plain_parameters(&mut self, rule: &ParsedRule, start: usize) -> Option<()> {
        if !matches!(rule.params.len(), 5 | 6) {
            self.refuse(
                start,
                format!(
                    "`{}` takes relation, action, noun, part and state, and flags where they matter; here are {} of them",
                    rule.name.0,
                    rule.params.len()
                ),
            );
            return None;
        }
        if let Some(class) = rule.params.iter().find_map(|parameter| parameter.specializer.as_ref()) {
            self.refuse(offset(class), "classes are not part of the policy language");
            return None;
        }
        Some(())
    }

    fn head_action(&mut self, noun: Noun, term: &Term, effect: Effect) -> Option<Action> {
        let (word, at) = self.literal(term, "action")?;
        let known = self.action(noun, word, at);
        if known == Some(Action::Read) && effect == Effect::Denies {
            self.refuse(at, "`read` is never denied: for reads, relations only add; narrow the rule that grants it");
        }
        known
    }

    fn head_noun(&mut self, noun: Noun, term: &Term) -> Option<Noun> {
        let (word, at) = self.literal(term, "noun")?;
        let known = Noun::from_word(word);
        if known.is_none() {
            self.known::<Noun>(None, at, "noun", word, Noun::ALL.iter().map(|known| known.word()));
        } else if known != Some(noun) {
            self.refuse(at, format!("a rule about `{word}` belongs into {word}.polar"));
        }
        known.filter(|named| *named == noun)
    }

    fn head_part(
        &mut self,
        noun: Noun,
        term: &Term,
        action: Option<Action>,
        effect: Effect,
        variables: &mut Variables,
    ) -> HeadPart {
        let all = noun.mask(noun.parts());
        match term.value() {
            Value::String(word) => {
                let known = self.part(noun, word, offset(term));
                if let (Some(part), Some(action), Effect::Grants) = (known, action, effect) {
                    self.check_verb(noun, action, part, offset(term));
                }
                return HeadPart { mask: known.map_or(0, |part| noun.bit(part)), any: false };
            }
            Value::Variable(symbol) if symbol.0 == "part" => {
                variables.insert("part".to_owned());
                return HeadPart { mask: all, any: true };
            }
            Value::Variable(symbol) if symbol.0 == "_part" && effect == Effect::Denies => {}
            _ => self.refuse(offset(term), "the fourth word is a part in quotes, or `part` with its list after `if`"),
        }
        HeadPart { mask: all, any: false }
    }

    fn head_state(&mut self, noun: Noun, term: &Term, variables: &mut Variables) {
        match term.value() {
            Value::String(word) => {
                self.state(noun, word, offset(term));
            }
            Value::Variable(symbol) if symbol.0 == "state" => {
                variables.insert("state".to_owned());
            }
            Value::Variable(symbol) if symbol.0 == "_state" => {}
            _ => self.refuse(
                offset(term),
                "the fifth word is a state in quotes, `state` with its condition after `if`, or `_state` for every state",
            ),
        }
    }

    fn head_flags(&mut self, term: &Term, variables: &mut Variables) {
        match term.value() {
            Value::Variable(symbol) if symbol.0 == "flags" => {
                variables.insert("flags".to_owned());
            }
            _ => self.refuse(offset(term), "the sixth word is `flags`; leave it out where flags do not matter"),
        }
    }

    /// A rule other than `read` opens something only if a mutation asks for it.
    pub(super) fn check_verb(&mut self, noun: Noun, action: Action, part: Part, at: usize) {
        let asked = noun.verbs().iter().any(|verb| (verb.action, verb.part) == (action, part));
        if action != Action::Read && !asked {
            self.refuse(
                at,
                format!("nobody can `{}` the part `{}`: no mutation does that", action.word(), part.word()),
            );
        }
    }
}
