//! From the text of a document to a parsed one that is worth executing: scanned, parsed, measured, and kept for the
//! next request with the same text.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, parser};
use lru::LruCache;
use poem::http::{HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

use super::error::{Code, Refusal, shortened};
use super::scan::{self, Fault};
use crate::config::Settings;
use crate::telemetry::COUNTS;

/// A parsed document with the hash that names it in logs.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) parsed: ExecutableDocument,
    pub(crate) hash: [u8; 32],
}

/// Parsed documents by the hash of their text. A document belongs to nobody, so callers share them.
pub(crate) struct Documents {
    kept: Mutex<LruCache<[u8; 32], Arc<Document>>>,
}

impl Documents {
    const KEPT: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
    /// Longer texts are parsed each time: a thousand of them would not be a bounded cache.
    const KEPT_BYTES: usize = 16 * 1024;

    pub(crate) fn new() -> Self {
        Self { kept: Mutex::new(LruCache::new(Self::KEPT)) }
    }

    /// Scans, parses and measures `text`, or returns what that gave before.
    ///
    /// # Errors
    /// `BAD_REQUEST` with the place of the mistake, or `LIMIT_EXCEEDED` with limit, measured value and place.
    pub(crate) fn get(&self, text: &str, settings: &Settings) -> Result<Arc<Document>, Refusal> {
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if let Some(document) = self.kept().get(&hash) {
            COUNTS.documents_known.add(1);
            return Ok(Arc::clone(document));
        }
        COUNTS.documents_parsed.add(1);
        let document = Arc::new(Document { parsed: parse(text, settings)?, hash });
        if text.len() <= Self::KEPT_BYTES {
            self.kept().put(hash, Arc::clone(&document));
        }
        Ok(document)
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.kept().len()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<[u8; 32], Arc<Document>>> {
        // The cache is sound after every single operation, so a panic elsewhere spoils nothing.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The operation that a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operation<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) kind: OperationType,
}

impl Document {
    /// The operation that the request is about, by GraphQL's `GetOperation`.
    ///
    /// # Errors
    /// `BAD_REQUEST` if there is no such one or not only one; 405 if it may not run by this method.
    pub(crate) fn operation(&self, name: Option<&str>, queries_only: bool) -> Result<Operation<'_>, Refusal> {
        let named = |(name, operation)| (Some(Name::as_str(name)), operation);
        let found: Option<(Option<&str>, &Positioned<OperationDefinition>)> = match (&self.parsed.operations, name) {
            (DocumentOperations::Single(operation), None) => Some((None, operation)),
            (DocumentOperations::Single(_), Some(_)) => None,
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get_key_value(name).map(named),
            (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
                operations.iter().next().map(named)
            }
            (DocumentOperations::Multiple(_), None) => {
                return Err(Refusal::bad_request(
                    "dokumen berisi beberapa operasi, pilih satu dengan operationName",
                    "the document has several operations, choose one by operationName",
                )
                .of_document());
            }
        };
        let (name, operation) = found.ok_or_else(|| {
            let name = shortened(name.unwrap_or_default());
            Refusal::bad_request(
                format!("dokumen tidak berisi operasi bernama \"{name}\""),
                format!("the document has no operation named \"{name}\""),
            )
            .of_document()
        })?;
        match operation.node.ty {
            OperationType::Mutation if queries_only => Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                Code::BadRequest,
                "mutasi hanya diterima dengan POST",
                "mutations are accepted by POST only",
            )
            .header(HeaderName::from_static("allow"), HeaderValue::from_static("POST"))),
            kind => Ok(Operation { name, kind }),
        }
    }
}

fn parse(text: &str, settings: &Settings) -> Result<ExecutableDocument, Refusal> {
    let limits = scan::Limits { nesting: settings.nesting_limit, tokens: settings.token_limit };
    let text = scan::scan(text, limits).map_err(|refused| of_scan(refused.fault, limits).at(refused.position))?;
    let document = parser::parse_query(text).map_err(|error| of_parser(&error))?;
    Measure::all(&document, settings)?;
    Ok(document)
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
        Fault::Nul => Refusal::bad_request(
            "dokumen mengandung karakter U+0000, yang tidak dapat disimpan",
            "the document contains the character U+0000, which cannot be stored",
        ),
        Fault::Escape => Refusal::bad_request(
            "urutan \\u dalam teks tidak menghasilkan karakter",
            "the \\u escape in the string is no character",
        )
        .of_document(),
        Fault::Unterminated => {
            Refusal::bad_request("teks tidak diakhiri tanda kutip", "the string does not end").of_document()
        }
    }
}

fn of_parser(error: &parser::Error) -> Refusal {
    let text = error.to_string();
    // The library draws the line with an arrow under it and explains it last, after an equals sign.
    let text = match error {
        parser::Error::Syntax { .. } => {
            text.rsplit_once("= ").map_or(&*text, |(_, explanation)| explanation).trim_end()
        }
        _ => &text,
    };
    let text = shortened(text);
    let refusal = Refusal::bad_request(format!("kesalahan sintaks: {text}"), format!("syntax error: {text}"));
    error.positions().fold(refusal.of_document(), Refusal::at)
}

/// Measures selections with their fragments spread, each fragment once: the library would walk a short chain of
/// fragments that spread the next one twice for ever.
struct Measure<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    settings: &'a Settings,
    measured: HashMap<&'a str, Measured>,
}

#[derive(Clone, Copy)]
enum Measured {
    /// On the way down from here: meeting it again is a cycle.
    Begun,
    Done(Size),
}

/// What a selection set holds.
#[derive(Clone, Copy, Default)]
struct Size {
    fields: usize,
    levels: usize,
}

impl<'a> Measure<'a> {
    /// INVARIANT: recursion ends at the depth limit, whatever the document.
    fn all(document: &'a ExecutableDocument, settings: &'a Settings) -> Result<(), Refusal> {
        let mut measure = Self { fragments: &document.fragments, settings, measured: HashMap::new() };
        for (_, operation) in document.operations.iter() {
            let set = &operation.node.selection_set;
            let size = measure.set(set, 0)?;
            if size.fields > settings.field_limit {
                let (fields, most) = (size.fields, settings.field_limit);
                return Err(Refusal::limit(
                    format!("operasi memilih {fields} bidang, paling banyak {most}"),
                    format!("the operation selects {fields} fields, the most is {most}"),
                )
                .at(operation.pos));
            }
        }
        // Unused fragments are still validated, so they must end too.
        for (name, fragment) in &document.fragments {
            measure.fragment(name, fragment.pos, 0)?;
        }
        Ok(())
    }

    fn set(&mut self, set: &'a Positioned<SelectionSet>, depth: usize) -> Result<Size, Refusal> {
        self.check_levels(depth + 1, set.pos)?;
        let mut total = Size::default();
        for item in &set.node.items {
            let inner = match &item.node {
                Selection::Field(field) if field.node.selection_set.node.items.is_empty() => Size::default(),
                Selection::Field(field) => self.set(&field.node.selection_set, depth + 1)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set, depth + 1)?,
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, item.pos, depth + 1)?
                }
            };
            let itself = usize::from(matches!(item.node, Selection::Field(_)));
            total.fields = total.fields.saturating_add(inner.fields).saturating_add(itself);
            total.levels = total.levels.max(inner.levels);
        }
        total.levels += 1;
        Ok(total)
    }

    fn fragment(&mut self, name: &str, pos: Pos, depth: usize) -> Result<Size, Refusal> {
        // An unknown one is for the validation to name.
        let Some((name, fragment)) = self.fragments.get_key_value(name) else { return Ok(Size::default()) };
        match self.measured.get(name.as_str()) {
            Some(Measured::Done(size)) => {
                let size = *size;
                self.check_levels(depth + size.levels, pos)?;
                return Ok(size);
            }
            Some(Measured::Begun) => {
                let name = shortened(name);
                return Err(Refusal::bad_request(
                    format!("fragmen {name} memuat dirinya sendiri"),
                    format!("the fragment {name} spreads itself"),
                )
                .at(pos)
                .of_document());
            }
            None => {}
        }
        self.measured.insert(name, Measured::Begun);
        let size = self.set(&fragment.node.selection_set, depth)?;
        self.measured.insert(name, Measured::Done(size));
        Ok(size)
    }

    fn check_levels(&self, levels: usize, pos: Pos) -> Result<(), Refusal> {
        let most = self.settings.depth_limit;
        if levels <= most {
            return Ok(());
        }
        Err(Refusal::limit(
            format!("pilihan bersarang sedikitnya {levels} tingkat, paling banyak {most}"),
            format!("selections are nested at least {levels} levels deep, the most is {most}"),
        )
        .at(pos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { token_limit: 10_000, field_limit: 1_000, depth_limit: 30, ..Settings::default() }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let message = match parse(text, &settings()) {
            Ok(_) => "fine".to_owned(),
            Err(refusal) => {
                let places: Vec<String> =
                    refusal.locations.iter().map(|pos| format!("{}:{}", pos.line, pos.column)).collect();
                format!("{} {} {}", refusal.code.word(), places.join(" "), refusal.message.english)
            }
        };
        assert_eq!(message, expected);
    }

    #[test]
    fn a_fragment_counts_wherever_it_is_spread() {
        check("query A { a ...F } fragment F on Q { b c { d } }", "fine");
        let doubling: String = (0..20).map(|n| format!(" fragment F{n} on Q {{ ...F{0} ...F{0} }}", n + 1)).collect();
        check(
            &format!("{{ ...F0 }}{doubling} fragment F20 on Q {{ a }}"),
            "LIMIT_EXCEEDED 1:1 the operation selects 1048576 fields, the most is 1000",
        );
    }

    #[test]
    fn a_fragment_never_spreads_itself() {
        check("{ ...F } fragment F on Q { ...F ...F }", "BAD_REQUEST 1:28 the fragment F spreads itself");
        check("{ a } fragment F on Q { ...G } fragment G on Q { a }", "fine");
    }

    #[test]
    fn levels_are_counted_through_fragments() {
        let nested = |levels: usize| format!("{}a{}", "{a".repeat(levels), "}".repeat(levels));
        check(&nested(30), "fine");
        check(&nested(31), "LIMIT_EXCEEDED 1:61 selections are nested at least 31 levels deep, the most is 30");
        let chain: String = (0..1_000).map(|n| format!("fragment F{n} on Q{{...F{}}}", n + 1)).collect();
        let refusal = parse(&format!("{{...F0}}{chain}"), &settings()).unwrap_err();
        assert_eq!(refusal.message.english, "selections are nested at least 31 levels deep, the most is 30");
        // The chain is measured from its end first, and then met as a whole.
        let short: String = (0..20).map(|n| format!("fragment F{n} on Q{{...F{}}}", n + 1)).collect();
        let twice = format!(
            "{{ x {{ ...F0 }} y {{ y {{ y {{ y {{ y {{ y {{ y {{ y {{ y {{ y {{ ...F0 }} }} }} }} }} }} }} }} }} }} }} {short} fragment F20 on Q {{ a }}"
        );
        let refusal = parse(&twice, &settings()).unwrap_err();
        assert_eq!(refusal.message.english, "selections are nested at least 32 levels deep, the most is 30");
    }

    #[test]
    fn what_cannot_be_parsed_is_refused_with_its_place() {
        check("{", "BAD_REQUEST 1:2 syntax error: expected selection");
        check("", "BAD_REQUEST 1:1 syntax error: expected executable_definition");
        check("{ a } { b }", "BAD_REQUEST 1:7 1:1 syntax error: document contains multiple operations");
        check("fragment F on Q { a }", "BAD_REQUEST  syntax error: document does not contain an operation");
        check("{ a(b: \"x) }", "BAD_REQUEST 1:8 the string does not end");
        let lists = format!("{{ a(b: {}) }}", "[".repeat(2_000));
        check(&lists, "LIMIT_EXCEEDED 1:70 brackets in the document are nested 2002 levels deep, the most is 64");
        check(
            &format!("{{ {} }}", "a ".repeat(10_000)),
            "LIMIT_EXCEEDED 1:20001 the document has 10002 tokens, the most is 10000",
        );
    }

    #[test]
    fn the_operation_is_chosen_by_name() {
        let of = |text: &str, name: Option<&str>, queries_only: bool| {
            let document = Document { parsed: parse(text, &settings()).unwrap(), hash: [0; 32] };
            document
                .operation(name, queries_only)
                .map(|chosen| chosen.kind)
                .map_err(|refusal| (refusal.status.as_u16(), refusal.message.english))
        };
        assert_eq!(of("{ a }", None, true), Ok(OperationType::Query));
        assert_eq!(of("query A { a } mutation B { b }", Some("B"), false), Ok(OperationType::Mutation));
        assert_eq!(of("query A { a } mutation B { b }", Some("A"), true), Ok(OperationType::Query));
        assert_eq!(of("query A { a } mutation B { b }", Some("B"), true).unwrap_err().0, 405);
        assert_eq!(of("{ a }", Some("A"), false).unwrap_err().1, "the document has no operation named \"A\"");
        assert_eq!(of("query A { a }", Some(""), false).unwrap_err().1, "the document has no operation named \"\"");
        assert_eq!(
            of("query A { a } query B { a }", None, false).unwrap_err().1,
            "the document has several operations, choose one by operationName"
        );
        assert_eq!(of("subscription { a }", None, false), Ok(OperationType::Subscription));
    }

    #[test]
    fn the_same_text_is_parsed_once() {
        let documents = Documents::new();
        let first = documents.get("{ a }", &settings()).unwrap();
        assert!(Arc::ptr_eq(&first, &documents.get("{ a }", &settings()).unwrap()));
        let long = format!("{{ a }} # {}", "x".repeat(Documents::KEPT_BYTES));
        let first = documents.get(&long, &settings()).unwrap();
        assert!(!Arc::ptr_eq(&first, &documents.get(&long, &settings()).unwrap()));
    }
}
