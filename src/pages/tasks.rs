//! What waits for the one who has signed in: what, about whom, by when.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page};

pub(super) const PAGE: Page = Page {
    path: "/tasks",
    audience: Audience::Person,
    document: "query TasksPage {
        viewer {
            employee { name agency { timeZone } }
            tasks(first: 100, orderBy: {field: DUE_ON}) {
                totalCount
                nodes {
                    kind dueOn evaluation { periodEndsOn evaluee { name } }
                    object { ... on FeedbackRequest { request: id } }
                }
            }
        }
    }",
    variables: |_| json!({}),
    show: |frame, data| {
        let Data { viewer } = serde_json::from_value(data)?;
        let zone = viewer.employee.as_ref().and_then(|employee| employee.agency.as_ref());
        let today = frame.visit.today(zone.and_then(|agency| agency.time_zone.as_deref()));
        let List { total_count, nodes } = viewer.tasks;
        let somebody = frame.say("tasks.somebody").to_string();
        Ok(Tasks { frame, shown: nodes.len(), total_count, days: by_day(nodes, today), somebody }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "tasks.html")]
struct Tasks<'a> {
    frame: &'a Frame<'a>,
    days: Vec<Day>,
    shown: usize,
    total_count: usize,
    /// What stands for a name that the caller may not know.
    somebody: String,
}

/// The tasks of one last day.
struct Day {
    due_on: Option<NaiveDate>,
    /// How many days are left; negative when the day has passed.
    days_left: i64,
    tasks: Vec<Task>,
}

#[derive(Deserialize)]
struct Data {
    viewer: Viewer,
}

#[derive(Deserialize)]
struct Viewer {
    employee: Option<Employee>,
    tasks: List,
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
#[serde(rename_all = "camelCase")]
struct List {
    total_count: usize,
    nodes: Vec<Task>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    kind: Kind,
    due_on: Option<NaiveDate>,
    evaluation: Option<Evaluation>,
    object: Option<Object>,
}

/// What it is to be done on, by the id under which it has a page.
#[derive(Deserialize)]
struct Object {
    request: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    period_ends_on: NaiveDate,
    evaluee: Option<Evaluee>,
}

#[derive(Deserialize)]
struct Evaluee {
    name: Option<String>,
}

/// What is to be done.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    SubmitSelfAssessment,
    ApproveReviewers,
    GiveFeedback,
    CloseFeedback,
    Rate,
    Release,
    Respond,
    /// Whatever the API will know besides.
    #[serde(other)]
    Other,
}

impl Task {
    const fn message(&self) -> &'static str {
        match self.kind {
            Kind::SubmitSelfAssessment => "tasks.submit-self-assessment",
            Kind::ApproveReviewers => "tasks.approve-reviewers",
            Kind::GiveFeedback => "tasks.give-feedback",
            Kind::CloseFeedback => "tasks.close-feedback",
            Kind::Rate => "tasks.rate",
            Kind::Release => "tasks.release",
            Kind::Respond => "tasks.respond",
            Kind::Other => "tasks.other",
        }
    }

    /// Where it can be looked at, if there is a page.
    fn address(&self) -> Option<String> {
        let request = self.object.as_ref()?.request.as_ref()?;
        Some(format!("/feedback-requests/{request}"))
    }

    /// Whom it is about, where the caller may know.
    fn person(&self) -> Option<&str> {
        self.evaluation.as_ref()?.evaluee.as_ref()?.name.as_deref()
    }
}

/// Groups tasks by their last day, the nearest first; those without one stand last.
fn by_day(mut tasks: Vec<Task>, today: NaiveDate) -> Vec<Day> {
    tasks.sort_by_key(|task| (task.due_on.is_none(), task.due_on));
    let mut days: Vec<Day> = Vec::new();
    for task in tasks {
        match days.last_mut() {
            Some(day) if day.due_on == task.due_on => day.tasks.push(task),
            _ => {
                let days_left = task.due_on.map_or(0, |due_on| (due_on - today).num_days());
                days.push(Day { due_on: task.due_on, days_left, tasks: vec![task] });
            }
        }
    }
    days
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 3] = [
    (
        "nothing",
        r#"{"viewer": {"employee": {"name": "Ani Lestari", "agency": {"timeZone": "Asia/Jakarta"}},
            "tasks": {"totalCount": 0, "nodes": []}}}"#,
    ),
    (
        "one-of-each",
        r#"{"viewer": {"employee": {"name": "Ani Lestari", "agency": null}, "tasks": {"totalCount": 9, "nodes": [
            {"kind": "SUBMIT_SELF_ASSESSMENT", "dueOn": "2026-11-15", "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": {"name": "Ani Lestari"}}},
            {"kind": "APPROVE_REVIEWERS", "dueOn": "2026-11-16", "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": {"name": "Budi Santoso"}}},
            {"kind": "GIVE_FEEDBACK", "dueOn": "2026-11-17", "object": {"request": "CQAA_-1"},
                "evaluation": {"periodEndsOn": "2026-12-31", "evaluee": {"name": "Budi Santoso"}}},
            {"kind": "CLOSE_FEEDBACK", "dueOn": "2026-11-27", "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": {"name": "Citra Dewi"}}},
            {"kind": "RATE", "dueOn": "2026-11-27", "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": {"name": "Dewi Anggraini"}}},
            {"kind": "RELEASE", "dueOn": "2026-12-04", "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": {"name": "Eka Putra"}}},
            {"kind": "RESPOND", "dueOn": null, "evaluation": {"periodEndsOn": "2026-12-31", "evaluee": {"name": "Ani"}}},
            {"kind": "GIVE_FEEDBACK", "dueOn": null, "evaluation": {"periodEndsOn": "2026-12-31",
                "evaluee": null}},
            {"kind": "WHAT_THERE_WILL_BE", "dueOn": null, "evaluation": null}]}}}"#,
    ),
    (
        "more-than-fit",
        r#"{"viewer": {"employee": null, "tasks": {"totalCount": 1234, "nodes": [
            {"kind": "RATE", "dueOn": "2026-11-27", "evaluation": null}]}}}"#,
    ),
];
