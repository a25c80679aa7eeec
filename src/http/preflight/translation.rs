//! What the validating library says about a document, in Indonesian. It speaks English only, one sentence for each rule;
//! a sentence that is not in the table stays as it is, which is better than nothing.

/// English sentences with `{}` for the document's own words, and the Indonesian ones with the same words in order.
const SENTENCES: &[(&str, &str)] = &[
    ("the variable `${}` is declared multiple times", "variabel `${}` dideklarasikan lebih dari sekali"),
    ("the argument `{}` is provided multiple times", "argumen `{}` diberikan lebih dari sekali"),
    ("the value `{}` is defined multiple times", "nilai `{}` diberikan lebih dari sekali"),
    ("the argument `{}` is not supported by `{}`", "argumen `{}` tidak dikenal oleh `{}`"),
    ("cannot find type `{}` in this document", "tipe `{}` tidak dikenal"),
    ("cannot find directive `@{}` in this document", "direktif `@{}` tidak dikenal"),
    ("variable `${}` is not defined", "variabel `${}` tidak dideklarasikan"),
    ("cannot find fragment `{}` in this document", "fragmen `{}` tidak ada dalam dokumen"),
    ("value `{}` does not exist on `{}`", "nilai `{}` tidak ada pada `{}`"),
    ("field `{}` does not exist on `{}`", "bidang `{}` tidak ada pada `{}`"),
    ("type `{}` does not have a field `{}`", "tipe `{}` tidak mempunyai bidang `{}`"),
    ("the required argument `{}` is not provided", "argumen wajib `{}` tidak diberikan"),
    ("the required field `{}` is not provided", "bidang wajib `{}` tidak diberikan"),
    ("`${}` variable must be of an input type", "variabel `${}` harus bertipe masukan"),
    ("unused variable: `${}`", "variabel `${}` tidak dipakai"),
    ("{} directive is not supported for {} location", "direktif {} tidak boleh dipakai pada {}"),
    (
        "non-repeatable directive {} can only be used once per location",
        "direktif {} hanya boleh dipakai sekali di satu tempat",
    ),
    ("expected value of type {}, found {}", "dibutuhkan nilai bertipe {}, bukan {}"),
    ("int cannot represent non 32-bit signed integer value", "bilangan bulat harus muat dalam 32 bit"),
    ("float cannot represent non-finite 64-bit floating point value", "bilangan harus berhingga dan muat dalam 64 bit"),
    ("interface, union and object types must have a subselection set", "objek harus disertai pilihan bidangnya"),
    ("field selection of scalar type `{}` must not have subselections", "nilai bertipe `{}` tidak mempunyai bidang"),
    ("field selection of enum type `{}` must not have subselections", "nilai bertipe `{}` tidak mempunyai bidang"),
    ("fragment `{}` must be used in an operation", "fragmen `{}` tidak dipakai dalam operasi mana pun"),
    ("`{}` fragment cannot reference itself", "fragmen `{}` memuat dirinya sendiri"),
    (
        "fragment `{}` with type condition `{}` cannot be applied to `{}`",
        "fragmen `{}` untuk `{}` tidak dapat dipakai pada `{}`",
    ),
    (
        "inline fragment with type condition `{}` cannot be applied to `{}`",
        "fragmen untuk `{}` tidak dapat dipakai pada `{}`",
    ),
    (
        "variable `${}` of type `{}` cannot be used for argument `{}` of type `{}`",
        "variabel `${}` bertipe `{}` tidak dapat dipakai untuk argumen `{}` bertipe `{}`",
    ),
    ("the operation `{}` is defined multiple times in the document", "operasi `{}` ada lebih dari satu dalam dokumen"),
    ("the fragment `{}` is defined multiple times in the document", "fragmen `{}` ada lebih dari satu dalam dokumen"),
    ("an executable document must not contain {}", "dokumen permintaan tidak boleh berisi {}"),
    (
        "anonymous operation cannot be selected when the document contains other operations",
        "operasi tanpa nama harus menjadi satu-satunya operasi dalam dokumen",
    ),
    (
        "operation must not select different types using the same name `{}`",
        "nama `{}` dipakai untuk bidang yang berbeda tipe",
    ),
    (
        "operation must not provide conflicting field arguments for the same name `{}`",
        "nama `{}` dipakai untuk bidang dengan argumen yang berbeda",
    ),
    ("cannot select different fields into the same alias `{}`", "nama `{}` dipakai untuk bidang yang berbeda"),
    (
        "type condition `{}` of inline fragment is not a type defined in the schema",
        "tipe `{}` pada fragmen tidak dikenal",
    ),
    (
        "type condition `{}` on fragment `{}` is not a type defined in the schema",
        "tipe `{}` pada fragmen `{}` tidak dikenal",
    ),
];

/// What a mistake of validation is in Indonesian.
pub(crate) fn validation(english: &str) -> String {
    let found = SENTENCES.iter().find_map(|(from, to)| Some(filled(to, &words(from, english)?)));
    found.unwrap_or_else(|| english.to_owned())
}

/// What a mistake of syntax is in Indonesian: its kind; the parser's own words say what it expected.
pub(crate) fn syntax(english: &str) -> String {
    format!("kesalahan sintaks: {}", english.trim_start_matches("syntax error: "))
}

/// The words that stand in `text` where `pattern` has `{}`.
fn words<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut words = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = if part.is_empty() && parts.peek().is_none() { rest.len() } else { rest.find(part)? };
        words.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(words)
}

fn filled(pattern: &str, words: &[&str]) -> String {
    let mut parts = pattern.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (word, part) in words.iter().zip(parts) {
        text.push_str(word);
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use apollo_compiler::ExecutableDocument;

    use super::*;
    use crate::http::preflight::type_system;

    #[test]
    fn a_sentence_keeps_the_words_of_the_document() {
        assert_eq!(
            validation("type `Query` does not have a field `nothing`"),
            "tipe `Query` tidak mempunyai bidang `nothing`"
        );
        assert_eq!(validation("something new"), "something new");
    }

    #[test]
    fn the_usual_mistakes_have_a_translation() {
        let documents = [
            "{ nothing }",
            "{ viewer }",
            "{ viewer { roles } }",
            "{ node { id } }",
            "{ node(id: 1, x: 2) { id } }",
            "{ node(id: [1]) { id } }",
            "{ node(id: 1, id: 2) { id } }",
            "{ node(id: $x) { id } }",
            "query($x: ID!) { viewer { __typename } }",
            "query($x: ID!, $x: ID!) { node(id: $x) { id } }",
            "query($x: Int) { node(id: $x) { id } }",
            "query($x: Nothing) { node(id: $x) { id } }",
            "query($x: Viewer) { node(id: $x) { id } }",
            "{ ...F }",
            "{ viewer { ...F } } fragment F on Employee { id }",
            "{ viewer { ... on Employee { id } } }",
            "{ viewer { ... on Nothing { id } } }",
            "fragment F on Query { __typename }",
            "{ viewer @nothing { __typename } }",
            "query @skip(if: true) { viewer { __typename } }",
            "{ viewer @skip(if: true) @skip(if: true) { __typename } }",
            "{ a: viewer { __typename } a: node(id: 1) { id } }",
            "{ a: node(id: 2) { id } a: node(id: 1) { id } }",
            "{ viewer { __typename } } query A { viewer { __typename } }",
            "query A { viewer { __typename } } query A { viewer { __typename } }",
            "{ evaluations(orderBy: {field: NOTHING}) { totalCount } }",
            "{ evaluations(orderBy: {}) { totalCount } }",
            "{ evaluations(orderBy: {field: ID, x: 1}) { totalCount } }",
            "{ evaluations(first: 3000000000) { totalCount } }",
            "{ evaluations { totalCount { x } } }",
            "type A { b: Int } { viewer { __typename } }",
        ];
        let mut untold = Vec::new();
        for document in documents {
            let Err(found) = ExecutableDocument::parse_and_validate(type_system::get(), document, "document") else {
                panic!("valid: {document}");
            };
            let sentences = found.errors.iter().map(|diagnostic| diagnostic.error.to_string());
            untold.extend(sentences.filter(|english| validation(english) == *english));
        }
        assert_eq!(untold, Vec::<String>::new());
    }
}
