//! Reads policy files and refuses every mistake it knows, each with its place and a plain message.
//!
//! The engine itself forgives too much: unknown words load without an error, a missing attribute under `not` is
//! silently true, endless recursion burns half a minute. So the language allowed here is far smaller than Polar:
//! words in quotes, `part`, `state` and `flags`, joined by `in`, `=`, `and`, `or` and `not`, and named lists of states.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use polar_core::diagnostic::Diagnostic;
use polar_core::error::{ErrorKind, PolarError, ValidationError};
use polar_core::parser::{Line, parse_lines};
use polar_core::polar::Polar;
use polar_core::rules::Rule as ParsedRule;
use polar_core::sources::{Source, SourceInfo};
use polar_core::terms::{Call, Operation, Operator, Term, Value};

use super::nouns::Noun;
use super::vocabulary::{Action, Flag, Part, Relation};

/// The file with the entry rule, on which the decision table is built.
pub(super) const ENTRY_FILE: &str = "entry.polar";

/// The rules that make decisions, by name and number of arguments.
const MAY: &str = "may";
const DENIED: &str = "denied";

/// One policy file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PolicyFile {
    /// The name alone, such as `evaluation.polar`; it says which noun the file guards.
    pub(super) name: String,
    /// What messages call it.
    pub(super) path: String,
    /// Its content.
    pub(super) text: String,
}

/// One thing that is wrong with a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, empty where no one file is at fault.
    pub file: String,
    /// The line, counted from 1; 0 where the whole file is at fault.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake of no one place.
    pub(super) fn general(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, message: message.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.is_empty(), self.line) {
            (true, _) => formatter.write_str(&self.message),
            (false, 0) => write!(formatter, "{}: {}", self.file, self.message),
            (false, line) => write!(formatter, "{}:{line}:{}: {}", self.file, self.column, self.message),
        }
    }
}

/// Why a policy was refused: every mistake found, in the order of files and lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct PolicyErrors {
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

impl PolicyErrors {
    /// One mistake of no one place.
    pub(super) fn general(message: impl Into<String>) -> Self {
        Self { mistakes: vec![Mistake::general("", message)] }
    }

    fn lines(&self) -> String {
        self.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}

/// Whether a rule opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A `may` rule.
    Grants,
    /// A `denied` rule.
    Denies,
}

/// What is known of one rule of a policy without asking the engine.
#[derive(Clone, Debug)]
pub struct PolicyRule {
    /// Whether it opens or closes.
    pub effect: Effect,
    /// The noun it is about.
    pub noun: Noun,
    /// The relation in its head.
    pub relation: Relation,
    /// The action in its head.
    pub action: Action,
    /// The parts it can be about: an OR of [`Noun::bit`].
    pub parts: u32,
    /// The flags it can depend on: an OR of [`Flag::bit`].
    pub flags: u32,
    /// The path of its file.
    pub file: String,
    /// The line of its head, counted from 1.
    pub line: usize,
    /// The sentence that stands above it.
    pub sentence: String,
    /// Its bytes within the file, with the closing semicolon.
    pub span: Range<usize>,
    /// The index of its file among those of the policy.
    pub(super) file_index: usize,
}

/// A `?=` line: a decision that the policy's owner wrote down together with its answer.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) relations: Vec<Relation>,
    pub(super) action: Action,
    pub(super) noun: Noun,
    pub(super) part: Part,
    pub(super) state: usize,
    pub(super) flags: u32,
    pub(super) expected: bool,
    pub(super) place: Mistake,
}

/// A policy without known mistakes.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) rules: Vec<PolicyRule>,
    pub(super) examples: Vec<Example>,
    /// The files with comments and examples blanked out, ASCII only, byte for byte as long as the originals.
    bare: Vec<String>,
}

impl Policy {
    /// The text for the engine, with all rules.
    pub(super) fn text(&self) -> String {
        self.bare.join("\n")
    }

    /// Forgets one rule.
    pub(super) fn drop_rule(&mut self, index: usize) {
        if index < self.rules.len() {
            let rule = self.rules.remove(index);
            if let Some(text) = self.bare.get_mut(rule.file_index) {
                blank(text, rule.span);
            }
        }
    }

    /// The text for the engine with those rules only for which `keep` is true of their index.
    pub(super) fn text_where(&self, keep: impl Fn(usize) -> bool) -> String {
        let mut bare = self.bare.clone();
        for (index, rule) in self.rules.iter().enumerate() {
            if !keep(index)
                && let Some(text) = bare.get_mut(rule.file_index)
            {
                blank(text, rule.span.clone());
            }
        }
        bare.join("\n")
    }
}

/// Reads a policy: `files` must hold the entry file and one file per noun.
///
/// # Errors
/// Every mistake found.
pub(super) fn lint(files: &[PolicyFile], entry: &str) -> Result<Policy, PolicyErrors> {
    let mut mistakes = missing_files(files);
    let mut policy = Policy { rules: Vec::new(), examples: Vec::new(), bare: Vec::new() };
    let mut helper_files: BTreeMap<String, &str> = BTreeMap::new();
    let polar = Polar::new();
    let mut sources = Vec::new();
    for (file_index, file) in files.iter().enumerate() {
        let mut linter = Linter { file, file_index, noun: None, mistakes: Vec::new(), foreign: false };
        let masked = linter.mask();
        if linter.mistakes.is_empty() {
            let bare = if file.name == ENTRY_FILE {
                linter.check_entry(&masked, entry);
                masked.clone()
            } else if let Some(noun) = file.name.strip_suffix(".polar").and_then(Noun::from_word) {
                linter.noun = Some(noun);
                linter.check_file(noun, &masked, &mut policy, &mut helper_files)
            } else {
                linter.mistakes.push(Mistake::general(
                    &file.path,
                    format!("no noun is called `{}`; files are named {}", file.name, known_files()),
                ));
                masked.clone()
            };
            if !linter.foreign {
                sources.push(Source::new_with_name(&file.path, &masked));
            }
            policy.bare.push(bare);
        } else {
            policy.bare.push(String::new());
        }
        mistakes.append(&mut linter.mistakes);
    }
    let place = |mistake: &Mistake| (mistake.file.clone(), mistake.line, mistake.column);
    for diagnostic in polar.diagnostic_load(sources) {
        // Where both find something, ours says it in the words of the policy's owner.
        mistakes.extend(
            engine_mistake(&diagnostic, files)
                .filter(|found| !mistakes.iter().any(|mistake| place(mistake) == place(found))),
        );
    }
    mistakes.sort();
    mistakes.dedup();
    if mistakes.is_empty() { Ok(policy) } else { Err(PolicyErrors { mistakes }) }
}

fn known_files() -> String {
    let mut names: Vec<String> = Noun::ALL.iter().map(|noun| format!("{}.polar", noun.word())).collect();
    names.push(ENTRY_FILE.to_owned());
    names.join(", ")
}

fn missing_files(files: &[PolicyFile]) -> Vec<Mistake> {
    Noun::ALL
        .iter()
        .map(|noun| format!("{}.polar", noun.word()))
        .chain([ENTRY_FILE.to_owned()])
        .filter(|name| !files.iter().any(|file| file.name == *name))
        .map(|name| Mistake::general(&name, "this file is missing"))
        .collect()
}

/// What the engine's own checks say that ours do not: singleton variables, unclear precedence, calls to nothing.
fn engine_mistake(diagnostic: &Diagnostic, files: &[PolicyFile]) -> Option<Mistake> {
    let message = match diagnostic {
        Diagnostic::Error(PolarError(ErrorKind::Parse(_))) => return None,
        Diagnostic::Error(PolarError(ErrorKind::Validation(ValidationError::SingletonVariable { term }))) => {
            format!("`{}` stands here only once and decides nothing; write `_{0}` to mean any", variable(term))
        }
        Diagnostic::Error(PolarError(kind)) => first_line(&kind.to_string()),
        Diagnostic::Warning(warning) => first_line(&format!("{}", warning.0)),
    };
    let context = diagnostic.get_context();
    let file = context
        .as_ref()
        .and_then(|context| context.source.filename.as_ref())
        .and_then(|path| files.iter().find(|file| file.path == *path));
    Some(match (file, context) {
        (Some(file), Some(context)) => mistake_at(file, context.left, message),
        _ => Mistake::general("", message),
    })
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches([':', '.']).to_owned()
}

fn variable(term: &Term) -> &str {
    match term.value() {
        Value::Variable(symbol) | Value::RestVariable(symbol) => &symbol.0,
        _ => "this",
    }
}

fn mistake_at(file: &PolicyFile, offset: usize, message: impl Into<String>) -> Mistake {
    let mut end = offset.min(file.text.len());
    while !file.text.is_char_boundary(end) {
        end -= 1;
    }
    let before = file.text.get(..end).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Mistake {
        file: file.path.clone(),
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        message: message.into(),
    }
}

/// Overwrites bytes with spaces and keeps the line breaks, so that every other byte keeps its place.
fn blank(text: &mut String, span: Range<usize>) {
    if let Some(part) = text.get(span.clone()) {
        let spaces: String = part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        text.replace_range(span, &spaces);
    }
}

/// Where a term stands. The engine keeps that to itself, but its errors give it away.
fn offset(term: &Term) -> usize {
    PolarError(ErrorKind::Validation(ValidationError::UndefinedRuleCall { term: term.clone() }))
        .get_context()
        .map_or(0, |context| context.left)
}

fn end_offset(term: &Term) -> usize {
    PolarError(ErrorKind::Validation(ValidationError::UndefinedRuleCall { term: term.clone() }))
        .get_context()
        .map_or(0, |context| context.right)
}

fn rule_offsets(rule: &ParsedRule) -> (usize, usize) {
    match &rule.source_info {
        SourceInfo::Parser(context) => (context.left, context.right),
        _ => (0, 0),
    }
}

/// A rule that others call: a named condition on the state, the part or the flags.
struct Helper {
    name: String,
    parameters: Vec<String>,
    at: usize,
    body: Body,
}

/// What the condition of a rule mentions.
#[derive(Default)]
struct Body {
    flags: u32,
    /// The parts it names, wherever.
    parts: Vec<(Part, usize)>,
    /// The parts it is limited to; `None` if it is not limited.
    only_parts: Option<u32>,
    calls: Vec<(String, usize)>,
}

/// The variables that a rule's head binds.
type Variables = BTreeSet<String>;

struct Linter<'a> {
    file: &'a PolicyFile,
    file_index: usize,
    noun: Option<Noun>,
    mistakes: Vec<Mistake>,
    /// Whether it holds statements that would make the engine find fault with every other rule.
    foreign: bool,
}

impl Linter<'_> {
    fn refuse(&mut self, offset: usize, message: impl Into<String>) {
        self.mistakes.push(mistake_at(self.file, offset, message));
    }

    /// Blanks out comments, so that they may hold any script, and refuses what has no business outside them.
    fn mask(&mut self) -> String {
        #[derive(PartialEq)]
        enum Within {
            Code,
            Comment,
            Text,
        }
        let file = self.file;
        let mut masked = String::with_capacity(file.text.len());
        let mut within = Within::Code;
        let mut escaped = false;
        for (at, character) in file.text.char_indices() {
            match within {
                _ if character == '\n' => within = Within::Code,
                Within::Code if character == '#' => within = Within::Comment,
                Within::Code if character == '"' => within = Within::Text,
                Within::Text if character == '"' && !escaped => within = Within::Code,
                _ => {}
            }
            escaped = within == Within::Text && character == '\\' && !escaped;
            if character == '\r' && file.text.as_bytes().get(at + 1) != Some(&b'\n') {
                // The engine ends a comment here and no editor shows it.
                self.refuse(at, "a line may not end in a carriage return alone");
            } else if matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}') {
                self.refuse(
                    at,
                    "an invisible sign that turns the direction of text makes a rule read other than it is",
                );
            } else if character.is_control() && !matches!(character, '\n' | '\r' | '\t') {
                self.refuse(at, "a control character may not stand in a policy");
            } else if !character.is_ascii() && within != Within::Comment {
                self.refuse(
                    at,
                    format!("`{character}` may stand in comments only; outside them a policy is plain ASCII"),
                );
            }
            if within == Within::Comment || !character.is_ascii() {
                let keep = matches!(character, '\n' | '\r');
                masked.extend(std::iter::repeat_n(if keep { character } else { ' ' }, character.len_utf8()));
            } else {
                masked.push(character);
            }
        }
        masked
    }

    fn parse(&mut self, masked: &str) -> Option<Vec<Line>> {
        match parse_lines(Source::new(masked)) {
            Ok(lines) => Some(lines),
            Err(error) => {
                let at = error.get_context().map_or(0, |context| context.left);
                let message = match &error.0 {
                    ErrorKind::Parse(parse) => first_line(&format!("{}", parse.kind)),
                    other => first_line(&other.to_string()),
                };
                self.refuse(at, format!("not valid Polar: {message}"));
                None
            }
        }
    }

    /// The table of decisions is built on the entry rule, so nobody may change it.
    fn check_entry(&mut self, masked: &str, entry: &str) {
        let Some(lines) = self.parse(masked) else { return };
        let expected_file = PolicyFile { name: String::new(), path: String::new(), text: entry.to_owned() };
        let mut own = Linter { file: &expected_file, file_index: 0, noun: None, mistakes: Vec::new(), foreign: false };
        let expected_masked = own.mask();
        let Some(expected) = own.parse(&expected_masked) else { return };
        for (index, line) in lines.iter().enumerate() {
            if expected.get(index) != Some(line) {
                let at = match line {
                    Line::Rule(rule) | Line::RuleType(rule) => rule_offsets(rule).0,
                    Line::Query(term) => offset(term),
                    Line::ResourceBlock { resource, .. } => offset(resource),
                };
                self.refuse(at, "the entry rule differs from the server's; say who may do what in the other files");
                return;
            }
        }
        if lines.len() != expected.len() {
            self.refuse(0, "the entry rule is incomplete; take the file as it came with the server");
        }
    }

    fn check_file<'f>(
        &mut self,
        noun: Noun,
        masked: &str,
        policy: &mut Policy,
        helper_files: &mut BTreeMap<String, &'f str>,
    ) -> String
    where
        Self: 'f,
    {
        let mut bare = masked.to_owned();
        let Some(lines) = self.parse(masked) else { return bare };
        let mut helpers: Vec<Helper> = Vec::new();
        let mut rules: Vec<(PolicyRule, Body, bool)> = Vec::new();
        for line in &lines {
            match line {
                Line::Rule(rule) if rule.name.0 == MAY || rule.name.0 == DENIED => {
                    rules.extend(self.decision_rule(noun, rule, masked));
                }
                Line::Rule(rule) => helpers.extend(self.helper(noun, rule)),
                Line::Query(term) => {
                    policy.examples.extend(self.example(noun, term));
                    let start = masked.get(..offset(term)).and_then(|before| before.rfind("?=")).unwrap_or(0);
                    let end = statement_end(masked, end_offset(term));
                    blank(&mut bare, start..end);
                }
                Line::RuleType(rule) => {
                    self.foreign = true;
                    self.refuse(rule_offsets(rule).0, "rule types are not part of the policy language");
                }
                Line::ResourceBlock { resource, .. } => {
                    self.foreign = true;
                    self.refuse(offset(resource), "resource blocks are not part of the policy language");
                }
            }
        }
        self.check_calls(&helpers, &rules, helper_files);
        for (mut rule, body, any_part) in rules {
            rule.flags = body.flags;
            for helper in reachable(&helpers, &body.calls) {
                rule.flags |= helper.body.flags;
                if rule.effect == Effect::Grants && rule.action != Action::Read && any_part {
                    for (part, at) in &helper.body.parts {
                        self.check_verb(noun, rule.action, *part, *at);
                    }
                }
            }
            policy.rules.push(rule);
        }
        bare
    }

    fn sentence_above(&mut self, at: usize) -> String {
        let before = self.file.text.get(..at).unwrap_or_default();
        let mut sentence: Vec<&str> = Vec::new();
        for line in before.lines().rev().map(str::trim) {
            match line.strip_prefix('#') {
                Some(comment) => sentence.push(comment.trim()),
                None if line.is_empty() || !sentence.is_empty() => break,
                None => {}
            }
        }
        if sentence.is_empty() {
            self.refuse(
                at,
                "no sentence stands above this rule; say in plain words what it allows or forbids, and to whom",
            );
        }
        sentence.reverse();
        sentence.join(" ")
    }

    fn decision_rule(&mut self, noun: Noun, rule: &ParsedRule, masked: &str) -> Option<(PolicyRule, Body, bool)> {
        let (start, head_end) = rule_offsets(rule);
        let effect = if rule.name.0 == MAY { Effect::Grants } else { Effect::Denies };
        let sentence = self.sentence_above(start);
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
        for parameter in &rule.params {
            if let Some(specializer) = &parameter.specializer {
                self.refuse(offset(specializer), "classes are not part of the policy language");
                return None;
            }
        }
        let mut parameters = rule.params.iter().map(|parameter| &parameter.parameter);
        let mut next = || parameters.next();
        let (relation, action, named, part, state) = (next()?, next()?, next()?, next()?, next()?);
        let flags = next();

        let relation = self.literal(relation, "relation").and_then(|(word, at)| {
            let known = Relation::from_word(word).filter(|relation| noun.relations().contains(relation));
            self.known(known, at, "relation", word, noun.relations().iter().map(|known| known.word()))
        });
        let action = self.literal(action, "action").and_then(|(word, at)| {
            let known = Action::from_word(word).filter(|action| noun.actions().contains(action));
            let known = self.known(known, at, "action", word, noun.actions().iter().map(|known| known.word()));
            if known == Some(Action::Read) && effect == Effect::Denies {
                self.refuse(
                    at,
                    "`read` is never denied: for reads, relations only add; narrow the rule that grants it",
                );
            }
            known
        });
        let named = self.literal(named, "noun").and_then(|(word, at)| {
            if Noun::from_word(word).is_none() {
                self.known::<Noun>(None, at, "noun", word, Noun::ALL.iter().map(|known| known.word()));
            } else if word != noun.word() {
                self.refuse(at, format!("a rule about `{word}` belongs into {word}.polar"));
            }
            Noun::from_word(word).filter(|named| *named == noun)
        });

        let mut variables = Variables::new();
        let mut any_part = false;
        let mut parts = noun.mask(noun.parts());
        match part.value() {
            Value::String(word) => {
                let known = Part::from_word(word).filter(|part| noun.parts().contains(part));
                let known =
                    self.known(known, offset(part), "part", word, noun.parts().iter().map(|known| known.word()));
                parts = known.map_or(0, |part| noun.bit(part));
                if let (Some(part_word), Some(action), Effect::Grants) = (known, action, effect) {
                    self.check_verb(noun, action, part_word, offset(part));
                }
            }
            Value::Variable(symbol) if symbol.0 == "part" => {
                any_part = true;
                variables.insert("part".to_owned());
            }
            Value::Variable(symbol) if symbol.0 == "_part" && effect == Effect::Denies => {}
            _ => self.refuse(offset(part), "the fourth word is a part in quotes, or `part` with its list after `if`"),
        }
        match state.value() {
            Value::String(word) => {
                let known = noun.states().iter().copied().find(|state| *state == word.as_str());
                self.known(known, offset(state), "state", word, noun.states().iter().copied());
            }
            Value::Variable(symbol) if symbol.0 == "state" => {
                variables.insert("state".to_owned());
            }
            Value::Variable(symbol) if symbol.0 == "_state" => {}
            _ => self.refuse(
                offset(state),
                "the fifth word is a state in quotes, `state` with its condition after `if`, or `_state` for every state",
            ),
        }
        if let Some(flags) = flags {
            match flags.value() {
                Value::Variable(symbol) if symbol.0 == "flags" => {
                    variables.insert("flags".to_owned());
                }
                _ => self.refuse(offset(flags), "the sixth word is `flags`; leave it out where flags do not matter"),
            }
        }

        let mut body = Body::default();
        self.condition(noun, &rule.body, &variables, true, &mut body);
        if any_part {
            if let (Some(action), Effect::Grants) = (action, effect) {
                for (part, at) in body.parts.clone() {
                    self.check_verb(noun, action, part, at);
                }
            }
            parts &= body.only_parts.unwrap_or(u32::MAX);
        }
        let end = statement_end(masked, head_end.max(end_offset(&rule.body)));
        let policy_rule = PolicyRule {
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
        Some((policy_rule, body, any_part))
    }

    /// A rule other than `read` opens something only if a mutation asks for it.
    fn check_verb(&mut self, noun: Noun, action: Action, part: Part, at: usize) {
        let asked = noun.verbs().iter().any(|verb| (verb.action, verb.part) == (action, part));
        if action != Action::Read && !asked {
            self.refuse(
                at,
                format!("nobody can `{}` the part `{}`: no mutation does that", action.word(), part.word()),
            );
        }
    }

    fn literal<'t>(&mut self, term: &'t Term, what: &str) -> Option<(&'t str, usize)> {
        if let Value::String(word) = term.value() {
            Some((word, offset(term)))
        } else {
            self.refuse(offset(term), format!("the {what} in a rule's head is a word in quotes"));
            None
        }
    }

    fn known<T>(
        &mut self,
        known: Option<T>,
        at: usize,
        what: &str,
        word: &str,
        all: impl Iterator<Item = &'static str>,
    ) -> Option<T> {
        if known.is_none() {
            let all: Vec<&str> = all.collect();
            let whose = self.noun.map_or("this file", Noun::word);
            let list = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
            self.refuse(at, format!("`{}` is no {what} of {whose}; there is {list}", word.escape_debug()));
        }
        known
    }

    fn helper(&mut self, noun: Noun, rule: &ParsedRule) -> Option<Helper> {
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
        Some(Helper { name: rule.name.0.clone(), parameters, at: start, body })
    }

    /// Walks a condition. `top` is true while everything so far is joined by `and`.
    fn condition(&mut self, noun: Noun, term: &Term, variables: &Variables, top: bool, body: &mut Body) {
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
                    let known = Flag::from_word(word).filter(|flag| noun.flags().contains(flag));
                    let all = noun.flags().iter().map(|known| known.word());
                    if let Some(flag) = self.known(known, offset(left), "flag", word, all) {
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
                _ => {
                    let attribute = [left, right].into_iter().any(|side| self.refuse_attribute(side));
                    if !attribute {
                        self.refuse(offset(term), "write `part in [...]`, `state in [...]` or `\"...\" in flags`");
                    }
                }
            },
            (Operator::Unify, [left, right]) => match (left.value(), right.value()) {
                (Value::Variable(_), Value::String(_)) => {
                    self.bound(left, variables);
                    self.words(noun, left, std::slice::from_ref(right), top, body);
                }
                _ => {
                    let attribute = [left, right].into_iter().any(|side| self.refuse_attribute(side));
                    if !attribute {
                        self.refuse(offset(term), "write `part = \"...\"` or `state = \"...\"`");
                    }
                }
            },
            (Operator::Dot, _) => {
                self.refuse_attribute(term);
            }
            (Operator::Cut, _) => self.refuse(offset(term), "`cut` hides other rules and is refused"),
            (Operator::Print, _) => {
                self.refuse(offset(term), "`print` writes facts about people to the log and is refused")
            }
            (Operator::Debug, _) => self.refuse(offset(term), "`debug` stops the server and is refused"),
            (_, arguments) => {
                let attribute = arguments.iter().any(|argument| self.refuse_attribute(argument));
                if !attribute {
                    self.refuse(offset(term), "only `in`, `=`, `and`, `or` and `not` may stand in a condition");
                }
            }
        }
    }

    /// Refuses `x.y`, and says whether it was one.
    fn refuse_attribute(&mut self, term: &Term) -> bool {
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
                    let known = Part::from_word(word).filter(|part| noun.parts().contains(part));
                    let all = noun.parts().iter().map(|known| known.word());
                    if let Some(part) = self.known(known, offset(term), "part", word, all) {
                        body.parts.push((part, offset(term)));
                        mask |= noun.bit(part);
                    }
                }
                "state" => {
                    let known = noun.states().iter().copied().find(|state| *state == word.as_str());
                    self.known(known, offset(term), "state", word, noun.states().iter().copied());
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

    /// Refuses calls to nothing, calls in a circle and named conditions that nobody calls.
    fn check_calls<'f>(
        &mut self,
        helpers: &[Helper],
        rules: &[(PolicyRule, Body, bool)],
        helper_files: &mut BTreeMap<String, &'f str>,
    ) where
        Self: 'f,
    {
        for (rule, body, _) in rules {
            let own = if rule.effect == Effect::Grants { MAY } else { DENIED };
            for (call, at) in &body.calls {
                self.check_call(own, call, *at, helpers);
            }
        }
        for helper in helpers {
            for (call, at) in &helper.body.calls {
                self.check_call(&helper.name, call, *at, helpers);
                if reachable(helpers, std::slice::from_ref(&(call.clone(), *at)))
                    .iter()
                    .any(|reached| reached.signature() == helper.signature())
                {
                    self.refuse(*at, format!("`{}` comes back to itself: endless recursion", helper.name));
                }
            }
            let called = rules
                .iter()
                .flat_map(|(_, body, _)| &body.calls)
                .chain(helpers.iter().flat_map(|other| &other.body.calls))
                .any(|(call, ..)| *call == helper.signature());
            if !called {
                self.refuse(helper.at, format!("nobody calls `{}`", helper.name));
            }
        }
        let own: BTreeSet<&str> = helpers.iter().map(|helper| helper.name.as_str()).collect();
        for helper in helpers {
            if matches!(helper.name.as_str(), "allow" | "forbidden") {
                self.refuse(helper.at, format!("`{}` belongs to the entry file", helper.name));
            }
        }
        for name in own {
            let file_name = Noun::ALL.iter().copied().find(|noun| Some(*noun) == self.noun).map_or("", Noun::word);
            if let Some(other) = helper_files.insert(name.to_owned(), file_name) {
                let at = helpers.iter().find(|helper| helper.name == name).map_or(0, |helper| helper.at);
                self.refuse(at, format!("`{name}` stands in {other}.polar too, and the two would be one; rename one"));
            }
        }
    }

    fn check_call(&mut self, caller: &str, call: &str, at: usize, helpers: &[Helper]) {
        let name = call.split('(').next().unwrap_or_default();
        if name == caller && matches!(name, MAY | DENIED) {
            self.refuse(at, format!("`{name}` calls itself: endless recursion"));
        } else if matches!(name, MAY | DENIED | "allow" | "forbidden") {
            self.refuse(at, format!("a condition may not ask `{name}`; name the states instead"));
        } else if !helpers.iter().any(|helper| helper.signature() == call) {
            self.refuse(at, format!("`{call}` is not defined in this file"));
        }
    }

    fn example(&mut self, noun: Noun, term: &Term) -> Option<Example> {
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
            let word = text(term);
            let known = Relation::from_word(word).filter(|relation| noun.relations().contains(relation));
            let all = noun.relations().iter().map(|known| known.word());
            known_relations.extend(self.known(known, offset(term), "relation", word, all));
        }
        let mut known_flags = 0;
        for term in flags {
            let word = text(term);
            let known = Flag::from_word(word).filter(|flag| noun.flags().contains(flag));
            let all = noun.flags().iter().map(|known| known.word());
            known_flags |= self.known(known, offset(term), "flag", word, all).map_or(0, Flag::bit);
        }
        let known = Action::from_word(action_word).filter(|action| noun.actions().contains(action));
        let all = noun.actions().iter().map(|known| known.word());
        let known_action = self.known(known, offset(action), "action", action_word, all);
        let known = Part::from_word(part_word).filter(|part| noun.parts().contains(part));
        let all = noun.parts().iter().map(|known| known.word());
        let known_part = self.known(known, offset(part), "part", part_word, all);
        let known = noun.states().iter().position(|state| *state == state_word.as_str());
        let known_state = self.known(known, offset(state), "state", state_word, noun.states().iter().copied());
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

impl Helper {
    fn signature(&self) -> String {
        format!("{}({})", self.name, self.parameters.join(", "))
    }
}

fn text(term: &Term) -> &str {
    match term.value() {
        Value::String(word) => word,
        _ => variable(term),
    }
}

/// All named conditions that `calls` lead to.
fn reachable<'h>(helpers: &'h [Helper], calls: &[(String, usize)]) -> Vec<&'h Helper> {
    let mut found: Vec<&Helper> = Vec::new();
    let mut waiting: Vec<&str> = calls.iter().map(|(call, ..)| call.as_str()).collect();
    while let Some(call) = waiting.pop() {
        for helper in helpers.iter().filter(|helper| helper.signature() == call) {
            // The same name may have several rules; a rule already found is not walked again.
            if !found.iter().any(|known| std::ptr::eq(*known, helper)) {
                found.push(helper);
                waiting.extend(helper.body.calls.iter().map(|(call, ..)| call.as_str()));
            }
        }
    }
    found
}

/// Just behind the semicolon that ends the statement of which `from` is the last known byte.
fn statement_end(masked: &str, from: usize) -> usize {
    masked.get(from..).and_then(|rest| rest.find(';')).map_or(masked.len(), |semicolon| from + semicolon + 1)
}
