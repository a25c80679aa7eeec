//! Measures the raw text of a GraphQL document before anything parses it: the library's parser descends one stack
//! frame per bracket, so a few kilobytes of `[` would end the process.

use std::borrow::Cow;

use async_graphql::Pos;

/// How much document there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Brackets of any kind open at the same time.
    pub(crate) nesting: usize,
    /// Names, numbers, strings and punctuators; white space, commas and comments are free.
    pub(crate) tokens: usize,
}

/// Why a text is not worth parsing, and where that shows first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) fault: Fault,
    pub(crate) position: Pos,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Brackets nest deeper than allowed; the deepest they get.
    Nesting(usize),
    /// More tokens than allowed; how many there are.
    Tokens(usize),
    /// U+0000, literally or as an escape: no database stores it.
    Nul,
    /// An escape that is half a character, or no character at all.
    Escape,
    /// A string that does not end.
    Unterminated,
}

/// Scans `text` in one pass. Returns what to parse: the text itself, or a copy in which every place is where it was, and
/// that says the same to whoever knows less of the grammar. Comments, commas, marks of byte order and descriptions of
/// operations are blanks in it, since the parsers look ahead past blanks only; the escapes that they do not know
/// (`\u{1F600}`, surrogate pairs) stand as they know them.
///
/// # Errors
/// The first fault that ends the scan, or else the limit that was exceeded.
pub(crate) fn scan(text: &str, limits: Limits) -> Result<Cow<'_, str>, Refused> {
    let mut scanner = Scanner::new(text);
    while scanner.at < text.len() {
        scanner.token_or_ignored(limits).map_err(|fault| Refused { fault, position: position(text, scanner.at) })?;
    }
    if let Some(offset) = scanner.too_deep_at {
        return Err(Refused { fault: Fault::Nesting(scanner.deepest), position: position(text, offset) });
    }
    if let Some(offset) = scanner.too_many_at {
        return Err(Refused { fault: Fault::Tokens(scanner.tokens), position: position(text, offset) });
    }
    if scanner.copied == 0 {
        return Ok(Cow::Borrowed(text));
    }
    scanner.rewritten.push_str(&text[scanner.copied..]);
    Ok(Cow::Owned(scanner.rewritten))
}

struct Scanner<'a> {
    text: &'a str,
    /// Byte offset of what is looked at; the place of a fault when the scan ends with one.
    at: usize,
    depth: usize,
    deepest: usize,
    tokens: usize,
    /// The first byte of the token before.
    last: u8,
    too_deep_at: Option<usize>,
    too_many_at: Option<usize>,
    /// What has been rewritten so far: stands for the first `copied` bytes.
    rewritten: String,
    copied: usize,
}

impl<'a> Scanner<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            deepest: 0,
            tokens: 0,
            last: 0,
            too_deep_at: None,
            too_many_at: None,
            rewritten: String::new(),
            copied: 0,
        }
    }

    /// Reads on to the end of the next token, or of what is ignored before it.
    fn token_or_ignored(&mut self, limits: Limits) -> Result<(), Fault> {
        match self.byte(0).unwrap_or_default() {
            0 => return Err(Fault::Nul),
            _ if ignored(self.rest()) > 0 => self.ignore()?,
            b'"' => {
                let before = self.last;
                self.token(limits);
                match (self.depth, before) {
                    // The keyword of what is described; a query without one cannot have a description.
                    (0, _) => self.description(|first| first.is_ascii_lowercase())?,
                    // Among the variables of an operation, and no default.
                    (1, before) if !matches!(before, b'=' | b':') => self.description(|first| first == '$')?,
                    _ => self.string()?,
                }
            }
            b'{' | b'[' | b'(' => {
                self.token(limits);
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
                if self.depth > limits.nesting {
                    self.too_deep_at.get_or_insert(self.at);
                }
                self.at += 1;
            }
            b'}' | b']' | b')' => {
                self.token(limits);
                self.depth = self.depth.saturating_sub(1);
                self.at += 1;
            }
            b'.' if self.rest().starts_with("...") => {
                self.token(limits);
                self.at += 3;
            }
            byte if is_word(byte) => {
                self.token(limits);
                while self.byte(0).is_some_and(is_word) {
                    self.at += 1;
                }
            }
            _ => {
                self.token(limits);
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            }
        }
        Ok(())
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn token(&mut self, limits: Limits) {
        self.last = self.byte(0).unwrap_or_default();
        self.tokens += 1;
        if self.tokens > limits.tokens {
            self.too_many_at.get_or_insert(self.at);
        }
    }

    /// What the grammar ignores, up to the next token.
    fn ignore(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let length = ignored(self.rest());
        if let Some(nul) = self.text.as_bytes()[start..start + length].iter().position(|byte| *byte == 0) {
            self.at = start + nul;
            return Err(Fault::Nul);
        }
        self.at += length;
        if !self.text[start..self.at].bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.blank(start);
        }
        Ok(())
    }

    /// Rewrites what has been read since `start` as blanks, one for each character, so that every place stays where it is.
    fn blank(&mut self, start: usize) {
        self.rewritten.push_str(&self.text[self.copied..start]);
        let blank = |letter: char| if matches!(letter, '\r' | '\n') { letter } else { ' ' };
        self.rewritten.extend(self.text[start..self.at].chars().map(blank));
        self.copied = self.at;
    }

    /// A string that may be the description of an operation, a fragment or a variable, which grammars before 2025 do not
    /// know. Before what can be described it becomes blank.
    fn description(&mut self, describes: impl Fn(char) -> bool) -> Result<(), Fault> {
        let (start, kept, copied) = (self.at, self.rewritten.len(), self.copied);
        self.string()?;
        if self.rest()[ignored(self.rest())..].starts_with(describes) {
            self.rewritten.truncate(kept);
            self.copied = copied;
            self.blank(start);
        }
        Ok(())
    }

    // INVARIANT: ends a string exactly where the parser does, or refuses the text. The parser reads an unterminated
    // block string as an empty string and goes on, so guessing here would let brackets through uncounted.
    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let block = self.rest().starts_with("\"\"\"");
        self.at += if block { 3 } else { 1 };
        loop {
            match self.byte(0) {
                Some(0) => return Err(Fault::Nul),
                Some(b'"') if !block => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'"') if self.rest().starts_with("\"\"\"") => {
                    self.at += 3;
                    return Ok(());
                }
                Some(b'\\') if block && self.rest().starts_with("\\\"\"\"") => self.at += 4,
                Some(b'\\') if !block && self.byte(1) == Some(b'u') => self.unicode_escape()?,
                Some(b'\\') if !block && matches!(self.byte(1), Some(b'"' | b'\\')) => self.at += 2,
                Some(b'\r' | b'\n') | None if !block => {
                    self.at = start;
                    return Err(Fault::Unterminated);
                }
                None => {
                    self.at = start;
                    return Err(Fault::Unterminated);
                }
                // One byte at a time: no byte of a longer character looks like one of the above.
                Some(_) => self.at += 1,
            }
        }
    }

    fn unicode_escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let (code, length, plain) = if self.byte(2) == Some(b'{') {
            let digits = self.rest()[3..].bytes().take_while(u8::is_ascii_hexdigit).count();
            // More digits are no character, whatever they are worth; other readers do not count the zeros in front.
            if !(1..=8).contains(&digits) || self.byte(3 + digits) != Some(b'}') {
                return Err(Fault::Escape);
            }
            let code = u32::from_str_radix(&self.rest()[3..3 + digits], 16).map_err(|_| Fault::Escape)?;
            (code, digits + 4, false)
        } else {
            let code = self.four_digits(0)?;
            match code {
                0xD800..=0xDBFF if self.byte(6) == Some(b'\\') && self.byte(7) == Some(b'u') => {
                    let low = self.four_digits(6)?;
                    if !(0xDC00..=0xDFFF).contains(&low) {
                        return Err(Fault::Escape);
                    }
                    (0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), 12, false)
                }
                _ => (code, 6, true),
            }
        };
        let character = char::from_u32(code).ok_or(Fault::Escape)?;
        if character == '\0' {
            return Err(Fault::Nul);
        }
        if !plain {
            self.rewritten.push_str(&self.text[self.copied..start]);
            if code > 0xFFFF {
                self.rewritten.push(character);
            } else {
                self.rewritten.push_str(&format!("\\u{code:04X}"));
            }
            self.copied = start + length;
        }
        self.at += length;
        Ok(())
    }

    /// The value of `\uXXXX`, so many bytes ahead.
    fn four_digits(&self, ahead: usize) -> Result<u32, Fault> {
        let digits = self.text.as_bytes().get(self.at + ahead + 2..self.at + ahead + 6).ok_or(Fault::Escape)?;
        digits.iter().try_fold(0, |code, digit| {
            char::from(*digit).to_digit(16).map(|value| code * 16 + value).ok_or(Fault::Escape)
        })
    }
}

/// Where `written` says something that `read` does not: a parser that goes on behind a mistake leaves words out without a
/// word. `read` is what it has read of `written`, written down again. Strings are equal here, since they have several
/// spellings; so are a query with and without its keyword.
pub(crate) fn left_out(written: &str, read: &str) -> Option<Pos> {
    let mut read = tokens(read).map(|(_, token)| token);
    let lost = tokens(written).find(|(_, token)| read.next() != Some(token));
    lost.map(|(offset, _)| position(written, offset))
}

/// The tokens of a text that [`scan`] has returned, each with its byte offset.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let limits = Limits { nesting: usize::MAX, tokens: usize::MAX };
    let mut scanner = Scanner::new(text);
    let all = std::iter::from_fn(move || {
        scanner.at += ignored(scanner.rest());
        let start = scanner.at;
        if start == text.len() {
            return None;
        }
        scanner.token_or_ignored(limits).ok()?;
        Some((start, if text[start..].starts_with('"') { "\"" } else { &text[start..scanner.at] }))
    });
    let mut all = all.peekable();
    let keyword = all.next_if(|(_, token)| *token == "query");
    let named = all.peek().is_some_and(|(_, token)| *token != "{");
    keyword.filter(|_| named).into_iter().chain(all)
}

/// How many bytes at the beginning of `text` the grammar ignores: white space, line ends, commas, comments and marks of
/// byte order. Whoever looks ahead looks past just these.
fn ignored(text: &str) -> usize {
    let mut comment = false;
    let end = text.find(|letter| {
        comment = match letter {
            '\r' | '\n' => false,
            '#' => true,
            _ => comment,
        };
        !comment && !matches!(letter, ' ' | '\t' | '\r' | '\n' | ',' | '\u{feff}')
    });
    end.unwrap_or(text.len())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Line and column, from 1, of a byte offset at a character's boundary; columns count characters.
pub(crate) fn position(text: &str, offset: usize) -> Pos {
    let mut position = Pos { line: 1, column: 1 };
    let mut previous = ' ';
    for character in text[..offset].chars() {
        match character {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => position = Pos { line: position.line + 1, column: 1 },
            _ => position.column += 1,
        }
        previous = character;
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { nesting: 3, tokens: 12 };

    #[track_caller]
    fn check(text: &str, expected: Result<&str, (Fault, usize, usize)>) {
        let result = scan(text, LIMITS);
        let result =
            result.as_deref().map_err(|refused| (refused.fault, refused.position.line, refused.position.column));
        assert_eq!(result, expected, "{text:?}");
    }

    #[test]
    fn brackets_are_counted_outside_strings_and_comments_only() {
        check("{ a(b: [1]) }", Ok("{ a(b: [1]) }"));
        check("{ a(b: [[1]]) }", Err((Fault::Nesting(4), 1, 9)));
        check("{ a\n(b:\r\n [[[1]]]) }", Err((Fault::Nesting(5), 3, 3)));
        check("{ a(b: \"[[[[\") # [[[[\n}", Ok("{ a(b: \"[[[[\")       \n}"));
        check("{ a(b: \"\"\"[[ \\\"\"\" \" [[\n[[\"\"\") }", Ok("{ a(b: \"\"\"[[ \\\"\"\" \" [[\n[[\"\"\") }"));
        check("{ a(b: \"\\\"[[[[\") }", Ok("{ a(b: \"\\\"[[[[\") }"));
        check("{ a(b: \"\\\\\", [[ ) }", Err((Fault::Nesting(4), 1, 15)));
        check("}}}}{{{", Ok("}}}}{{{"));
    }

    #[test]
    fn tokens_are_counted_without_what_the_grammar_ignores() {
        check("a b, 1.5e3 ...c : $d @e # f g h", Ok("a b  1.5e3 ...c : $d @e        "));
        check("a b c d e f g h i j k l\n  é m", Err((Fault::Tokens(14), 2, 3)));
        check("\u{feff}a b c d e f g h i j k l", Ok(" a b c d e f g h i j k l"));
    }

    #[test]
    fn an_unterminated_string_is_refused_since_the_parser_would_read_on() {
        check("{ a(b: \"\"\" \"[[[[", Err((Fault::Unterminated, 1, 8)));
        check("{ a(b: \"x\n[[[[\") }", Err((Fault::Unterminated, 1, 8)));
        check("\"", Err((Fault::Unterminated, 1, 1)));
        check("\"\\", Err((Fault::Unterminated, 1, 1)));
        check("\"\"\"\\\"\"\"", Err((Fault::Unterminated, 1, 1)));
    }

    #[test]
    fn nul_is_refused_in_every_spelling() {
        check("{ a\0 }", Err((Fault::Nul, 1, 4)));
        check("# \0", Err((Fault::Nul, 1, 3)));
        check("\"\0\"", Err((Fault::Nul, 1, 2)));
        check("\"\"\"\0\"\"\"", Err((Fault::Nul, 1, 4)));
        check("\"\\u0000\"", Err((Fault::Nul, 1, 2)));
        check("\"\\u{0}\"", Err((Fault::Nul, 1, 2)));
        check("\"\"\"\\u0000\"\"\"", Ok("\"\"\"\\u0000\"\"\""));
        check("\"\\\\u0000\"", Ok("\"\\\\u0000\""));
    }

    #[test]
    fn escapes_that_the_parser_does_not_know_are_spelt_as_it_knows_them() {
        check("\"\\uD83D\\uDE00 a\"", Ok("\"😀 a\""));
        check("\"\\u{1F600}\" \"\\u{22}\" \"\\u00e9\"", Ok("\"😀\" \"\\u0022\" \"\\u00e9\""));
        for broken in [
            "\\uD83D",
            "\\uDE00",
            "\\uD83D\\u0041",
            "\\u{110000}",
            "\\u{D800}",
            "\\u{000000041}",
            "\\u{}",
            "\\u12",
            "\\u{1F600",
        ] {
            check(&format!("\"{broken}\""), Err((Fault::Escape, 1, 2)));
        }
    }

    #[test]
    fn a_description_becomes_blank_and_moves_nothing() {
        check("\"\"\"é\n[[[[\"\"\" query A { a }", Ok("    \n        query A { a }"));
        check("{ a } \"\\u{1F600}\" fragment F on A { a }", Ok("{ a }             fragment F on A { a }"));
        check("\"b\" { a }", Ok("\"b\" { a }"));
        check("(\"x\" $a: B, \"y\"\n$c: D)", Ok("(    $a: B     \n$c: D)"));
        check("($a: B = \"x\" $c: D)", Ok("($a: B = \"x\" $c: D)"));
        check("{ a(b: \"x\" $c) }", Ok("{ a(b: \"x\" $c) }"));
    }

    #[test]
    fn a_look_ahead_ignores_what_the_grammar_ignores() {
        for between in ["", " ", "\t", "\r\n", ",", "\u{feff}", "#é\n", "# \"\r", " ,\u{feff}#\u{feff}\n,#\n "] {
            let blank: String =
                between.chars().map(|letter| if "\r\n".contains(letter) { letter } else { ' ' }).collect();
            let blank = blank.replace('\t', " ");
            let scanned = |text: &str| scan(text, LIMITS).unwrap().replace('\t', " ");
            for described in ["query A { a }", "subscription { a }", "fragment F on A { a }"] {
                assert_eq!(scanned(&format!("\"d\"{between}{described}")), format!("   {blank}{described}"));
                assert_eq!(
                    scanned(&format!("\"\"\"d\"\"\"{between}{described}")),
                    format!("       {blank}{described}")
                );
            }
            assert_eq!(scanned(&format!("(\"d\"{between}$a: B)")), format!("(   {blank}$a: B)"));
            // What cannot be described, and what is no description.
            assert_eq!(scanned(&format!("\"d\"{between}{{ a }}")), format!("\"d\"{blank}{{ a }}"));
            assert_eq!(scanned(&format!("($a: B = \"d\"{between}$c: D)")), format!("($a: B = \"d\"{blank}$c: D)"));
            // The parsers' own look-aheads: past a spread and past an alias.
            assert_eq!(scanned(&format!("{{ ...{between}on{between} A}}")), format!("{{ ...{blank}on{blank} A}}"));
            assert_eq!(scanned(&format!("{{ a{between}: b }}")), format!("{{ a{blank}: b }}"));
        }
    }

    #[test]
    fn what_a_parser_has_left_out_is_found() {
        let place = |written, read| left_out(written, read).map(|at| (at.line, at.column));
        for (written, read) in [
            ("{ a }", "{ a }"),
            ("query { a, }", "{ a }"),
            ("{ a }", "query { a }"),
            ("query A { a }", "query A { a }"),
            ("query @b { a }", "query @b { a }"),
            ("{ a(b: \"\"\"c\"\"\") }", "{ a(b: \"c\") }"),
            ("{ a(b: 1.5e3, c: [-1]) }", "{a(b:1.5e3 c:[-1])}"),
        ] {
            assert_eq!(place(written, read), None, "{written}");
        }
        assert_eq!(place("{ a\n(b: {c true}) }", "{ a(b: {}) }"), Some((2, 6)));
        assert_eq!(place("{ a(b b: true) }", "{ a(b: true) }"), Some((1, 7)));
        assert_eq!(place("{ a(b: \"c\" \"d\") }", "{ a(b: \"c\") }"), Some((1, 12)));
        assert_eq!(place("{ a } b", "{ a }"), Some((1, 7)));
    }

    #[test]
    fn every_prefix_of_a_document_can_be_scanned() {
        let text = "{ a(b: \"é\\u{1F600}\\uD83D\\uDE00\", c: \"\"\"x\\\"\"\"\"\"\") ...d } # é\0";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let _ = scan(&text[..end], LIMITS);
        }
    }
}
