//! The page between another site and a page of a person: it leads on by itself, and then the browser says who comes.

use askama::Template;

use crate::pages::frame::Frame;
use crate::pages::reply::Reply;
use crate::pages::visit::Visit;

#[derive(Template)]
#[template(path = "arrival.html")]
struct Arrival<'a> {
    frame: &'a Frame<'a>,
}

/// Leads on to the page that was asked for.
pub(crate) fn page(visit: &Visit) -> Reply {
    let frame = Frame::bare(visit);
    match (Arrival { frame: &frame }).render() {
        Ok(html) => Reply::Page { status: 200, html, listed: false, has_script: false, retry_after_seconds: None },
        Err(error) => {
            tracing::error!(%error, "the page of an arrival cannot be shown");
            Reply::GoTo(visit.sign_in())
        }
    }
}
