//! What the libraries say about a request, in Indonesian. They speak English only, one sentence for each rule. Of a sentence that
//! is not in its table, the Indonesian says what kind of mistake it is; where it is, the place beside it says.

/// English sentences with `{}` for what differs, and the Indonesian ones with the same in order.
type Sentences = &'static [(&'static str, &'static str)];

/// What the validation says.
const VALIDATION: Sentences = &[
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
    ("expected value of type {}, found {}", "dibutuhkan nilai bertipe `{}`, bukan {}"),
    ("int cannot represent non 32-bit signed integer value", "bilangan bulat harus muat dalam 32 bit"),
    ("float cannot represent non-finite 64-bit floating point value", "bilangan harus berhingga dan muat dalam 64 bit"),
    ("interface, union and object types must have a subselection set", "objek harus disertai pilihan bidangnya"),
    ("field selection of scalar type `{}` must not have subselections", "nilai bertipe `{}` tidak mempunyai bidang"),
    ("field selection of enum type `{}` must not have subselections", "nilai bertipe `{}` tidak mempunyai bidang"),
    ("fragment `{}` must be used in an operation", "fragmen `{}` tidak dipakai dalam operasi mana pun"),
    ("`{}` fragment cannot reference itself", "fragmen `{}` memuat dirinya sendiri"),
    ("`{}` contains too much nesting", "`{}` bersarang terlalu dalam"),
    ("too much recursion", "dokumen bersarang terlalu dalam"),
    (
        "fragment `{}` must have a composite type in its type condition",
        "fragmen `{}` harus berlaku untuk tipe yang mempunyai bidang",
    ),
    (
        "inline fragment must have a composite type in its type condition",
        "fragmen harus berlaku untuk tipe yang mempunyai bidang",
    ),
    ("`{}` root operation type is not defined", "operasi jenis `{}` tidak tersedia"),
    ("subscription `{}` can only have one root field", "langganan `{}` hanya boleh memilih satu bidang akar"),
    ("anonymous subscription can only have one root field", "langganan hanya boleh memilih satu bidang akar"),
    (
        "subscription `{}` can not have an introspection field as a root field",
        "langganan `{}` tidak boleh memilih bidang introspeksi sebagai bidang akar",
    ),
    (
        "anonymous subscription can not have an introspection field as a root field",
        "langganan tidak boleh memilih bidang introspeksi sebagai bidang akar",
    ),
    (
        "subscription `{}` can not specify @skip or @include on root fields",
        "langganan `{}` tidak boleh memakai @skip atau @include pada bidang akarnya",
    ),
    (
        "anonymous subscription can not specify @skip or @include on root fields",
        "langganan tidak boleh memakai @skip atau @include pada bidang akarnya",
    ),
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

/// What the parser says.
const SYNTAX: Sentences = &[
    ("expected {}, got {}", "dibutuhkan {}, bukan {}"),
    ("expected {}", "dibutuhkan {}"),
    ("exptected {}", "dibutuhkan {}"),
    ("Unexpected <EOF>.", "dokumen kosong"),
    ("Unexpected EOF in float value", "bilangan belum lengkap pada akhir dokumen"),
    ("Unexpected character \"{}\"", "karakter \"{}\" tidak boleh ada di sini"),
    ("Unexpected character `{}`, expected fractional digit", "karakter `{}` di tempat angka di belakang titik"),
    ("Unexpected character `{}`, expected exponent digit or sign", "karakter `{}` di tempat angka atau tanda pangkat"),
    ("Unexpected character `{}`, expected exponent digit", "karakter `{}` di tempat angka pangkat"),
    ("Unexpected character `{}` as integer suffix", "karakter `{}` tidak boleh mengikuti bilangan bulat"),
    ("Unexpected character `{}` as float suffix", "karakter `{}` tidak boleh mengikuti bilangan pecahan"),
    ("Unexpected character `{}`", "karakter `{}` tidak boleh ada di sini"),
    ("Numbers must not have non-significant leading zeroes", "bilangan tidak boleh diawali nol yang tidak berarti"),
    ("Unterminated spread operator", "tanda `...` belum lengkap"),
    ("unterminated string value", "teks tidak diakhiri tanda kutip"),
    ("unexpected end of data while lexing string value", "teks tidak diakhiri tanda kutip"),
    ("unexpected line terminator", "teks dalam satu tanda kutip tidak boleh berganti baris"),
    ("unexpected escaped character", "karakter setelah \\ dalam teks tidak dikenal"),
    ("incomplete unicode escape sequence", "urutan \\u dalam teks belum lengkap"),
    ("invalid unicode escape sequence", "urutan \\u dalam teks tidak sah"),
    ("unpaired surrogate in unicode escape sequence", "urutan \\u dalam teks tidak menghasilkan karakter"),
    (
        "unicode escape sequence must specify a Unicode scalar value",
        "urutan \\u dalam teks tidak menghasilkan karakter",
    ),
    ("Fragment Name cannot be 'on'", "fragmen tidak boleh bernama `on`"),
    ("Name can only be composed of letters, numbers and _", "nama hanya terdiri dari huruf, angka, dan _"),
    ("invalid Enum Value", "nilai enum tidak sah"),
    ("unexpected variable value in a Const context", "variabel tidak boleh dipakai dalam nilai yang tetap"),
    (
        "Invalid Type System Extension. This extension cannot be applied.",
        "perluasan skema tidak boleh ada dalam dokumen permintaan",
    ),
    ("parser recursion limit reached", "dokumen bersarang terlalu dalam"),
    ("token limit reached, aborting lexing", "dokumen terlalu panjang"),
];

/// What the reader of JSON says.
const JSON: Sentences = &[
    ("EOF while parsing a list", "berakhir di tengah senarai"),
    ("EOF while parsing an object", "berakhir di tengah objek"),
    ("EOF while parsing a string", "berakhir di tengah teks"),
    ("EOF while parsing a value", "berakhir sebelum ada nilai"),
    ("expected `{}` or `{}`", "dibutuhkan `{}` atau `{}`"),
    ("expected `{}`", "dibutuhkan `{}`"),
    ("expected ident", "kata tidak dikenal"),
    ("expected value", "dibutuhkan nilai"),
    ("invalid escape", "urutan \\ dalam teks tidak dikenal"),
    ("invalid number", "bilangan tidak sah"),
    ("number out of range", "bilangan terlalu besar"),
    ("invalid unicode code point", "urutan \\u tidak menghasilkan karakter"),
    (
        "control character (\\u0000-\\u001F) found while parsing a string",
        "karakter kendali (\\u0000-\\u001F) tidak boleh ada dalam teks",
    ),
    ("key must be a string", "nama anggota harus berupa teks"),
    ("lone leading surrogate in hex escape", "urutan \\u tidak menghasilkan karakter"),
    ("trailing comma", "koma tanpa nilai sesudahnya"),
    ("trailing characters", "ada karakter setelah akhir nilai"),
    ("unexpected end of hex escape", "urutan \\u belum lengkap"),
    ("recursion limit exceeded", "bersarang terlalu dalam"),
    ("\"{}\" stands there twice", "\"{}\" muncul dua kali"),
];

/// What the executor says of a value that no step before it has refused.
const EXECUTION: Sentences = &[
    ("Expected input type \"{}\", found {}.", "dibutuhkan masukan bertipe \"{}\", bukan {}"),
    ("Failed to parse \"{}\": {}", "nilai bertipe \"{}\" tidak dapat dibaca"),
];

/// Words of the libraries that stand in the places of their sentences. The longer of the parser's are what it expects.
const WORDS: &[(&str, &str)] = &[
    ("a string", "teks"),
    ("an integer", "bilangan bulat"),
    ("a float", "bilangan pecahan"),
    ("a boolean", "nilai benar atau salah"),
    ("an enum", "nilai enum"),
    ("a variable", "variabel"),
    ("a list", "senarai"),
    ("an input object", "objek masukan"),
    ("an operation definition", "definisi operasi"),
    ("a fragment definition", "definisi fragmen"),
    ("a directive definition", "definisi direktif"),
    ("a scalar type definition", "definisi tipe skalar"),
    ("an object type definition", "definisi tipe objek"),
    ("an interface type definition", "definisi antarmuka"),
    ("a union type definition", "definisi gabungan tipe"),
    ("an enum type definition", "definisi enum"),
    ("an input object type definition", "definisi objek masukan"),
    ("a schema definition", "definisi skema"),
    ("a schema extension", "perluasan skema"),
    ("a scalar type extension", "perluasan tipe skalar"),
    ("an object type extension", "perluasan tipe objek"),
    ("an interface type extension", "perluasan antarmuka"),
    ("a union type extension", "perluasan gabungan tipe"),
    ("an enum type extension", "perluasan enum"),
    ("an input object type extension", "perluasan objek masukan"),
    ("EOF", "akhir dokumen"),
    ("L_PAREN", "`(`"),
    ("R_PAREN", "`)`"),
    ("L_CURLY", "`{`"),
    ("R_CURLY", "`}`"),
    ("L_BRACK", "`[`"),
    ("R_BRACK", "`]`"),
    ("AT", "`@`"),
    ("@ symbol", "`@`"),
    ("a name", "nama"),
    ("a Name", "nama"),
    ("Name to start with a letter or an _", "nama yang diawali huruf atau _"),
    ("a Name in Type Condition", "nama tipe setelah `on`"),
    ("a Name Type", "nama tipe"),
    ("Type Condition", "`on` dengan nama tipe"),
    ("'on'", "`on`"),
    ("Fragment Name", "nama fragmen"),
    ("Selection Set", "pilihan bidang dalam kurung kurawal"),
    ("a Selection Set", "pilihan bidang dalam kurung kurawal"),
    ("at least one Selection in Selection Set", "sedikitnya satu bidang dalam kurung kurawal"),
    ("an Inline Fragment or a Fragment Spread", "fragmen setelah `...`"),
    ("an Operation Type or a Selection Set", "jenis operasi atau pilihan bidang"),
    ("either a 'mutation', a 'query', or a 'subscription'", "`query`, `mutation`, atau `subscription`"),
    ("a definition", "operasi atau fragmen"),
    ("definition", "operasi atau fragmen"),
    ("a definition after this StringValue", "operasi atau fragmen setelah teks ini"),
    ("a definition after this Name", "operasi atau fragmen di tempat nama ini"),
    ("a StringValue, Name or OperationDefinition", "operasi atau fragmen"),
    ("a Type", "tipe"),
    ("a type", "tipe"),
    ("a Variable Definition", "deklarasi variabel"),
    ("an Argument", "argumen"),
    ("a valid Value", "nilai"),
    ("Enum Value", "nilai enum"),
];

/// What a mistake of validation is in Indonesian.
pub(crate) fn validation(english: &str) -> String {
    translated(VALIDATION, english).unwrap_or_else(|| "dokumen melanggar aturan GraphQL di tempat ini".to_owned())
}

/// What a mistake of syntax is in Indonesian.
pub(crate) fn syntax(english: &str) -> String {
    let said = english.trim_start_matches("syntax error: ");
    match translated(SYNTAX, said) {
        Some(said) => format!("kesalahan sintaks: {said}"),
        None => "kesalahan sintaks di tempat ini".to_owned(),
    }
}

/// What is wrong with JSON, and where, in Indonesian.
pub(crate) fn json(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let english = error.to_string();
    let said = english.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&english);
    let said = translated(JSON, said).unwrap_or_else(|| "tidak dapat dibaca".to_owned());
    format!("{said} pada baris {line} kolom {column}")
}

/// What the executor says in Indonesian.
pub(crate) fn execution(english: &str) -> String {
    translated(EXECUTION, english).unwrap_or_else(|| "permintaan ini tidak dapat dijalankan".to_owned())
}

fn translated(sentences: Sentences, english: &str) -> Option<String> {
    sentences.iter().find_map(|(from, to)| {
        let words: Option<Vec<String>> = words(from, english)?.into_iter().map(|word| word_of(word, from)).collect();
        Some(filled(to, &words?))
    })
}

/// A word of a library in Indonesian, or the document's own, which is quoted where the sentence does not quote it.
fn word_of(word: &str, sentence: &str) -> Option<String> {
    let known = WORDS.iter().find(|(from, _)| *from == word).map(|(_, to)| (*to).to_owned());
    match (known, sentence) {
        // A text of the document may be long, and have quotes of its own.
        (None, "expected {}, got {}") if word.starts_with('"') => Some("teks".to_owned()),
        (None, "expected {}, got {}") => Some(format!("`{word}`")),
        // What the parser expects is its own word, and of the others nobody would know what is meant.
        (None, "expected {}" | "exptected {}") => None,
        (known, _) => Some(known.unwrap_or_else(|| word.to_owned())),
    }
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

fn filled(pattern: &str, words: &[String]) -> String {
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
    use apollo_compiler::parser::Parser;

    use super::*;
    use crate::http::preflight::type_system;

    /// Whether a sentence still has words of the libraries in it.
    fn is_english(sentence: &str) -> bool {
        sentence.split(' ').any(|word| matches!(word, "a" | "an" | "the" | "string" | "list" | "object" | "found"))
    }

    #[test]
    fn a_sentence_keeps_the_words_of_the_document() {
        assert_eq!(
            validation("type `Query` does not have a field `nothing`"),
            "tipe `Query` tidak mempunyai bidang `nothing`"
        );
        assert_eq!(
            validation("expected value of type ID, found a list"),
            "dibutuhkan nilai bertipe `ID`, bukan senarai"
        );
        assert_eq!(validation("something new"), "dokumen melanggar aturan GraphQL di tempat ini");
        assert_eq!(execution("something new"), "permintaan ini tidak dapat dijalankan");
    }

    #[test]
    fn the_parser_says_in_indonesian_what_it_expected() {
        let check = |document: &str, expected: &str| {
            let found = Parser::new().parse_ast(document, "document").err().map(|found| found.errors);
            let first = found.iter().flat_map(|errors| errors.iter()).next().map(|found| found.error.to_string());
            assert_eq!(syntax(&first.unwrap_or_default()), format!("kesalahan sintaks: {expected}"), "{document}");
        };
        check("{ a", "dibutuhkan `}`, bukan akhir dokumen");
        check("{ a(b: 1 }", "dibutuhkan `)`, bukan `}`");
        check("{ a(b: [1 }", "dibutuhkan nilai");
        check("{ a \"\"\"the `text`\"\"\" }", "dibutuhkan `}`, bukan teks");
        check("", "dokumen kosong");
        check("{}", "dibutuhkan sedikitnya satu bidang dalam kurung kurawal");
        check("{ a { } }", "dibutuhkan sedikitnya satu bidang dalam kurung kurawal");
        check("quer { a }", "dibutuhkan operasi atau fragmen");
        check("5", "dibutuhkan operasi atau fragmen");
        check("query { a } }", "dibutuhkan operasi atau fragmen");
        check("query", "dibutuhkan pilihan bidang dalam kurung kurawal");
        check("query($a) { a }", "dibutuhkan nama");
        check("query($a:) { a }", "dibutuhkan tipe");
        check("query($a: Int = $b) { a }", "variabel tidak boleh dipakai dalam nilai yang tetap");
        check("query() { a }", "dibutuhkan deklarasi variabel");
        check("{ a() }", "dibutuhkan argumen");
        check("{ a(b: ) }", "dibutuhkan nilai");
        check("{ a: }", "dibutuhkan nama");
        check("{ a @ }", "dibutuhkan nama");
        check("{ ... 5 }", "dibutuhkan fragmen setelah `...`");
        check("fragment on on A { a }", "fragmen tidak boleh bernama `on`");
        check("fragment F A { a }", "dibutuhkan `on`");
        check("fragment F on { a }", "dibutuhkan nama tipe setelah `on`");
        check("fragment F on A", "dibutuhkan pilihan bidang dalam kurung kurawal");
        check("{ a(b: 01) }", "bilangan tidak boleh diawali nol yang tidak berarti");
        check("{ a(b: 1x) }", "karakter `x` tidak boleh mengikuti bilangan bulat");
        check("{ a(b: 1.x) }", "karakter `x` di tempat angka di belakang titik");
        check("{ a(b: 1.5x) }", "karakter `x` tidak boleh mengikuti bilangan pecahan");
        check("{ a(b: 1ex) }", "karakter `x` di tempat angka atau tanda pangkat");
        check("{ a(b: 1e+x) }", "karakter `x` di tempat angka pangkat");
        check("{ a(b: -) }", "karakter `)` tidak boleh ada di sini");
        check("{ a(b: \"x\ny\") }", "teks dalam satu tanda kutip tidak boleh berganti baris");
        check("{ a(b: \"\\x\") }", "karakter setelah \\ dalam teks tidak dikenal");
        check("{ .. }", "tanda `...` belum lengkap");
        check("{ a % }", "karakter \"%\" tidak boleh ada di sini");
    }

    #[test]
    fn a_mistake_in_json_is_told_in_indonesian() {
        let check = |text: &str, expected: &str| {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(json(&error), expected, "{text}");
        };
        check("", "berakhir sebelum ada nilai pada baris 1 kolom 0");
        check("[1", "berakhir di tengah senarai pada baris 1 kolom 2");
        check("{\"a\":1", "berakhir di tengah objek pada baris 1 kolom 6");
        check("\"a", "berakhir di tengah teks pada baris 1 kolom 2");
        check("{\"a\" 1}", "dibutuhkan `:` pada baris 1 kolom 6");
        check("[1 2]", "dibutuhkan `,` atau `]` pada baris 1 kolom 4");
        check("{\"a\":1 2}", "dibutuhkan `,` atau `}` pada baris 1 kolom 8");
        check("{a:1}", "nama anggota harus berupa teks pada baris 1 kolom 2");
        check("nulx", "kata tidak dikenal pada baris 1 kolom 4");
        check("x", "dibutuhkan nilai pada baris 1 kolom 1");
        check("\"\\x\"", "urutan \\ dalam teks tidak dikenal pada baris 1 kolom 3");
        check("01", "bilangan tidak sah pada baris 1 kolom 2");
        check("1e999", "bilangan terlalu besar pada baris 1 kolom 5");
        check("\"\n\"", "karakter kendali (\\u0000-\\u001F) tidak boleh ada dalam teks pada baris 2 kolom 0");
        check("[1,]", "koma tanpa nilai sesudahnya pada baris 1 kolom 4");
        check("1 2", "ada karakter setelah akhir nilai pada baris 1 kolom 3");
        check("\"\\ud800\"", "urutan \\u belum lengkap pada baris 1 kolom 8");
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
            "subscription { taskCount again: taskCount }",
            "subscription A { taskCount again: taskCount }",
            "subscription { __typename }",
            "subscription A { __typename }",
            "subscription($a: Boolean!) { taskCount @skip(if: $a) }",
            "subscription A($a: Boolean!) { taskCount @skip(if: $a) }",
            "{ viewer { ... on Date { x } } }",
            "{ viewer { ...F } } fragment F on Date { x }",
            "{ agencies(first: \"1\") { totalCount } }",
            "{ agencies(first: {}) { totalCount } }",
            "{ agencies(filter: 1.5) { totalCount } }",
            "{ agencies(filter: true) { totalCount } }",
            "{ agencies(first: ALL) { totalCount } }",
            "query($a: Int = null) { agencies(first: $a) { totalCount } }  query($b: Int! = null) { a }",
            "scalar A { viewer { __typename } }",
            "extend schema { query: A } { viewer { __typename } }",
        ];
        let mut untold = Vec::new();
        for document in documents {
            let Err(found) = ExecutableDocument::parse_and_validate(type_system::get(), document, "document") else {
                panic!("valid: {document}");
            };
            let sentences = found.errors.iter().map(|diagnostic| diagnostic.error.to_string());
            untold.extend(
                sentences.filter(|english| translated(VALIDATION, english).is_none_or(|said| is_english(&said))),
            );
        }
        assert_eq!(untold, Vec::<String>::new());
    }
}
