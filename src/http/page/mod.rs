//! Serves pages: what a browser sends becomes a visit, and what the page says becomes an answer with the headers that keep
//! it to itself.

mod token;
mod visitor;

use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Request, Response};
use uuid::Uuid;

use self::visitor::Visitor;
use crate::http::FrontDoor;
use crate::http::error::{Code, Refusal};
use crate::http::headers::CONTENT_TYPE;
use crate::http::identity::caller::Caller;
use crate::http::identity::cookie;
use crate::http::negotiation;
use crate::http::preflight::request;
use crate::pages::failure;
use crate::pages::page::{Form, Page};
use crate::pages::reply::{Failure, Reply};
use crate::pages::serving;
use crate::pages::visit::{Fields, Parameters, Visit};
use crate::urlencoded::pairs;

/// The most that a form may bring: longer than any of ours, and short enough to be held in memory.
const FORM_LIMIT: usize = 64 * 1024;
/// An address of ours is never longer behind its question mark; what is would come back in every link of the page.
const QUERY_LIMIT: usize = 2 * 1024;
/// The field in which a form brings its token.
const TOKEN: &str = "token";

impl FrontDoor {
    /// Answers a request for a page.
    pub(super) async fn page(&self, page: &Page, request: &mut Request, request_id: &str) -> Response {
        let parameters = page.parameters(request.uri().path()).unwrap_or_default();
        let visit = self.visit(request, parameters, request_id);
        let form = page.form.as_ref().filter(|_| request.method() == Method::POST);
        if form.is_none() && !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = written(failure::page(&visit, Failure::of(405)), &visit, Vec::new());
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(page.methods()));
            return response;
        }
        if request.uri().query().is_some_and(|query| pairs(query).is_none()) {
            return written(failure::page(&visit, Failure::of(400)), &visit, Vec::new());
        }
        let headers = request.headers();
        let counts = form.is_some() || cookie::counts_in_opening(headers);
        let caller = Caller::of_page(request, counts, &self.settings, visit.locale, request_id);
        let admitted = self.admit(&caller);
        let visitor = Visitor::new(self, caller, cookie::read_form(headers, &self.settings));
        let answered = match (admitted, form) {
            (Err(refusal), _) => Err(refusal),
            (Ok(()), None) => Ok(serving::read(page, &visit, &visitor).await),
            (Ok(()), Some(form)) => self.posted(page, form, request, &visit, &visitor).await,
        };
        let reply = answered.unwrap_or_else(|refusal| failed(&visit, &refusal));
        written(reply, &visit, visitor.cookies())
    }

    async fn posted(
        &self,
        page: &Page,
        form: &Form,
        request: &mut Request,
        visit: &Visit,
        visitor: &Visitor<'_>,
    ) -> Result<Reply, Refusal> {
        let fields = self.fields(request).await?;
        let key = visitor.form_key(fields.exact(TOKEN));
        Ok(serving::write(page, form, visit, fields, key, visitor).await)
    }

    /// What a form of our own page brought.
    async fn fields(&self, request: &mut Request) -> Result<Fields, Refusal> {
        if !cookie::is_from_own_page(request.headers()) {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "isian harus dikirim dari halaman ini sendiri",
                "a form must be sent from a page of this server's own",
            ));
        }
        let unreadable = || Refusal::bad_request("isian tidak dapat dibaca", "the form cannot be read");
        let kind = CONTENT_TYPE.text(request.headers()).and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
            return Err(Refusal { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, ..unreadable() });
        }
        let bytes = request::read(request, FORM_LIMIT.min(self.settings.body_limit), &self.settings).await?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
        pairs(&text).map(Fields).ok_or_else(unreadable)
    }

    /// The page for a person whose request ended in a refusal before any page could answer.
    pub(super) fn failure_page(&self, request: &Request, refusal: &Refusal, request_id: &str) -> Response {
        let visit = self.visit(request, Parameters::new(), request_id);
        written(failed(&visit, refusal), &visit, Vec::new())
    }

    fn visit(&self, request: &Request, parameters: Parameters, request_id: &str) -> Visit {
        let path = request.uri().path();
        let query = request.uri().query().filter(|query| query.len() <= QUERY_LIMIT);
        Visit {
            now: self.clock.now(),
            request_id: request_id.to_owned(),
            nonce: Uuid::new_v4().simple().to_string(),
            from_elsewhere: cookie::is_from_elsewhere(request.headers()),
            ..Visit::new(
                path,
                parameters,
                query.and_then(pairs).unwrap_or_default(),
                negotiation::locale(request.headers()),
            )
        }
    }
}

fn failed(visit: &Visit, refusal: &Refusal) -> Reply {
    failure::page(visit, failure_of(refusal))
}

/// What a refusal is for a person.
fn failure_of(refusal: &Refusal) -> Failure {
    let wait = refusal.headers.iter().find(|(name, _)| *name == header::RETRY_AFTER);
    let retry_after_seconds = wait.and_then(|(_, value)| value.to_str().ok()?.parse().ok());
    Failure { status: refusal.status.as_u16(), retry_after_seconds }
}

/// The answer with a page or the way to one. Pages run nothing and load nothing: their own style is all that has an
/// effect, and their forms lead here alone.
fn written(reply: Reply, visit: &Visit, cookies: Vec<HeaderValue>) -> Response {
    let mut response = match reply {
        Reply::GoTo(address) => {
            Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address).finish()
        }
        Reply::Page { status, html, listed, retry_after_seconds } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = Response::builder()
                .status(status)
                .content_type("text/html; charset=utf-8")
                .header(header::CONTENT_LANGUAGE, visit.language())
                .header(header::CONTENT_SECURITY_POLICY, content_security_policy(&visit.nonce))
                .body(html);
            let headers = response.headers_mut();
            headers.extend(retry_after_seconds.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
            if !listed {
                headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
            }
            response
        }
    };
    let headers = response.headers_mut();
    // Nobody embeds a page, not even as an image of another site's.
    let alone = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(alone, HeaderValue::from_static("same-origin"));
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

fn content_security_policy(nonce: &str) -> String {
    // The one image is the sign of the tab, which stands in the page itself.
    format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::http::preflight::appraise;
    use crate::pages;

    #[test]
    fn every_document_of_a_page_passes_the_checks_of_any_other() {
        let settings = Settings::default();
        for (path, document) in pages::documents() {
            let appraised = appraise(document, &settings);
            let appraised = appraised.unwrap_or_else(|refusal| panic!("{path}: {}", refusal.message.english));
            assert_eq!(appraised.len(), 1, "{path} has one operation in a document");
            assert!(
                appraised[0].name.as_ref().is_some_and(|name| name.ends_with("Page")),
                "{path} names it for metrics"
            );
            // A quarter, so that lists may grow with what the schema gets.
            assert!(appraised[0].cost <= u64::from(settings.cost_limit) / 4, "{path} costs {}", appraised[0].cost);
        }
    }

    #[test]
    fn a_page_may_use_its_own_style_and_nothing_else() {
        let policy = content_security_policy("abc");
        assert!(policy.starts_with("default-src 'none'; style-src 'nonce-abc';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    }
}
