//! Cursors: where a page ends, authenticated and bound to the query and the caller they were made for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::context::RequestContext;
use crate::database::Cell;
use crate::error::{Error, Message, Result};

/// How many bytes of the authentication code a cursor carries.
const MAC_LENGTH: usize = 16;

/// Everything that a cursor is only good for: another view, filter, order or caller refuses it.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    view: &'static str,
    filter: Box<str>,
    order: Box<str>,
}

impl Scope {
    pub(super) fn new(view: &'static str, filter: &str, order: &str) -> Self {
        Self { view, filter: filter.into(), order: order.into() }
    }

    /// The scope for this caller.
    pub(super) fn mac(&self, request: &RequestContext) -> [u8; 32] {
        let actor = request.actor.employee_id().unwrap_or_default();
        let texts = [self.view, &self.filter, &self.order].map(str::as_bytes);
        request.secret.mac("cursor scope", &[texts[0], texts[1], texts[2], actor.as_bytes()])
    }
}

/// The last row that a page showed: the values of its order keys, as the caller saw them, and its id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    pub(super) keys: Vec<Key>,
    pub(super) id: Uuid,
}

/// A value of an order key.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Null,
    Integer(i64),
    Text(String),
}

impl From<Cell<'_>> for Key {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null | Cell::Uuid(_) => Self::Null,
            Cell::Integer(number) => Self::Integer(number),
            Cell::Text(text) => Self::Text(text.to_owned()),
        }
    }
}

/// Makes the text that clients hand back; `scope` is what [`Scope::mac`] gives.
pub(super) fn encode(request: &RequestContext, scope: &[u8; 32], position: &Position) -> String {
    let mut bytes = position.id.as_bytes().to_vec();
    for key in &position.keys {
        match key {
            Key::Null => bytes.push(0),
            Key::Integer(number) => {
                bytes.push(1);
                bytes.extend(number.to_be_bytes());
            }
            Key::Text(text) => {
                bytes.push(2);
                bytes.extend((text.len() as u64).to_be_bytes());
                bytes.extend(text.as_bytes());
            }
        }
    }
    let mac = request.secret.mac("cursor", &[scope, &bytes]);
    bytes.extend(&mac[..MAC_LENGTH]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor back.
///
/// # Errors
/// [`Error::BadRequest`] naming `argument` if it was edited, or made for another query or caller.
pub(super) fn decode(request: &RequestContext, scope: &Scope, argument: &str, text: &str) -> Result<Position> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (bytes, mac) = bytes.split_at_checked(bytes.len().checked_sub(MAC_LENGTH)?)?;
        if !request.secret.verifies("cursor", &[&scope.mac(request), bytes], mac) {
            return None;
        }
        let (id, mut rest) = bytes.split_at_checked(16)?;
        let mut keys = Vec::new();
        while let Some((kind, after)) = rest.split_first() {
            let key;
            (key, rest) = key_of(*kind, after)?;
            keys.push(key);
        }
        Some(Position { keys, id: Uuid::from_slice(id).ok()? })
    };
    read().ok_or_else(|| {
        Error::BadRequest(Message::new(
            format!("`{argument}` bukan kursor dari kueri ini"),
            format!("`{argument}` is not a cursor of this query"),
        ))
    })
}

/// The first key of `bytes`, which is of this kind, and what follows it.
fn key_of(kind: u8, bytes: &[u8]) -> Option<(Key, &[u8])> {
    if kind == 0 {
        return Some((Key::Null, bytes));
    }
    let (number, rest) = bytes.split_first_chunk()?;
    match kind {
        1 => Some((Key::Integer(i64::from_be_bytes(*number)), rest)),
        2 => {
            let (text, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*number)).ok()?)?;
            Some((Key::Text(std::str::from_utf8(text).ok()?.to_owned()), rest))
        }
        _ => None,
    }
}
