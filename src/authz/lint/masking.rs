//! What may stand in the text of a policy at all: comments are blanked out, signs that deceive are refused.

use super::linter::Linter;

impl Linter<'_> {
    /// Blanks out comments, so that they may hold any script, and refuses what has no business outside them.
    pub(super) fn mask(&mut self) -> String {
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
}
