//! What stands after `if`: words compared with `part`, `state` and `flags`, and calls of named conditions.

use polar_core::rules::Rule as ParsedRule;
use polar_core::terms::{Call, Operation, Operator, Term, Value};

use super::draft::{Body, NamedCondition, Variables};
use super::linter::Linter;
use super::place::{offset, rule_offsets, variable};
use super::{DENIED, MAY};
use crate::authz::noun::Noun;

impl Linter<'_> {
    /// A rule that others call.
    pub(super) fn named_condition(&mut self, noun: Noun, rule: &ParsedRule) -> Option<NamedCondition> {
        let (start, _) = rule_offsets(rule);
        let mut variables = Variables::new();
        let mut parameters = Vec::new();
        for parameter in &rule.params {
            match (parameter.parameter.value(), &parameter.specializer) {
                (Value::Variable(symbol), None) if matches!(symbol.0.as_str(), "part" | "state" | "flags") => {
                    variables.insert(symbol.0.clone());
                    parameters.push(symbol.0.clone());
                }
                _ => {
                    self.refuse(
                        offset(&parameter.parameter),
                        format!(
                            "rules are called `may` or `denied`; `{}` can only be a named condition on `part`, `state` \
                             or `flags`",
                            rule.name.0
                        ),
                    );
                    return None;
                }
            }
        }
        if parameters.is_empty() {
            self.refuse(start, format!("`{}` has no `part`, `state` or `flags` to decide by", rule.name.0));
            return None;
        }
        self.sentence_above(start);
        let mut body = Body::default();
        self.condition(noun, &rule.body, &variables, true, &mut body);
        Some(NamedCondition { name: rule.name.0.clone(), parameters, at: start, body })
    }

    /// Walks a condition. `top` is true while everything so far is joined by `and`.
    pub(super) fn condition(&mut self, noun: Noun, term: &Term, variables: &Variables, top: bool, body: &mut Body) {
        match term.value() {
            Value::Expression(operation) => self.operation(noun, term, operation, variables, top, body),
            Value::Call(call) => self.call(term, call, variables, body),
            _ => self.refuse(offset(term), "a condition is `... in [...]`, `... = \"...\"` or the name of one"),
        }
    }

    fn operation(
        &mut self,
        noun: Noun,
        term: &Term,
        operation: &Operation,
        variables: &Variables,
        top: bool,
        body: &mut Body,
    ) {
        match (operation.operator, operation.args.as_slice()) {
            (Operator::And, arguments) => {
                for argument in arguments {
                    self.condition(noun, argument, variables, top, body);
                }
            }
            (Operator::Or | Operator::Not, arguments) => {
                for argument in arguments {
                    self.condition(noun, argument, variables, false, body);
                }
            }
            (Operator::In, [left, right]) => match (left.value(), right.value()) {
                (Value::String(word), Value::Variable(list)) if list.0 == "flags" => {
                    self.bound(right, variables);
                    if let Some(flag) = self.flag(noun, word, offset(left)) {
                        body.flags |= flag.bit();
                    }
                }
                (Value::Variable(_), Value::List(words)) => {
                    self.bound(left, variables);
                    if words.is_empty() {
                        self.refuse(offset(right), "an empty list holds nothing");
                    }
                    self.words(noun, left, words, top, body);
                }
                _ => self.refuse_form(term, operation, "write `part in [...]`, `state in [...]` or `\"...\" in flags`"),
            },
            (Operator::Unify, [left, right]) => match (left.value(), right.value()) {
                (Value::Variable(_), Value::String(_)) => {
                    self.bound(left, variables);
                    self.words(noun, left, std::slice::from_ref(right), top, body);
                }
                _ => self.refuse_form(term, operation, "write `part = \"...\"` or `state = \"...\"`"),
            },
            (Operator::Dot, _) => {
                self.refuse_attribute(term);
            }
            (Operator::Cut, _) => self.refuse(offset(term), "`cut` hides other rules and is refused"),
            (Operator::Print, _) => {
                self.refuse(offset(term), "`print` writes facts about people to the log and is refused")
            }
            (Operator::Debug, _) => self.refuse(offset(term), "`debug` stops the server and is refused"),
            _ => self.refuse_form(term, operation, "only `in`, `=`, `and`, `or` and `not` may stand in a condition"),
        }
    }

    /// Refuses an operation for its form, or for the first attribute in it, which is the worse mistake.
    fn refuse_form(&mut self, term: &Term, operation: &Operation, message: &str) {
        if !operation.args.iter().any(|argument| self.refuse_attribute(argument)) {
            self.refuse(offset(term), message);
        }
    }

    /// Refuses `x.y`, and says whether it was one.
    pub(super) fn refuse_attribute(&mut self, term: &Term) -> bool {
        let attribute = matches!(term.value(), Value::Expression(Operation { operator: Operator::Dot, .. }));
        if attribute {
            self.refuse(
                offset(term),
                "attributes (`x.y`) are refused: a missing attribute under `not` would silently be true",
            );
        }
        attribute
    }

    fn bound(&mut self, term: &Term, variables: &Variables) {
        let name = variable(term);
        if !variables.contains(name) {
            self.refuse(offset(term), format!("`{name}` does not stand in the rule's head, so it could be anything"));
        }
    }

    /// The words that `part` or `state` is compared with.
    fn words(&mut self, noun: Noun, left: &Term, words: &[Term], top: bool, body: &mut Body) {
        let mut mask = 0;
        for term in words {
            let Value::String(word) = term.value() else {
                if !self.refuse_attribute(term) {
                    self.refuse(offset(term), "a list holds words in quotes");
                }
                continue;
            };
            match variable(left) {
                "part" => {
                    if let Some(part) = self.part(noun, word, offset(term)) {
                        body.parts.push((part, offset(term)));
                        mask |= noun.bit(part);
                    }
                }
                "state" => {
                    self.state(noun, word, offset(term));
                }
                _ => {
                    self.refuse(offset(left), "only `part` and `state` are compared with words");
                    return;
                }
            }
        }
        if top && variable(left) == "part" {
            body.only_parts = Some(body.only_parts.unwrap_or(u32::MAX) & mask);
        }
    }

    fn call(&mut self, term: &Term, call: &Call, variables: &Variables, body: &mut Body) {
        if call.kwargs.is_some() {
            self.refuse(offset(term), "named arguments are not part of the policy language");
            return;
        }
        for argument in &call.args {
            match argument.value() {
                Value::Variable(_) => self.bound(argument, variables),
                Value::String(_) if call.name.0 == MAY || call.name.0 == DENIED => {}
                _ => {
                    if !self.refuse_attribute(argument) {
                        self.refuse(offset(argument), "a named condition is given `part`, `state` or `flags`");
                    }
                }
            }
        }
        let names = call.args.iter().map(variable).collect::<Vec<_>>().join(", ");
        body.calls.push((format!("{}({names})", call.name.0), offset(term)));
    }
}
