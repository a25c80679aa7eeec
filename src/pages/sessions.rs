//! Where somebody is signed in, with a form that ends it everywhere else.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Form, Page, Sender};

pub(super) const PAGE: Page = Page {
    path: "/sessions",
    audience: Audience::Person,
    document: "query SessionsPage {
        viewer { employee { name agency { timeZone } } session { id } sessions { id startedAt endsAt } }
    }",
    variables: |_| json!({}),
    show: |frame, data| {
        let data: Data = serde_json::from_value(data)?;
        Ok(Sessions { frame, viewer: data.viewer }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SessionsPage($input: EndOtherSessionsInput!) {
            endOtherSessions(input: $input) { userErrors { code } }
        }",
        sender: Sender::Person,
        input: |_, _, key| Ok(json!({ "idempotencyKey": key })),
        // What has ended is no longer listed, which says that it is done.
        outcome: |visit, _| Ok(visit.here()),
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "sessions.html")]
struct Sessions<'a> {
    frame: &'a Frame<'a>,
    viewer: Viewer,
}

#[derive(Deserialize)]
struct Data {
    viewer: Viewer,
}

#[derive(Deserialize)]
struct Viewer {
    employee: Option<Employee>,
    session: Option<Present>,
    sessions: Vec<Session>,
}

#[derive(Deserialize)]
struct Employee {
    agency: Option<Agency>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agency {
    time_zone: Option<String>,
}

#[derive(Deserialize)]
struct Present {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    id: String,
    started_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl Viewer {
    /// Whether this is the session in which the page is shown.
    fn is_present(&self, session: &Session) -> bool {
        self.session.as_ref().is_some_and(|present| present.id == session.id)
    }

    /// The day of a time, and the time of the day, where the person works.
    fn at(&self, time: &DateTime<Utc>) -> (NaiveDate, String) {
        let agency = self.employee.as_ref().and_then(|employee| employee.agency.as_ref());
        let zone = agency.and_then(|agency| agency.time_zone.as_ref()?.parse::<Tz>().ok()).unwrap_or(Tz::Asia__Jakarta);
        let local = time.with_timezone(&zone);
        (local.date_naive(), local.format("%H.%M").to_string())
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "several",
        r#"{"viewer": {"employee": {"name": "Ani Lestari", "agency": {"timeZone": "Asia/Jayapura"}}, "session": {"id": "A"},
            "sessions": [{"id": "A", "startedAt": "2026-11-16T02:00:00+00:00", "endsAt": "2026-11-16T14:00:00+00:00"},
                {"id": "B", "startedAt": "2026-11-16T03:00:00+00:00", "endsAt": "2026-11-16T15:00:00+00:00"}]}}"#,
    ),
    (
        "one",
        r#"{"viewer": {"employee": {"name": "Ani Lestari", "agency": null}, "session": {"id": "A"},
            "sessions": [{"id": "A", "startedAt": "2026-11-16T02:00:00+00:00", "endsAt": "2026-11-16T14:00:00+00:00"}]}}"#,
    ),
];
