//! The slips of a channel for encounters: how many to issue, and each sheet of them to print and cut, one for each person who has
//! been served.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::qr_code::{self, Drawing};
use crate::pages::survey;
use crate::pages::visit::Visit;

/// So many slips fit on a page of A4.
const ON_A_PAGE: usize = 24;

/// Issues slips and lists the sheets that there are.
pub(super) const PAGE: Page = Page {
    path: "/surveys/channels/{id}/slips",
    audience: Audience::Person,
    document: "query SurveySlipsPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyChannel { id name state slipSheets { number issuedOn slipCount } campaign { name } }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let channel = node.filter(|channel| channel.slip_sheets.is_some()).ok_or(Unshown::Absent)?;
        Ok(SurveySlips { frame, channel }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveySlipsPage($input: IssueSurveySlipsInput!) {
            issueSurveySlips(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            Ok(json!({
                "surveyChannel": visit.parameter("id"),
                "count": fields.number("count").unwrap_or(0),
                "idempotencyKey": key,
            }))
        },
        outcome: |visit, data| match is_accepted(data, "issueSurveySlips") {
            true => Ok(visit.here()),
            false => Err(told(data, "issueSurveySlips", &["count"])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// One page of a sheet to print: slips of three columns and eight rows.
pub(super) const SHEET: Page = Page {
    path: "/surveys/channels/{id}/slips/{number}",
    audience: Audience::Person,
    document: "query SurveySlipSheetPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyChannel {
                id name state slipSheets { number issuedOn slipCount codes } campaign { name serviceUnit }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let channel = node.filter(|channel| channel.state == "ACTIVE").ok_or(Unshown::Absent)?;
        let number = frame.visit.parameter("number");
        let mut sheets = channel.slip_sheets.iter().flatten();
        let sheet = sheets.find(|sheet| sheet.number.to_string() == number).ok_or(Unshown::Absent)?;
        let leaves = sheet.codes.lines().count().div_ceil(ON_A_PAGE);
        let leaf = frame.visit.asked("page").and_then(|leaf| leaf.parse().ok()).unwrap_or(1);
        if !(1..=leaves).contains(&leaf) {
            return Err(Unshown::Absent);
        }
        let slips = sheet.codes.lines().skip((leaf - 1) * ON_A_PAGE).take(ON_A_PAGE);
        let slips = slips.filter_map(|code| Slip::of(code, frame.visit)).collect();
        Ok(SurveySlipSheet { frame, channel: &channel, sheet, slips, leaf, leaves }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SHEET_SAMPLES,
};

#[derive(Template)]
#[template(path = "survey_slips.html")]
struct SurveySlips<'a> {
    frame: &'a Frame<'a>,
    channel: Channel,
}

#[derive(Template)]
#[template(path = "survey_slip_sheet.html")]
struct SurveySlipSheet<'a> {
    frame: &'a Frame<'a>,
    channel: &'a Channel,
    sheet: &'a Sheet,
    slips: Vec<Slip>,
    /// Which page of the sheet this is, from 1 on.
    leaf: usize,
    leaves: usize,
}

/// What one person is handed.
struct Slip {
    /// The address of the form as people type it.
    short_address: String,
    drawing: Drawing,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Channel>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Channel {
    id: String,
    name: String,
    state: String,
    slip_sheets: Option<Vec<Sheet>>,
    campaign: Option<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sheet {
    number: u32,
    issued_on: NaiveDate,
    slip_count: u32,
    #[serde(default)]
    codes: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    name: String,
    #[serde(default)]
    service_unit: Option<String>,
}

impl Slip {
    fn of(code: &str, visit: &Visit) -> Option<Self> {
        let address = survey::address(code)?;
        let drawing = qr_code::draw(&format!("{}{address}", visit.origin)).ok()?;
        Some(Self { short_address: visit.short(&address), drawing })
    }
}

impl Channel {
    /// The page of the channel.
    fn address(&self) -> String {
        format!("/surveys/channels/{}", self.id)
    }

    fn slips(&self) -> String {
        format!("{}/slips", self.address())
    }

    fn sheet(&self, sheet: &Sheet) -> String {
        format!("{}/slips/{}", self.address(), sheet.number)
    }

    /// Who has served.
    fn place(&self) -> &str {
        let campaign = self.campaign.as_ref();
        campaign.map_or("", |campaign| campaign.service_unit.as_deref().unwrap_or(&campaign.name))
    }
}

impl SurveySlipSheet<'_> {
    /// The address of another page of the sheet.
    fn leaf_address(&self, leaf: &usize) -> String {
        format!("{}?page={leaf}", self.channel.sheet(self.sheet))
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "issued",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "name": "Nomor antrean", "state": "ACTIVE",
            "slipSheets": [{"number": 1, "issuedOn": "2026-07-01", "slipCount": 24}], "campaign": {"name": "Survei Puskesmas"}}}"#,
    ),
    (
        "revoked",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "name": "Nomor antrean", "state": "REVOKED",
            "slipSheets": [], "campaign": {"name": "Survei Puskesmas"}}}"#,
    ),
];

#[cfg(test)]
const SHEET_SAMPLES: [(&str, &str); 1] = [(
    "sheet",
    r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "k", "name": "Nomor antrean", "state": "ACTIVE",
        "slipSheets": [{"number": 1, "issuedOn": "2026-07-01", "slipCount": 2, "codes": "7k3m9q2xw4ht2\n0a1b2c3d4e5f6\n"}],
        "campaign": {"name": "Survei Puskesmas", "serviceUnit": "Puskesmas Contoh"}}}"#,
)];
