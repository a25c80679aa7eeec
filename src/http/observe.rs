//! One request as operators see it: its span for the collector.

use poem::Request;
use poem::http::Method;

use crate::http::Route;
use crate::http::headers::TRACEPARENT;
use crate::telemetry::Work;

/// The span of a request, by the conventions for HTTP servers. Probes come every few seconds and have none.
pub(super) fn request_work(request: &Request, route: Route, request_id: &str) -> Work {
    if matches!(route, Route::Health | Route::Ready) {
        return Work::none();
    }
    let method = match *request.method() {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        // A stranger's own word has no place in traces.
        _ => "_OTHER",
    };
    let work = Work::of_request(format!("{method} {}", route.word()), TRACEPARENT.text(request.headers()));
    if work.is_seen() {
        work.note("http.request.method", method);
        work.note("http.route", route.word());
        work.note("url.path", route.word());
        work.note("url.scheme", "http");
        work.note("capaian.request_id", request_id.to_owned());
    }
    work
}

/// The end of a request's span.
pub(super) fn request_done(work: &Work, status: u16) {
    work.note("http.response.status_code", i64::from(status));
    if status >= 500 {
        work.fail(if status == 503 { "503" } else { "500" });
    }
    work.end();
}
