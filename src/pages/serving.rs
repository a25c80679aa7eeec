//! Answers a request for a page: asks the API, shows what it says, sends what a form brought.

use std::future::Future;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::Locale;
use crate::pages::frame::{Frame, viewer};
use crate::pages::mistake::Mistake;
use crate::pages::page::{Audience, Form, Page, Sender, Shown, Unshown};
use crate::pages::reply::{Failure, Reply, waiting};
use crate::pages::visit::{Fields, Visit};
use crate::pages::{arrival, failure};
use crate::print::Template;

/// The API, as one visitor of a page reaches it: with everything that is checked, charged and masked for any caller.
pub(crate) trait Api: Sync {
    /// The data of a query.
    fn read(&self, document: &'static str, variables: Value) -> impl Future<Output = Result<Value, Failure>> + Send;

    /// The data of a mutation.
    fn write(&self, document: &'static str, variables: Value) -> impl Future<Output = Result<Value, Failure>> + Send;

    /// A document for paper, as PDF.
    fn print(&self, template: Template, data: Value) -> impl Future<Output = Result<Vec<u8>, Failure>> + Send;

    /// What a form for this visitor has to come back with.
    fn token(&self) -> String;

    /// Whether the visitor shows a session, which may have ended meanwhile.
    fn has_session(&self) -> bool;
}

/// The field in which a form brings its token.
pub(crate) const TOKEN: &str = "token";

/// A form that could not be taken: why, what to mend, what was typed, and the token that it goes on with.
#[derive(Default)]
struct Returned {
    because: Option<Failure>,
    mistakes: Vec<Mistake>,
    typed: Fields,
    token: Option<String>,
}

/// Shows a page.
pub(crate) async fn read(page: &Page, visit: &Visit, api: &impl Api) -> Reply {
    shown(page, visit, api, &Returned::default()).await
}

/// Sends what a form brought. `key` is its own, however often it comes; `None` if its token does not hold, and then
/// nothing is sent.
pub(crate) async fn write(
    page: &Page,
    form: &Form,
    visit: &Visit,
    fields: Fields,
    key: Option<Uuid>,
    api: &impl Api,
) -> Reply {
    if api.has_session() != (form.sender == Sender::Person) {
        // Somebody has signed in or out since the form was shown, perhaps by this very form, sent twice. The page says how
        // things stand now.
        return Reply::GoTo(visit.here());
    }
    let (because, mistakes) = match sent(form, visit, &fields, key, api).await {
        Ok(address) => return Reply::GoTo(address),
        Err(Unsent::Failed(failure)) => match (failure.status, form.forbidden) {
            // The session has ended meanwhile: the page says what one who has not signed in can do.
            (401, _) => return Reply::GoTo(visit.here()),
            (403, Some(key)) => (failure, vec![Mistake::new(visit, None, key)]),
            (429, _) => (failure, vec![too_many(visit.locale, failure.retry_after_seconds.unwrap_or(1))]),
            _ => return unanswered(form, visit, failure, &fields),
        },
        Err(Unsent::Mistaken(status, mistakes)) => (Failure::of(status), mistakes),
    };
    // The same form goes on with the same key: whoever goes back to an earlier state of it and sends that as well, after all,
    // has still sent one form.
    let token = key.map(|_| fields.exact(TOKEN).to_owned());
    let returned = Returned { because: Some(because), mistakes, typed: fields.without(form.secrets), token };
    shown(page, visit, api, &returned).await
}

/// The page for a form that met a failure. Where that may pass, the form goes along to be sent once more, with its key.
pub(crate) fn unanswered(form: &Form, visit: &Visit, failure: Failure, fields: &Fields) -> Reply {
    let passes = failure.status == 429 || failure.status >= 500;
    if passes && form.secrets.is_empty() {
        failure::page_to_repeat(visit, failure, fields)
    } else {
        failure::page(visit, failure)
    }
}

/// Why a form was not taken.
enum Unsent {
    Mistaken(u16, Vec<Mistake>),
    Failed(Failure),
}

async fn sent(
    form: &Form,
    visit: &Visit,
    fields: &Fields,
    key: Option<Uuid>,
    api: &impl Api,
) -> Result<String, Unsent> {
    let Some(key) = key else { return Err(Unsent::Mistaken(403, vec![Mistake::new(visit, None, "form.stale")])) };
    let broken = |mistakes| Unsent::Mistaken(422, mistakes);
    let input = (form.input)(visit, fields, key).map_err(broken)?;
    let data = api.write(form.mutation, json!({ "input": input })).await.map_err(Unsent::Failed)?;
    (form.outcome)(visit, &data).map_err(broken)
}

async fn shown(page: &Page, visit: &Visit, api: &impl Api, returned: &Returned) -> Reply {
    let data = match api.read(page.document, (page.variables)(visit)).await {
        Ok(data) => data,
        Err(failure) => {
            let form = page.form.as_ref().filter(|_| returned.because.is_some());
            return form.map_or_else(
                || failure::page(visit, failure),
                |form| unanswered(form, visit, failure, &returned.typed),
            );
        }
    };
    let viewer = viewer(&data);
    let signed_in = viewer.is_some();
    if page.audience == Audience::Person && !signed_in {
        // Browsers keep the session's cookie back where another site has led here, as by a link in a mail. They send it when
        // the page itself leads to itself, so a person who has signed in need not do it again.
        return if visit.from_elsewhere { arrival::page(visit) } else { Reply::GoTo(visit.sign_in()) };
    }
    let has_form = signed_in || page.form.as_ref().is_some_and(|form| form.sender == Sender::Stranger);
    let token = match &returned.token {
        Some(token) => token.clone(),
        None if has_form => api.token(),
        None => String::new(),
    };
    let frame =
        Frame { visit, viewer: viewer.as_deref(), token: &token, mistakes: &returned.mistakes, typed: &returned.typed };
    match (page.show)(&frame, data) {
        Ok(Shown::File { media_type, bytes }) => Reply::File { media_type, bytes },
        Ok(Shown::Print { template, data }) => match api.print(template, data).await {
            Ok(bytes) => Reply::File { media_type: "application/pdf", bytes },
            Err(failure) => failure::page(visit, failure),
        },
        Ok(Shown::Html(html)) => Reply::Page {
            status: returned.because.map_or(200, |failure| failure.status),
            html,
            listed: page.audience == Audience::Everybody && !signed_in && returned.mistakes.is_empty(),
            has_script: page.has_script,
            retry_after_seconds: returned.because.and_then(|failure| failure.retry_after_seconds),
        },
        Err(Unshown::Absent) => failure::page(visit, Failure::of(404)),
        Err(error) => {
            tracing::error!(page = page.path, %error, "a page cannot be shown");
            failure::page(visit, Failure::of(500))
        }
    }
}

fn too_many(locale: Locale, seconds: u64) -> Mistake {
    Mistake { field: None, message: waiting(locale, seconds) }
}
