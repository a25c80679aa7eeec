//! Signing out, and the word that it is done.

use askama::Template;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Form, Page, Sender};

pub(super) const PAGE: Page = Page {
    path: "/sign-out",
    audience: Audience::Everybody,
    document: "query SignOutPage { viewer { employee { name } } }",
    variables: |_| json!({}),
    show: |frame, _| Ok(SignOut { frame }.render()?.into()),
    form: Some(Form {
        mutation: "mutation SignOutPage($input: SignOutInput!) { signOut(input: $input) { signedOut } }",
        sender: Sender::Person,
        input: |_, _, key| Ok(json!({ "idempotencyKey": key })),
        // A session ends or has ended already; the page says what is so.
        outcome: |visit, _| Ok(visit.here()),
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &[("done", r#"{"viewer": null}"#), ("signed-in", r#"{"viewer": {"employee": {"name": "Ani Lestari"}}}"#)],
};

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOut<'a> {
    frame: &'a Frame<'a>,
}
