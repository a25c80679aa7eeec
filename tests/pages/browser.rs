//! A browser as far as pages without scripts need one: it keeps cookies, sends forms with what stands in them, and says
//! where a request comes from.

use std::collections::BTreeMap;
use std::sync::Mutex;

use poem::http::{HeaderMap, Method, StatusCode, header};

use crate::support::TestApp;

/// A window with its cookies.
pub(super) struct Browser<'a> {
    app: &'a TestApp,
    cookies: Mutex<BTreeMap<String, String>>,
    language: &'static str,
}

/// What a browser shows.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) html: String,
}

impl<'a> Browser<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: Mutex::default(), language: "en" }
    }

    /// A browser of somebody who has signed in.
    pub(super) async fn signed_in(app: &'a TestApp, user: &str) -> Self {
        let browser = Self::new(app);
        let shown = browser.sign_in(&format!("{user}@pangkalpinang.example"), capaian::demo::PASSWORD).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.html);
        browser
    }

    /// Opens the form to sign in, and sends it.
    pub(super) async fn sign_in(&self, identifier: &str, password: &str) -> Shown {
        let form = self.open("/sign-in").await;
        self.send("/sign-in", &[("token", form.token()), ("identifier", identifier), ("password", password)]).await
    }

    pub(super) fn in_language(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// Opens an address, as by a link on a page of ours.
    pub(super) async fn open(&self, address: &str) -> Shown {
        self.request(Method::GET, address, &[("sec-fetch-site", "same-origin")], None).await
    }

    /// Sends a form from a page of ours.
    pub(super) async fn send(&self, address: &str, fields: &[(&str, &str)]) -> Shown {
        self.request(Method::POST, address, &[("sec-fetch-site", "same-origin")], Some(fields)).await
    }

    /// Any request, with these headers beside those that a browser always sends.
    pub(super) async fn request(
        &self,
        method: Method,
        address: &str,
        headers: &[(&'static str, &str)],
        fields: Option<&[(&str, &str)]>,
    ) -> Shown {
        let mut request = self.app.client().request(method, address);
        request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        request = request.header("accept-language", self.language).header("host", "capaian.example");
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(fields) = fields {
            let body = serde_urlencoded::to_string(fields).expect("a form");
            request = request.content_type("application/x-www-form-urlencoded").body(body);
        }
        let mut response = request.send().await.0;
        self.keep(response.headers());
        // A spreadsheet is no text; what is looked at of one are its headers.
        let body = response.take_body().into_vec().await.expect("a body");
        let html = String::from_utf8_lossy(&body).into_owned();
        Shown { status: response.status(), headers: response.headers().clone(), html }
    }

    fn keep(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("the cookies");
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a cookie of text");
            let (pair, attributes) = text.split_once(';').expect("attributes");
            assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Strict"), "{text}");
            let (name, value) = pair.split_once('=').expect("a name");
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().expect("the cookies");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// The names of the cookies that it keeps.
    pub(super) fn cookie_names(&self) -> Vec<String> {
        self.cookies.lock().expect("the cookies").keys().cloned().collect()
    }

    /// Loses a cookie, or gets one that somebody has put there.
    pub(super) fn set_cookie(&self, name: &str, value: Option<&str>) {
        let mut cookies = self.cookies.lock().expect("the cookies");
        match value {
            Some(value) => cookies.insert(name.to_owned(), value.to_owned()),
            None => cookies.remove(name),
        };
    }
}

impl Shown {
    /// A header's value; empty without it.
    pub(super) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }

    /// Where it leads on to.
    #[track_caller]
    pub(super) fn goes_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.html);
        self.header(header::LOCATION)
    }

    /// The token of the page's forms.
    #[track_caller]
    pub(super) fn token(&self) -> &str {
        self.between("name=\"token\" value=\"", "\"").unwrap_or_else(|| panic!("no form: {}", self.html))
    }

    /// The first text between these two.
    pub(super) fn between(&self, before: &str, after: &str) -> Option<&str> {
        self.html.split_once(before)?.1.split_once(after).map(|(text, _)| text)
    }

    #[track_caller]
    pub(super) fn shows(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "no {text:?} in: {}", self.html);
        self
    }

    #[track_caller]
    pub(super) fn lacks(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} in: {}", self.html);
        self
    }
}
