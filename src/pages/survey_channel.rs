//! One way to a survey: its poster to print, and a form to withdraw its code.

use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Locale;
use crate::pages::frame::Frame;
use crate::pages::language::message;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Shown, Unshown};
use crate::pages::qr_code::{self, Drawing};
use crate::pages::survey;
use crate::pages::survey_campaign::kind;
use crate::pages::surveys;
use crate::pages::visit::Visit;
use crate::print;

pub(super) const PAGE: Page = Page {
    path: "/surveys/channels/{id}",
    audience: Audience::Person,
    document: "query SurveyChannelPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyChannel {
                id kind name code state campaign { id name serviceUnit agency { name } }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let channel = node.filter(|channel| channel.campaign.is_some()).ok_or(Unshown::Absent)?;
        let poster = Poster::of(&channel, frame.visit);
        Ok(SurveyChannel { frame, channel, poster }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyChannelPage($input: RevokeSurveyChannelInput!) {
            revokeSurveyChannel(input: $input) {
                surveyChannel { campaign { id } } userErrors { field message }
            }
        }",
        sender: Sender::Person,
        input: |visit, _, key| Ok(json!({ "surveyChannel": visit.parameter("id"), "idempotencyKey": key })),
        outcome: |visit, data| match is_accepted(data, "revokeSurveyChannel") {
            true => Ok(visit.link(&surveys::address_of(&data["revokeSurveyChannel"]["surveyChannel"]["campaign"]))),
            false => Err(told(data, "revokeSurveyChannel", &[])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// The poster as a document, on A4.
pub(super) const A4: Page =
    poster("/surveys/channels/{id}/poster-a4.pdf", |frame, data| printed(frame, data, print::Template::PosterA4));

/// The same on A6.
pub(super) const A6: Page =
    poster("/surveys/channels/{id}/poster-a6.pdf", |frame, data| printed(frame, data, print::Template::PosterA6));

const fn poster(path: &'static str, show: fn(&Frame<'_>, Value) -> Result<Shown, Unshown>) -> Page {
    Page {
        path,
        audience: Audience::Person,
        document: "query SurveyPosterPage($id: ID!) {
            viewer { employee { name } }
            node(id: $id) {
                ... on SurveyChannel {
                    id kind name code state campaign { id name serviceUnit agency { name } }
                }
            }
        }",
        variables: |visit| json!({ "id": visit.parameter("id") }),
        show,
        form: None,
        has_script: false,
        #[cfg(test)]
        samples: &[],
    }
}

/// The poster with what the page shows of it, in both languages whoever prints it.
fn printed(frame: &Frame<'_>, data: Value, template: print::Template) -> Result<Shown, Unshown> {
    let Data { node } = serde_json::from_value(data)?;
    let channel = node.ok_or(Unshown::Absent)?;
    let poster = Poster::of(&channel, frame.visit).ok_or(Unshown::Absent)?;
    let campaign = channel.campaign.ok_or(Unshown::Absent)?;
    let both = |key| {
        let text = |locale| message(locale, key).to_string();
        json!({ "id": text(Locale::Indonesian), "en": text(Locale::English) })
    };
    let data = json!({
        "unit": campaign.service_unit.as_deref().unwrap_or(&campaign.name),
        "agency": campaign.agency.map(|agency| agency.name),
        "ask": both("channel.poster-ask"),
        "nobody": both("channel.poster-nobody"),
        "address": poster.short_address,
        "qr": poster.svg(),
    });
    Ok(Shown::Print { template, data })
}

#[derive(Template)]
#[template(path = "survey_channel.html")]
struct SurveyChannel<'a> {
    frame: &'a Frame<'a>,
    channel: Channel,
    poster: Option<Poster>,
}

/// What hangs where people have been served.
struct Poster {
    /// The address of the form as people type it.
    short_address: String,
    drawing: Drawing,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Channel>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Channel {
    id: String,
    kind: String,
    name: String,
    code: String,
    state: String,
    campaign: Option<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    id: String,
    name: String,
    service_unit: Option<String>,
    agency: Option<Agency>,
}

#[derive(Deserialize)]
struct Agency {
    name: String,
}

impl Channel {
    /// The form by which a clerk enters what came on paper.
    fn entry(&self) -> Option<String> {
        (self.kind == "PAPER" && self.state == "ACTIVE").then(|| format!("/surveys/channels/{}/entry", self.id))
    }

    /// What is opened on the device at the counter.
    fn kiosk(&self) -> Option<String> {
        let address = survey::address(&self.code)?;
        (self.kind == "TABLET" && self.state == "ACTIVE").then(|| format!("{address}/kiosk"))
    }

    /// Where its slips are issued.
    fn slips(&self) -> Option<String> {
        (self.kind == "ENCOUNTER").then(|| format!("/surveys/channels/{}/slips", self.id))
    }
}

impl Channel {
    /// The address of its poster as a document on paper of this size.
    fn document(&self, size: &str) -> String {
        format!("/surveys/channels/{}/poster-{size}.pdf", self.id)
    }
}

impl Poster {
    /// The poster of a channel whose code takes answers; `None` also for a code that no address can have as it stands.
    fn of(channel: &Channel, visit: &Visit) -> Option<Self> {
        let takes_answers = channel.state == "ACTIVE" && channel.kind != "ENCOUNTER";
        let address = survey::address(&channel.code).filter(|_| takes_answers)?;
        let drawing = qr_code::draw(&format!("{}{address}", visit.origin)).ok()?;
        Some(Self { short_address: visit.short(&address), drawing })
    }

    /// The code alone, as a file for whoever designs a poster of their own.
    fn file(&self) -> String {
        // A quarter shorter than in Base64: most of it are letters and digits.
        let signs = [("<", "%3C"), (">", "%3E"), ("\"", "%22"), ("#", "%23"), (" ", "%20")];
        let address = signs.into_iter().fold(self.svg(), |svg, (sign, code)| svg.replace(sign, code));
        format!("data:image/svg+xml,{address}")
    }

    fn svg(&self) -> String {
        let Drawing { width, path } = &self.drawing;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }
}

impl SurveyChannel<'_> {
    fn kind(&self) -> &'static str {
        kind(&self.channel.kind)
    }
}

impl Campaign {
    fn address(&self) -> String {
        surveys::address(&self.id)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 4] = [
    (
        "active",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "kind": "QR", "name": "Kode QR", "code": "7k3m9q2xw4ht",
            "state": "ACTIVE", "campaign": {"id": "s", "name": "Survei Puskesmas", "serviceUnit": "Puskesmas Contoh",
            "agency": {"name": "Kota Contoh"}}}}"#,
    ),
    (
        "encounter",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "kind": "ENCOUNTER", "name": "Nomor antrean",
            "code": "7k3m9q2xw4ht", "state": "ACTIVE", "campaign": {"id": "s", "name": "Survei Puskesmas",
            "serviceUnit": "Puskesmas Contoh", "agency": {"name": "Kota Contoh"}}}}"#,
    ),
    (
        "tablet",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "kind": "TABLET", "name": "Loket",
            "code": "7k3m9q2xw4ht", "state": "ACTIVE", "campaign": {"id": "s", "name": "Survei Puskesmas",
            "serviceUnit": "Puskesmas Contoh", "agency": {"name": "Kota Contoh"}}}}"#,
    ),
    (
        "revoked",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "kind": "TABLET", "name": "Loket", "code": "7k3m9q2xw4ht",
            "state": "REVOKED", "campaign": {"id": "s", "name": "Survei Puskesmas", "serviceUnit": null,
            "agency": null}}}"#,
    ),
];
