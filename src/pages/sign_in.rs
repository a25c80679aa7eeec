//! Signing in by identifier and password, and on to the page that one came from.

use askama::Template;
use serde_json::{Value, json};

use crate::pages::frame::Frame;
use crate::pages::mistake::{Mistake, is_accepted};
use crate::pages::page::{Audience, Form, Page, Sender};
use crate::pages::visit::{Fields, Visit};

pub(super) const PAGE: Page = Page {
    path: "/sign-in",
    audience: Audience::Everybody,
    document: "query SignInPage { viewer { employee { name } } }",
    variables: |_| json!({}),
    show: |frame, _| Ok(SignIn { frame, next: frame.visit.next() }.render()?.into()),
    form: Some(Form {
        mutation: "mutation SignInPage($input: SignInInput!) { signIn(input: $input) { userErrors { code field } } }",
        sender: Sender::Stranger,
        input: |visit, fields, key| {
            let mistakes = missing(visit, fields);
            if !mistakes.is_empty() {
                return Err(mistakes);
            }
            let (identifier, password) = (fields.text(IDENTIFIER), fields.exact(PASSWORD));
            let code = Some(fields.text(CODE)).filter(|code| !code.is_empty());
            Ok(json!({ "identifier": identifier, "password": password, "code": code, "idempotencyKey": key }))
        },
        outcome,
        forbidden: None,
        secrets: &[PASSWORD, CODE],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &[
        ("stranger", r#"{"viewer": null}"#),
        ("signed-in", r#"{"viewer": {"employee": {"name": "Ani Lestari"}}}"#),
    ],
};

const IDENTIFIER: &str = "identifier";
const PASSWORD: &str = "password";
const CODE: &str = "code";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    frame: &'a Frame<'a>,
    /// Where to go on.
    next: String,
}

/// What has to be typed before an attempt is worth counting.
fn missing(visit: &Visit, fields: &Fields) -> Vec<Mistake> {
    let required = [(IDENTIFIER, "sign-in.identifier-missing"), (PASSWORD, "sign-in.password-missing")];
    let empty = required.into_iter().filter(|(field, _)| fields.text(field).is_empty());
    empty.map(|(field, key)| Mistake::new(visit, Some(field), key)).collect()
}

fn outcome(visit: &Visit, data: &Value) -> Result<String, Vec<Mistake>> {
    if is_accepted(data, "signIn") {
        return Ok(visit.next());
    }
    let error = &data["signIn"]["userErrors"][0];
    let (field, key) = match (error["code"].as_str(), error["field"][1].as_str()) {
        (Some("SECOND_FACTOR_REQUIRED"), _) => (CODE, "sign-in.code-missing"),
        (_, Some("code")) => (CODE, "sign-in.code-wrong"),
        _ => (IDENTIFIER, "sign-in.wrong"),
    };
    Err(vec![Mistake::new(visit, Some(field), key)])
}
