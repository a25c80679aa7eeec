//! From the text of a document to one that is worth executing: scanned, parsed, measured, validated, and kept for the
//! next request with the same text.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::ast::Document as Syntax;
use apollo_compiler::executable::{Operation, OperationType as Kind};
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Node};
use async_graphql::parser::types::{ExecutableDocument as Parsed, OperationType};
use async_graphql::{Pos, parser};
use lru::LruCache;
use poem::http::{HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

use crate::config::Settings;
use crate::http::error::{Code, Refusal, shortened};
use crate::http::preflight::earlier;
use crate::http::preflight::measure::measure;
use crate::http::preflight::rules::{self, Respelt};
use crate::http::preflight::scan::{self, Fault};
use crate::http::preflight::translation;
use crate::http::preflight::type_system;
use crate::telemetry::COUNTS;

type Hash = [u8; 32];

/// A document that passed every check that needs neither variables nor a caller.
#[derive(Debug)]
pub(crate) struct Document {
    /// As the executor reads it.
    pub(crate) parsed: Arc<Parsed>,
    /// As the validation read it, with the types of its fields.
    pub(crate) valid: Valid<ExecutableDocument>,
    /// SHA-256 of the text, which names it in logs.
    pub(crate) hash: Hash,
}

/// Checked documents by the hash of their text. A document belongs to nobody, so callers share them.
pub(crate) struct Documents {
    kept: Mutex<LruCache<Hash, Arc<Document>>>,
}

impl Documents {
    const KEPT: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
    /// Longer texts are parsed each time: a thousand of them would not be a bounded cache.
    const KEPT_BYTES: usize = 16 * 1024;

    pub(crate) fn new() -> Self {
        Self { kept: Mutex::new(LruCache::new(Self::KEPT)) }
    }

    /// What names a text here.
    pub(crate) fn hash(text: &str) -> Hash {
        Sha256::digest(text.as_bytes()).into()
    }

    /// Whether the text with this hash need not be checked again.
    pub(crate) fn knows(&self, hash: &Hash) -> bool {
        self.kept().contains(hash)
    }

    /// Checks `text`, which has this hash, or returns what that gave before.
    ///
    /// # Errors
    /// `BAD_REQUEST` with the places of the mistakes, or `LIMIT_EXCEEDED` with limit, measured value and place.
    pub(crate) fn get(&self, text: &str, hash: Hash, settings: &Settings) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.kept().get(&hash) {
            COUNTS.documents_known.add(1);
            return Ok(Arc::clone(document));
        }
        COUNTS.documents_parsed.add(1);
        let document = Arc::new(Document { hash, ..check(text, settings)? });
        if text.len() <= Self::KEPT_BYTES {
            self.kept().put(hash, Arc::clone(&document));
        }
        Ok(document)
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.kept().len()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<Hash, Arc<Document>>> {
        // The cache is sound after every single operation, so a panic elsewhere spoils nothing.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Document {
    /// The operation that the request is about, by GraphQL's `GetOperation`.
    ///
    /// # Errors
    /// `BAD_REQUEST` if there is no such one or not only one; 405 if it may not run by this method.
    pub(crate) fn operation(&self, name: Option<&str>, queries_only: bool) -> Result<&Node<Operation>, Refusal> {
        let operations = &self.valid.operations;
        let operation = operations.get(name).map_err(|_| match name {
            None if operations.len() > 1 => Refusal::of_document(
                "dokumen berisi beberapa operasi, pilih satu dengan operationName",
                "the document has several operations, choose one by operationName",
            ),
            None => Refusal::of_document("dokumen tidak berisi operasi", "the document has no operation"),
            Some(name) => {
                let name = shortened(name);
                Refusal::of_document(
                    format!("dokumen tidak berisi operasi bernama \"{name}\""),
                    format!("the document has no operation named \"{name}\""),
                )
            }
        })?;
        if queries_only && operation.operation_type == Kind::Mutation {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                Code::BadRequest,
                "mutasi hanya diterima dengan POST",
                "mutations are accepted by POST only",
            )
            .header(HeaderName::from_static("allow"), HeaderValue::from_static("POST")));
        }
        Ok(operation)
    }
}

/// The executor's word for the kind of an operation.
pub(crate) const fn kind_of(operation: &Operation) -> OperationType {
    match operation.operation_type {
        Kind::Query => OperationType::Query,
        Kind::Mutation => OperationType::Mutation,
        Kind::Subscription => OperationType::Subscription,
    }
}

/// Checks `text` without keeping anything; the hash is left to whoever keeps it.
///
/// # Errors
/// As [`Documents::get`].
// INVARIANT: each step relies on the ones before it. The parsers descend a stack frame per bracket, so brackets are
// counted first; the validation walks fragments as often as they are spread, so fields are counted before it.
pub(crate) fn check(text: &str, settings: &Settings) -> Result<Document, Refusal> {
    let limits = scan::Limits { nesting: settings.nesting_limit, tokens: settings.token_limit };
    let text = scan::scan(text, limits).map_err(|refused| of_scan(refused.fault, limits).at(refused.position))?;
    let mut syntax = Parser::new()
        .parse_ast(text.as_ref(), "document")
        .map_err(|found| refusal_of(&found.errors, |english| Refusal::syntax(translation::syntax(english), english)))?;
    if let Some(place) = scan::left_out(&text, &syntax.serialize().no_indent().to_string()) {
        let refusal = Refusal::syntax(
            "mulai dari sini dokumen tidak sesuai dengan tata bahasa GraphQL",
            "from here on the document does not follow the grammar of GraphQL",
        );
        return Err(refusal.at(place));
    }
    measure(&syntax, settings)?;
    earlier::bring_up_to_date(&mut syntax);
    let valid = syntax.to_executable_validate(type_system::get()).map_err(|found| {
        refusal_of(&found.errors, |english| Refusal::of_document(translation::validation(english), english))
    })?;
    let respelt = rules::check(&valid)?;
    let parsed = if respelt.is_empty() {
        parsed(&text, &syntax)?
    } else {
        let text = respell(text.into_owned(), respelt);
        let syntax = Parser::new().parse_ast(&text, "document").unwrap_or_else(|found| found.partial);
        parsed(&text, &syntax)?
    };
    Ok(Document { parsed: Arc::new(parsed), valid, hash: Hash::default() })
}

/// The text with some of its values in another spelling.
fn respell(mut text: String, mut respelt: Vec<Respelt>) -> String {
    // From the end, so that the places of those before stay what they are.
    respelt.sort_by_key(|value| std::cmp::Reverse(value.range.start));
    respelt.dedup();
    for Respelt { range, text: value } in respelt {
        text.replace_range(range, &value);
    }
    text
}

/// The document as the executor reads it. Its parser knows the grammar of 2021, so what is newer is told to it in the
/// older spelling; the places in its messages are then those of the respelt text.
fn parsed(text: &str, syntax: &Syntax) -> Result<Parsed, Refusal> {
    let respelt = || parser::parse_query(syntax.serialize().no_indent().to_string());
    // It leaves the escape of a block string's own quotes in place.
    let parsed = if text.contains("\\\"\"\"") { respelt() } else { parser::parse_query(text).or_else(|_| respelt()) };
    parsed.map_err(|error| {
        tracing::warn!(%error, "the executor's parser refuses a valid document");
        Refusal::bad_request("dokumen ini tidak dapat dijalankan", "this document cannot be executed")
    })
}

/// At most so many mistakes of one document, or of its variables, are told.
pub(crate) const MISTAKES_TOLD: usize = 20;

fn refusal_of(errors: &DiagnosticList, refusal: impl Fn(&str) -> Refusal) -> Refusal {
    // A field whose selection names nothing known has, for the library, no selection either.
    let unknown = errors.iter().any(|diagnostic| diagnostic.error.unstable_error_name() == Some("UndefinedField"));
    let follows = |name: Option<&str>| unknown && name == Some("MissingSubselection");
    let mistakes = errors.iter().filter(|diagnostic| !follows(diagnostic.error.unstable_error_name()));
    let mistakes = mistakes.take(MISTAKES_TOLD).map(|diagnostic| {
        let refusal = refusal(&shortened(&diagnostic.error.to_string()));
        match diagnostic.line_column_range() {
            Some(place) => refusal.at(Pos { line: place.start.line, column: place.start.column }),
            None => refusal,
        }
    });
    Refusal::all(mistakes)
}

fn of_scan(fault: Fault, limits: scan::Limits) -> Refusal {
    let scan::Limits { nesting, tokens } = limits;
    match fault {
        Fault::Nesting(measured) => Refusal::limit(
            format!("kurung dalam dokumen bersarang {measured} tingkat, paling banyak {nesting}"),
            format!("brackets in the document are nested {measured} levels deep, the most is {nesting}"),
        ),
        Fault::Tokens(measured) => Refusal::limit(
            format!("dokumen berisi {measured} token, paling banyak {tokens}"),
            format!("the document has {measured} tokens, the most is {tokens}"),
        ),
        Fault::Nul => Refusal::syntax(
            "dokumen mengandung karakter U+0000, yang tidak dapat disimpan",
            "the document contains the character U+0000, which cannot be stored",
        ),
        Fault::Escape => Refusal::syntax(
            "urutan \\u dalam teks tidak menghasilkan karakter",
            "the \\u escape in the string is no character",
        ),
        Fault::Unterminated => Refusal::syntax("teks tidak diakhiri tanda kutip", "the string does not end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { token_limit: 10_000, field_limit: 1_000, depth_limit: 30, alias_limit: 2, ..Settings::default() }
    }

    fn outcome(text: &str) -> String {
        let Err(refusal) = check(text, &settings()) else { return "fine".to_owned() };
        let place = |refusal: &Refusal| {
            let places = refusal.locations.iter().map(|pos| format!("{}:{} ", pos.line, pos.column));
            format!("{} {}{}", refusal.code.word(), places.collect::<String>(), refusal.message.english)
        };
        let all = std::iter::once(&refusal).chain(&refusal.others).map(place);
        all.collect::<Vec<_>>().join("; ")
    }

    #[track_caller]
    fn expect(text: &str, expected: &str) {
        assert_eq!(outcome(text), expected);
    }

    #[test]
    fn a_fragment_counts_wherever_it_is_spread() {
        expect("query A { viewer { ...F } } fragment F on Viewer { employee { id name } }", "fine");
        let doubling: String =
            (0..20).map(|n| format!(" fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1)).collect();
        expect(
            &format!("{{ ...F0 }}{doubling} fragment F20 on Query {{ __typename }}"),
            "LIMIT_EXCEEDED 1:1 the operation has 1048576 fields, the most is 1000",
        );
        expect(
            "{ a: __typename ...F } fragment F on Query { b: __typename viewer { c: __typename } }",
            "LIMIT_EXCEEDED 1:1 the operation has 3 aliases, the most is 2",
        );
    }

    #[test]
    fn a_fragment_never_spreads_itself() {
        expect("{ ...F } fragment F on Query { ...F ...F }", "BAD_REQUEST 1:32 the fragment F spreads itself");
        expect(
            "{ __typename } fragment F on Query { __typename }",
            "BAD_REQUEST 1:16 fragment `F` must be used in an operation",
        );
    }

    #[test]
    fn levels_are_counted_through_fragments() {
        let nested = |levels: usize| {
            let inner = "... on Query {".repeat(levels - 1);
            format!("{{ {inner} __typename {}", "}".repeat(levels))
        };
        expect(&nested(30), "fine");
        let deep = "selections are nested at least 31 levels deep, the most is 30";
        assert!(outcome(&nested(31)).ends_with(deep));
        let chain: String = (0..150).map(|n| format!("fragment F{n} on Query{{...F{}}}", n + 1)).collect();
        assert!(outcome(&format!("{{...F0}}{chain}")).ends_with(deep));
        // The chain is measured from its end first, and then met as a whole.
        let short: String = (0..20).map(|n| format!("fragment F{n} on Query{{...F{}}}", n + 1)).collect();
        let inner = "... on Query {".repeat(10);
        let twice = format!("{{ ...F0 {inner} ...F0 {} {short} fragment F20 on Query {{ __typename }}", "}".repeat(11));
        assert!(outcome(&twice).ends_with("selections are nested at least 32 levels deep, the most is 30"));
    }

    #[test]
    fn what_cannot_be_parsed_is_refused_with_its_place() {
        expect("{ __typename", "BAD_REQUEST 1:13 syntax error: expected R_CURLY, got EOF");
        expect("{ a(b: \"x) }", "BAD_REQUEST 1:8 the string does not end");
        let lists = format!("{{ a(b: {}) }}", "[".repeat(2_000));
        expect(&lists, "LIMIT_EXCEEDED 1:70 brackets in the document are nested 2002 levels deep, the most is 64");
        expect(
            &format!("{{ {} }}", "a ".repeat(10_000)),
            "LIMIT_EXCEEDED 1:20001 the document has 10002 tokens, the most is 10000",
        );
    }

    #[test]
    fn no_word_is_dropped_without_a_word() {
        let of = |filter: &str| format!("{{ agencies(filter: {filter}) {{ totalCount }} }}");
        let ungrammatical = |column: u32| {
            format!("BAD_REQUEST 1:{column} from here on the document does not follow the grammar of GraphQL")
        };
        expect(&of("{name: {isNull: true}}"), "fine");
        // Without its condition the filter would let every row through.
        expect(&of("{name: {isNull true}}"), &ungrammatical(28));
        expect(&of("{name}"), &ungrammatical(21));
        expect("{ agencies(first) { totalCount } }", &ungrammatical(11));
        expect("{ agencies(first first: 1) { totalCount } }", &ungrammatical(18));
        expect("{ __typename @skip(if if: true) }", &ungrammatical(23));
        expect("{ __typename @skip(if: true true) }", &ungrammatical(29));
    }

    #[test]
    fn every_mistake_of_a_document_is_told_with_its_place() {
        expect(
            "{ nothing viewer { nobody } }",
            "BAD_REQUEST 1:3 type `Query` does not have a field `nothing`; \
             BAD_REQUEST 1:20 type `Viewer` does not have a field `nobody`",
        );
    }

    #[test]
    fn what_the_executors_parser_does_not_know_is_respelt_for_it() {
        let block = "{ node(id: \"\"\"\n  a \\\"\"\" \n    b\n\"\"\") { id } }";
        let parsed = check(block, &settings()).unwrap().parsed;
        let (_, operation) = parsed.operations.iter().next().unwrap();
        let async_graphql::parser::types::Selection::Field(field) = &operation.node.selection_set.node.items[0].node
        else {
            panic!("no field");
        };
        let value = field.node.get_argument("id").unwrap().node.clone().into_const().unwrap();
        assert_eq!(value, async_graphql::Value::String("a \"\"\" \n  b".to_owned()));
        expect("query($id: ID = \"\\u{1F600}\") { node(id: $id) { id } }", "fine");
    }

    #[test]
    fn the_executor_reads_what_the_validation_has_read() {
        let written = |text: &str| {
            let checked =
                check(text, &settings()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message.english));
            format!("{:?}", checked.parsed.operations.iter().next().unwrap().1.node.selection_set.node)
        };
        let without_places = |text: &str| {
            let text = written(text);
            text.split("pos: Pos(")
                .map(|part| part.split_once(')').map_or(part, |(_, rest)| rest).to_owned())
                .collect::<String>()
        };
        let plain = "query A($x: ID!) { k: node(id: $x) { ... on Employee { name } ...F } } fragment F on Node { id }";
        let expected = without_places(plain);
        for ignored in [" ", ",", "\u{feff}", "#é\n", ",#...\r\u{feff}"] {
            let tokens = [
                "query", "A", "(", "$", "x", ":", "ID", "!", ")", "{", "k", ":", "node", "(", "id", ":", "$", "x", ")",
                "{", "...", "on", "Employee", "{", "name", "}", "...", "F", "}", "}", "fragment", "F", "on", "Node",
                "{", "id", "}",
            ];
            let everywhere = format!("{ignored}{}{ignored}", tokens.join(ignored));
            assert_eq!(without_places(&everywhere), expected, "{everywhere:?}");
        }
        assert!(written("{ node(id: 99999999999999999999) { id } }").contains("String(\"99999999999999999999\")"));
        assert!(written("{ agencies(first: -0) { totalCount } }").contains("Number(0)"));
        let both = "{ agencies(first: -0, filter: {code: {eq: \"\"\"\\\"\"\" \"\"\"}}) { totalCount } }";
        assert!(written(both).contains("Number(0)"), "{}", written(both));
    }

    #[test]
    fn a_variable_that_was_one_order_key_goes_on_to_be_one() {
        let of = |variables: &str, order: &str| {
            format!(
                "query({variables}) {{ ...F }} fragment F on Query {{ agencies(orderBy: {order}) {{ totalCount }} }}"
            )
        };
        expect(&of("$by: AgencyOrder", "$by"), "fine");
        expect(&of("$by: AgencyOrder = {field: NAME}", "$by"), "fine");
        expect(&of("$by: AgencyOrder!", "$by"), "fine");
        expect(&of("$by: AgencyOrder!", "[{field: CODE}, $by]"), "fine");
        expect(&of("$by: [AgencyOrder!]", "$by"), "fine");
        let told = outcome(&of("$by: EmployeeOrder", "$by"));
        assert!(told.starts_with("BAD_REQUEST") && told.contains("`[AgencyOrder!]`"), "{told}");
        // Only what took one before: anywhere else a variable fits or does not.
        assert!(outcome("query($id: ID!) { nodes(ids: $id) { id } }").starts_with("BAD_REQUEST"));
    }

    #[test]
    fn the_operation_is_chosen_by_name() {
        let of = |text: &str, name: Option<&str>, queries_only: bool| {
            check(text, &settings())?.operation(name, queries_only).map(|chosen| kind_of(chosen))
        };
        let kind = |text, name, queries_only| of(text, name, queries_only).unwrap();
        let refused = |text, name, queries_only| {
            let refusal = of(text, name, queries_only).unwrap_err();
            (refusal.status.as_u16(), refusal.message.english)
        };
        let both = "query A { __typename } mutation B { __typename }";
        assert_eq!(kind("{ __typename }", None, true), OperationType::Query);
        assert_eq!(kind(both, Some("B"), false), OperationType::Mutation);
        assert_eq!(kind(both, Some("A"), true), OperationType::Query);
        assert_eq!(refused(both, Some("B"), true).0, 405);
        assert_eq!(refused("{ __typename }", Some("A"), false).1, "the document has no operation named \"A\"");
        assert_eq!(refused("query A { __typename }", Some(""), false).1, "the document has no operation named \"\"");
        let several = "the document has several operations, choose one by operationName";
        assert_eq!(refused(both, None, false).1, several);
    }

    #[test]
    fn the_same_text_is_parsed_once() {
        let documents = Documents::new();
        let get = |text: &str| documents.get(text, Documents::hash(text), &settings()).unwrap();
        let first = get("{ __typename }");
        assert!(Arc::ptr_eq(&first, &get("{ __typename }")) && documents.knows(&first.hash));
        let long = format!("{{ __typename }} # {}", "x".repeat(Documents::KEPT_BYTES));
        let first = get(&long);
        assert!(!Arc::ptr_eq(&first, &get(&long)) && !documents.knows(&first.hash));
    }
}
