//! Pages for what went wrong: what happened, in a sentence, and what to do next.

use askama::Template;

use crate::pages::frame::Frame;
use crate::pages::reply::{Failure, Reply, waiting};
use crate::pages::visit::{Fields, Visit};

/// What is said of a status: the keys of heading, explanation and advice.
struct Words {
    heading: &'static str,
    text: &'static str,
    advice: &'static str,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Shown<'a> {
    frame: &'a Frame<'a>,
    words: Words,
    /// When to come back.
    wait: Option<String>,
    /// What to tell those who run the installation, where they can do something about it.
    request_id: Option<&'a str>,
    /// A form that was not taken, to be sent once more.
    again: Option<&'a Fields>,
}

/// The page for a failure. It asks nothing of the API, which may be what has failed.
pub(crate) fn page(visit: &Visit, failure: Failure) -> Reply {
    written(visit, failure, None)
}

/// The same with what a form brought, so that nothing of it is lost.
pub(crate) fn page_to_repeat(visit: &Visit, failure: Failure, fields: &Fields) -> Reply {
    written(visit, failure, Some(fields))
}

fn written(visit: &Visit, failure: Failure, again: Option<&Fields>) -> Reply {
    let frame = Frame::bare(visit);
    let shown = Shown {
        frame: &frame,
        words: words(failure.status),
        wait: failure.retry_after_seconds.map(|seconds| waiting(visit.locale, seconds)),
        request_id: (failure.status >= 500).then_some(&*visit.request_id),
        again,
    };
    let html = shown.render().unwrap_or_else(|error| {
        tracing::error!(%error, "the page of a failure cannot be shown");
        String::new()
    });
    let Failure { status, retry_after_seconds } = failure;
    Reply::Page { status, html, listed: false, has_script: false, retry_after_seconds }
}

fn words(status: u16) -> Words {
    let words = |heading, text, advice| Words { heading, text, advice };
    match status {
        403 => words("failure.forbidden", "failure.forbidden-text", "failure.forbidden-advice"),
        404 => words("failure.absent", "failure.absent-text", "failure.absent-advice"),
        405 => words("failure.method", "failure.method-text", "failure.method-advice"),
        413 => words("failure.long", "failure.long-text", "failure.long-advice"),
        429 => words("failure.often", "failure.often-text", "failure.often-advice"),
        503 => words("failure.busy", "failure.busy-text", "failure.busy-advice"),
        400..500 => words("failure.request", "failure.request-text", "failure.request-advice"),
        _ => words("failure.internal", "failure.internal-text", "failure.internal-advice"),
    }
}
