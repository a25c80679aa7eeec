//! What a citizen reads whose answers have been received: thanks, and the receipt. It stands in the address, so that no cookie
//! and no storage is needed, and a reload sends nothing.
//!
//! The address names a receipt and nothing else: a receipt leads neither to answers nor to a person. That somebody at this
//! device has answered is what the address of the form says as well. The page tells it to no other site, nor to search engines.
//! It shows any well-formed receipt: what a receipt is worth is shown by the list of all, to which it leads.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page, Unshown};
use crate::pages::survey::LastResult;
use crate::pages::survey_receipts::as_written;
use crate::pages::visit::Visit;

pub(super) const PAGE: Page = Page {
    path: "/s/{code}/received",
    audience: Audience::Citizen,
    document: "query SurveyReceivedPage($code: String!) {
        viewer { employee { name } }
        surveyCampaign(code: $code) {
            name
            lastResult { index grade responseCount campaign { opensOn closesOn } }
        }
    }",
    variables: |visit| json!({ "code": visit.parameter("code") }),
    show: |frame, data| {
        let Data { survey_campaign } = serde_json::from_value(data)?;
        let campaign = survey_campaign.ok_or(Unshown::Absent)?;
        let receipt = receipt(frame.visit).ok_or(Unshown::Absent)?;
        Ok(SurveyReceived { frame, campaign, receipt }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// The receipt that the address names.
fn receipt(visit: &Visit) -> Option<&str> {
    let named = visit.query.iter().rev().find(|(name, _)| name == "receipt");
    named.map(|(_, receipt)| &**receipt).filter(|receipt| is_receipt(receipt))
}

/// Whether this is how the API writes a receipt.
fn is_receipt(text: &str) -> bool {
    as_written(text).is_some_and(|written| written == text)
}

#[derive(Template)]
#[template(path = "survey_received.html")]
struct SurveyReceived<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
    receipt: &'a str,
}

impl SurveyReceived<'_> {
    /// Where the receipt can be looked up once the survey is closed.
    fn check(&self) -> String {
        let form = self.frame.visit.path.trim_end_matches("/received");
        self.frame.to(&format!("{form}/receipts?receipt={}", self.receipt))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    survey_campaign: Option<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    name: String,
    last_result: Option<LastResult>,
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    ("first", r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "lastResult": null}}"#),
    (
        "later",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "lastResult": {"index": "82.50",
            "grade": "B", "responseCount": 34, "campaign": {"opensOn": "2026-07-01", "closesOn": "2026-09-30"}}}}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_receipt_is_known() {
        assert!(is_receipt("0123-4567-89AB-WXYZ"));
        for text in [
            "",
            "0123",
            "0123-4567-89AB",
            "0123-4567-89AB-CDEF-GHJK",
            "0123456789ABWXYZ",
            "0123-4567-89AB-WXYO",
            "0123-4567-89ab-wxyz",
            "012-34567-89AB-WXYZ",
            "0123-4567-89AB-WXY ",
            "<b>-4567-89AB-WXYZ",
        ] {
            assert!(!is_receipt(text), "{text:?}");
        }
    }
}
