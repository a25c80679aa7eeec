//! The rows of one statement in two flat buffers: no allocation per cell.

use uuid::Uuid;

/// One value. Dates and times are text in ISO 8601, alike from both databases; booleans are 0 and 1. Values of one kind are
/// in the order in which both databases have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell<'a> {
    /// No value, or none that the caller may read.
    Null,
    /// A whole number or a boolean.
    Integer(i64),
    /// Text, a date or a time.
    Text(&'a str),
    /// An id.
    Uuid(Uuid),
}

#[derive(Clone, Copy, Debug)]
enum Stored {
    Null,
    Integer(i64),
    Text { start: u32, end: u32 },
    Uuid(Uuid),
}

/// All rows of one statement.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    width: usize,
    cells: Vec<Stored>,
    text: String,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// How much memory they take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.cells.len() * size_of::<Stored>() + self.text.len()
    }

    /// The value in `row` and `column`, both counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.cells[row * self.width + column] {
            Stored::Null => Cell::Null,
            Stored::Integer(number) => Cell::Integer(number),
            Stored::Text { start, end } => Cell::Text(&self.text[start as usize..end as usize]),
            Stored::Uuid(id) => Cell::Uuid(id),
        }
    }

    /// The id in `row` and `column`; `None` if there is none.
    pub fn uuid(&self, row: usize, column: usize) -> Option<Uuid> {
        match self.cell(row, column) {
            Cell::Uuid(id) => Some(id),
            _ => None,
        }
    }

    /// The number in `row` and `column`; `None` if there is none.
    pub fn integer(&self, row: usize, column: usize) -> Option<i64> {
        match self.cell(row, column) {
            Cell::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The text in `row` and `column`; `None` if there is none.
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        match self.cell(row, column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Rows being read. Their text is known to be UTF-8 only at the end, when all of it is looked at in one go.
#[derive(Debug)]
pub(super) struct Reading {
    width: usize,
    cells: Vec<Stored>,
    text: Vec<u8>,
}

impl Reading {
    pub(super) fn with_width(width: usize) -> Self {
        Self { width, cells: Vec::new(), text: Vec::new() }
    }

    /// How much memory they take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.cells.len() * size_of::<Stored>() + self.text.len()
    }

    pub(super) fn push_null(&mut self) {
        self.cells.push(Stored::Null);
    }

    pub(super) fn push_integer(&mut self, number: i64) {
        self.cells.push(Stored::Integer(number));
    }

    pub(super) fn push_uuid(&mut self, id: Uuid) {
        self.cells.push(Stored::Uuid(id));
    }

    pub(super) fn push_text(&mut self, text: &[u8]) {
        let start = self.text.len();
        self.text.extend_from_slice(text);
        // A page is bounded far below 4 GiB; should one ever not be, its text reads as absent rather than as another's.
        match (u32::try_from(start), u32::try_from(self.text.len())) {
            (Ok(start), Ok(end)) => self.cells.push(Stored::Text { start, end }),
            _ => self.cells.push(Stored::Null),
        }
    }

    /// # Errors
    /// If some text is no UTF-8, or ends within a character.
    pub(super) fn finish(self) -> Result<Rows, NotText> {
        let text = String::from_utf8(self.text).map_err(|_| NotText)?;
        let whole = self.cells.iter().all(|cell| match cell {
            Stored::Text { start, end } => {
                text.is_char_boundary(*start as usize) && text.is_char_boundary(*end as usize)
            }
            _ => true,
        });
        if whole { Ok(Rows { width: self.width, cells: self.cells, text }) } else { Err(NotText) }
    }
}

/// The database gave text that is none.
#[derive(Debug, thiserror::Error)]
#[error("text that is no UTF-8")]
pub(super) struct NotText;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&[u8]]) -> Option<Vec<String>> {
        let mut reading = Reading::with_width(1);
        texts.iter().for_each(|text| reading.push_text(text));
        let rows = reading.finish().ok()?;
        Some((0..rows.len()).map(|row| rows.text(row, 0).unwrap_or_default().to_owned()).collect())
    }

    #[test]
    fn text_is_utf_8_cell_by_cell() {
        assert_eq!(read(&[b"", "é".as_bytes(), b"x"]), Some(vec![String::new(), "é".to_owned(), "x".to_owned()]));
        assert_eq!(read(&[b"\xff"]), None);
        assert_eq!(read(&[b"\xc3", b"\xa9"]), None, "a letter in two halves");
    }
}
