//! Serves pages: what a browser sends becomes a visit, and what the page says becomes an answer with the headers that keep
//! it to itself.

mod token;
mod visitor;

use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Request, Response};
use uuid::Uuid;

use self::visitor::{FormBond, Visitor};
use crate::http::FrontDoor;
use crate::http::error::{Code, Refusal};
use crate::http::headers::{CONTENT_TYPE, HOST};
use crate::http::identity::caller::Caller;
use crate::http::identity::cookie;
use crate::http::negotiation;
use crate::http::preflight::request;
use crate::pages::failure;
use crate::pages::page::{Audience, Form, Page};
use crate::pages::reply::{Failure, Reply};
use crate::pages::serving::{self, TOKEN};
use crate::pages::visit::{Fields, Parameters, Visit};
use crate::urlencoded::pairs;

/// The most that a form may bring: longer than any of ours, and short enough to be held in memory.
const FORM_LIMIT: usize = 64 * 1024;
/// An address of ours is never longer behind its question mark; what is would come back in every link of the page.
const QUERY_LIMIT: usize = 2 * 1024;

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
        let as_citizen = page.audience == Audience::Citizen;
        let counts = !as_citizen && (form.is_some() || cookie::counts_in_opening(headers));
        let caller = Caller::of_page(request, counts, &self.settings, visit.locale, request_id);
        let admitted = self.admit(&caller);
        let bond = if as_citizen {
            FormBond::Page(visit.path.clone())
        } else {
            FormBond::Browser(cookie::read_form(headers, &self.settings).map(str::to_owned))
        };
        let visitor = Visitor::new(self, caller, bond);
        let answered = match (admitted, form) {
            (Err(refusal), Some(form)) if as_citizen => self.put_off(form, request, &visit, refusal).await,
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
        let fields = self.fields(page.audience, request).await?;
        let known = visitor.form(fields.exact(TOKEN));
        let visit = Visit { shown_for_seconds: known.map(|known| known.shown_for_seconds), ..visit.clone() };
        Ok(serving::write(page, form, &visit, fields, known.map(|known| known.key), visitor).await)
    }

    /// Gives a citizen back what they sent while too much came from their address: they can hardly help it, and would have to
    /// fill in everything again.
    async fn put_off(
        &self,
        form: &Form,
        request: &mut Request,
        visit: &Visit,
        refusal: Refusal,
    ) -> Result<Reply, Refusal> {
        let fields = self.fields(Audience::Citizen, request).await?;
        Ok(serving::unanswered(form, visit, failure_of(&refusal), &fields))
    }

    /// What a form of our own page brought.
    async fn fields(&self, audience: Audience, request: &mut Request) -> Result<Fields, Refusal> {
        let is_own = match audience {
            Audience::Citizen => cookie::is_surely_from_own_page(request.headers()),
            Audience::Everybody | Audience::Person => cookie::is_from_own_page(request.headers()),
        };
        if !is_own {
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

    /// What somebody else would type to reach us. Where cookies need TLS, so do people.
    fn origin(&self, request: &Request) -> String {
        let scheme = if self.settings.cookie_secure { "https" } else { "http" };
        let host = HOST.only(request.headers()).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("{scheme}://{host}")
    }

    fn visit(&self, request: &Request, parameters: Parameters, request_id: &str) -> Visit {
        let path = request.uri().path();
        let query = request.uri().query().filter(|query| query.len() <= QUERY_LIMIT);
        Visit {
            now: self.clock.now(),
            request_id: request_id.to_owned(),
            origin: self.origin(request),
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

/// The answer with a page or the way to one. Pages load nothing and run nothing but, few of them, a script of their own: that,
/// their own style and their forms, which lead here alone, are all that has an effect.
fn written(reply: Reply, visit: &Visit, cookies: Vec<HeaderValue>) -> Response {
    let mut response = match reply {
        Reply::GoTo(address) => {
            Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address).finish()
        }
        Reply::File { media_type, bytes } => Response::builder()
            .content_type(media_type)
            .header(header::CONTENT_DISPOSITION, "attachment")
            .header(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"))
            .body(bytes),
        Reply::Page { status, html, listed, has_script, retry_after_seconds } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = Response::builder()
                .status(status)
                .content_type("text/html; charset=utf-8")
                .header(header::CONTENT_LANGUAGE, visit.language())
                .header(header::CONTENT_SECURITY_POLICY, content_security_policy(&visit.nonce, has_script))
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

fn content_security_policy(nonce: &str, has_script: bool) -> String {
    // What a script may reach is where a form without one goes to.
    let script = if has_script { format!(" script-src 'nonce-{nonce}'; connect-src 'self';") } else { String::new() };
    // The one image is the sign of the tab, which stands in the page itself.
    format!(
        "default-src 'none';{script} style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; base-uri 'none'; \
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
    fn a_page_may_use_its_own_style_and_at_most_its_own_script() {
        let policy = content_security_policy("abc", false);
        assert!(policy.starts_with("default-src 'none'; style-src 'nonce-abc';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        let with_script = content_security_policy("abc", true);
        let script = " script-src 'nonce-abc'; connect-src 'self';";
        assert_eq!(with_script.replace(script, ""), policy);
        assert_eq!(with_script.matches(script).count(), 1, "{with_script}");
    }
}
