//! The API as one visitor of a page reaches it: each document passes the same checks, budgets, policy and masks as anybody's.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_graphql::ServerError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poem::http::{HeaderValue, header};
use serde_json::{Map, Value};

use crate::http::FrontDoor;
use crate::http::answer::{CREDENTIALS, Outcome};
use crate::http::error::{Code, Refusal, code_of, retry_after_seconds};
use crate::http::identity::caller::{Caller, Credentials};
use crate::http::identity::cookie;
use crate::http::page::failure_of;
use crate::http::page::token::{self, Bond, Known};
use crate::http::preflight::request::{GraphqlRequest, Query};
use crate::pages::reply::Failure;
use crate::pages::serving::Api;
use crate::print::Template;

/// Who visits a page, while it is being answered.
pub(super) struct Visitor<'a> {
    door: &'a FrontDoor,
    state: Mutex<State>,
}

/// What forms are bound to where nobody has signed in.
#[derive(Clone, Debug)]
pub(super) enum FormBond {
    /// A cookie, if the browser has sent it; else it gets one.
    Browser(Option<String>),
    /// The page at this path.
    Page(String),
}

/// What the answers of the API can change.
struct State {
    caller: Caller,
    /// What forms are bound to before anybody has signed in.
    bond: FormBond,
    /// Cookies for the browser.
    cookies: Vec<HeaderValue>,
}

impl<'a> Visitor<'a> {
    pub(super) const fn new(door: &'a FrontDoor, caller: Caller, bond: FormBond) -> Self {
        Self { door, state: Mutex::new(State { caller, bond, cookies: Vec::new() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn caller(&self) -> Caller {
        self.state().caller.clone()
    }

    /// The cookies that the browser has to be told of.
    pub(super) fn cookies(self) -> Vec<HeaderValue> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).cookies
    }

    /// The form that a token came in.
    pub(super) fn form(&self, text: &str) -> Option<Known> {
        let state = self.state();
        let bond = match (state.caller.credentials.secret(), &state.bond) {
            (Some(session), _) => Bond::Session(session),
            (None, FormBond::Page(path)) => Bond::Page(path),
            (None, FormBond::Browser(nonce)) => Bond::Browser(nonce.as_deref()?),
        };
        token::form(&self.door.secret, bond, self.door.clock.now(), text)
    }

    async fn ask(&self, document: &'static str, variables: Value, queries_only: bool) -> Result<Value, Failure> {
        let variables = match variables {
            Value::Object(variables) => variables,
            _ => Map::new(),
        };
        let sent = GraphqlRequest {
            query: Query::OfPage(document),
            operation_name: None,
            variables,
            queries_only,
            length: document.len(),
        };
        let caller = self.caller();
        match self.door.operation(sent, &caller).await {
            Outcome::Refused(refusal) => {
                if refusal.code == Code::Unauthenticated {
                    self.has_ended(&refusal);
                }
                Err(failure_of(&refusal))
            }
            Outcome::Executed(mut response, charge, kind) => {
                let cookies = response.http_headers.get_all(header::SET_COOKIE);
                let mut state = self.state();
                state.cookies.extend(cookies.iter().cloned());
                if response.extensions.contains_key(CREDENTIALS) {
                    state.caller.credentials = Credentials::None;
                }
                drop(state);
                response.http_headers.clear();
                let failure = response.errors.first().map(failure);
                // Writing the answer is what logs faults of ours and splices in what the views have written.
                let text = self.door.writer_for(&caller).text(Outcome::Executed(response, charge, kind));
                match (failure, serde_json::from_str::<Value>(&text)) {
                    (Some(failure), _) => Err(failure),
                    (None, Ok(mut answer)) => Ok(answer["data"].take()),
                    (None, Err(error)) => {
                        tracing::error!(%error, "an answer to a page is no JSON");
                        Err(Failure::of(500))
                    }
                }
            }
        }
    }

    /// The session has ended: from now on the visitor is nobody, and the browser is told.
    fn has_ended(&self, refusal: &Refusal) {
        let mut state = self.state();
        state.caller.credentials = Credentials::None;
        let cookies = refusal.headers.iter().filter(|(name, _)| *name == header::SET_COOKIE);
        state.cookies.extend(cookies.map(|(_, value)| value.clone()));
    }
}

impl Api for Visitor<'_> {
    async fn read(&self, document: &'static str, variables: Value) -> Result<Value, Failure> {
        let had_session = self.has_session();
        match self.ask(document, variables.clone(), true).await {
            // A page that is opened with a session that has ended is opened by nobody.
            Err(failure) if failure.status == 401 && had_session => self.ask(document, variables, true).await,
            outcome => outcome,
        }
    }

    async fn write(&self, document: &'static str, variables: Value) -> Result<Value, Failure> {
        self.ask(document, variables, false).await
    }

    async fn print(&self, template: Template, data: Value) -> Result<Vec<u8>, Failure> {
        let _turn = self.door.printing_turn(&self.caller()).await.map_err(|refusal| failure_of(&refusal))?;
        match self.door.press.print(template, data).await {
            Ok(pdf) => Ok(pdf.to_vec()),
            Err(error) => {
                // What a template says may hold data: where it is wrong is enough to find it.
                tracing::error!(template = template.file(), %error, "a document cannot be printed");
                Err(Failure::of(500))
            }
        }
    }

    fn token(&self) -> String {
        let mut state = self.state();
        let (secret, now) = (&self.door.secret, self.door.clock.now());
        if let Some(session) = state.caller.credentials.secret() {
            return token::token(secret, Bond::Session(session), now);
        }
        let nonce = match &state.bond {
            FormBond::Page(path) => return token::token(secret, Bond::Page(path), now),
            FormBond::Browser(Some(nonce)) => nonce.clone(),
            FormBond::Browser(None) => {
                let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
                state.cookies.extend(cookie::set_form(&nonce, &self.door.settings));
                state.bond = FormBond::Browser(Some(nonce.clone()));
                nonce
            }
        };
        token::token(secret, Bond::Browser(&nonce), now)
    }

    fn has_session(&self) -> bool {
        self.state().caller.credentials.secret().is_some()
    }
}

/// What an error of execution is for a person.
fn failure(error: &ServerError) -> Failure {
    let status = match code_of(error) {
        Code::Unauthenticated => 401,
        Code::Forbidden => 403,
        Code::NotFound => 404,
        Code::Conflict => 409,
        Code::BadRequest | Code::PersistedQueryNotFound => 400,
        Code::LimitExceeded | Code::DeadlineExceeded | Code::Unavailable => 503,
        Code::RateLimited => 429,
        Code::Internal => 500,
    };
    Failure { status, retry_after_seconds: retry_after_seconds(error) }
}
