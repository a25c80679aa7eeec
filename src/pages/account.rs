//! A person's own account: a form to change the password.

use askama::Template;
use serde_json::{Value, json};

use crate::pages::frame::Frame;
use crate::pages::mistake::{Mistake, is_accepted, sentence};
use crate::pages::page::{Audience, Form, Page, Sender};
use crate::pages::visit::{Fields, Visit};

pub(super) const PAGE: Page = Page {
    path: "/account",
    audience: Audience::Person,
    document: "query AccountPage { viewer { identifier employee { name } } }",
    variables: |_| json!({}),
    show: |frame, data| {
        let identifier = data["viewer"]["identifier"].as_str().unwrap_or_default();
        Ok(Account { frame, identifier }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation AccountPage($input: ChangePasswordInput!) {
            changePassword(input: $input) { userErrors { code field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            let mistakes = missing(visit, fields);
            if !mistakes.is_empty() {
                return Err(mistakes);
            }
            let (present, new) = (fields.exact(PRESENT), fields.exact(NEW));
            Ok(json!({ "presentPassword": present, "newPassword": new, "idempotencyKey": key }))
        },
        outcome: |visit, data| match is_accepted(data, "changePassword") {
            true => Ok(visit.link(DONE)),
            false => Err(mistakes(visit, data)),
        },
        forbidden: None,
        secrets: &[PRESENT, NEW, AGAIN],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &[("person", r#"{"viewer": {"identifier": "ani@contoh.example", "employee": {"name": "Ani Lestari"}}}"#)],
};

const PRESENT: &str = "present";
const NEW: &str = "new";
const AGAIN: &str = "again";
/// Where one goes on once it is done: this page, which then says so.
const DONE: &str = "/account?done=password";

#[derive(Template)]
#[template(path = "account.html")]
struct Account<'a> {
    frame: &'a Frame<'a>,
    /// What one signs in with: a password manager keeps the new password under it.
    identifier: &'a str,
}

impl Account<'_> {
    /// Whether one comes from having changed the password.
    fn is_done(&self) -> bool {
        self.frame.mistakes.is_empty()
            && self.frame.visit.query.iter().any(|(name, value)| name == "done" && value == "password")
    }
}

/// What has to be typed before an attempt is worth counting.
fn missing(visit: &Visit, fields: &Fields) -> Vec<Mistake> {
    let required = [(PRESENT, "account.present-missing"), (NEW, "account.new-missing")];
    let empty = required.into_iter().filter(|(field, _)| fields.exact(field).is_empty());
    let mut mistakes: Vec<Mistake> = empty.map(|(field, key)| Mistake::new(visit, Some(field), key)).collect();
    if mistakes.is_empty() && fields.exact(NEW) != fields.exact(AGAIN) {
        mistakes.push(Mistake::new(visit, Some(AGAIN), "account.again-differs"));
    }
    mistakes
}

/// What the API says is wrong. Which rule a new password breaks is told in its words.
fn mistakes(visit: &Visit, data: &Value) -> Vec<Mistake> {
    let errors = data["changePassword"]["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mistake = |error: &Value| match error["message"].as_str() {
        Some(message) if error["field"][1] == "newPassword" => Mistake { field: Some(NEW), message: sentence(message) },
        _ => Mistake::new(visit, Some(PRESENT), "account.present-wrong"),
    };
    errors.iter().map(mistake).collect()
}
