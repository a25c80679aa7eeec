//! The arguments of a connection: which rows, in which order, and which page of them.

use async_graphql::Value;

use super::cursor::{self, Position};
use super::definition::View;
use super::order::Order;
use super::selection::{Document, Selected};
use super::spelling;
use crate::context::RequestContext;
use crate::error::{Error, Message, Result};

/// The page size where none is asked for.
pub(crate) const DEFAULT_PAGE: usize = 20;
/// The largest page.
pub(super) const LARGEST_PAGE: usize = 100;

/// The arguments of a connection, checked.
pub(super) struct Arguments {
    pub(super) filter: Option<Value>,
    pub(super) order: Order,
    pub(super) limit: usize,
    pub(super) backward: bool,
    pub(super) after: Option<Position>,
    pub(super) before: Option<Position>,
    pub(super) scope: cursor::Scope,
}

impl Arguments {
    pub(super) fn read(
        request: &RequestContext,
        document: Document<'_>,
        view: &'static View,
        selected: &Selected<'_>,
    ) -> Result<Self> {
        let argument = |name: &str| document.argument(selected.field, name);
        let filter = argument("filter");
        let order = Order::read(view, argument("orderBy").as_ref())?;
        let (first, last) = (size("first", argument("first"))?, size("last", argument("last"))?);
        if first.is_some() && last.is_some() {
            return Err(Error::BadRequest(Message::new(
                "pakai `first` atau `last`, tidak keduanya",
                "use `first` or `last`, not both",
            )));
        }
        let filter_text = filter.as_ref().map(|filter| spelling::of(view, filter)).unwrap_or_default();
        let scope = cursor::Scope::new(view.name, &filter_text, &order.text());
        let position = |name: &str| match argument(name) {
            // Nothing is no cursor: the page stands at the end of the list from which it is counted.
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => cursor::decode(request, &scope, name, &text).map(Some),
            _ => Ok(None),
        };
        Ok(Self {
            filter,
            order,
            limit: first.or(last).unwrap_or(DEFAULT_PAGE),
            backward: last.is_some(),
            after: position("after")?,
            before: position("before")?,
            scope,
        })
    }

    /// Whether a cursor says where the page begins.
    pub(super) fn has_cursor(&self) -> bool {
        self.after.is_some() || self.before.is_some()
    }
}

/// The size of a page or of a list that is cut.
///
/// # Errors
/// If it is no number, or too large.
pub(super) fn size(name: &str, value: Option<Value>) -> Result<Option<usize>> {
    let Some(value) = value else { return Ok(None) };
    let number = match &value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(number) if number <= LARGEST_PAGE => Ok(Some(number)),
        Some(number) => Err(Error::LimitExceeded(Message::new(
            format!("`{name}` adalah {number}, paling banyak {LARGEST_PAGE}"),
            format!("`{name}` is {number}, at most {LARGEST_PAGE}"),
        ))),
        None => Err(Error::BadRequest(Message::new(
            format!("`{name}` harus bilangan bulat dari 0 sampai {LARGEST_PAGE}"),
            format!("`{name}` must be a whole number from 0 to {LARGEST_PAGE}"),
        ))),
    }
}
