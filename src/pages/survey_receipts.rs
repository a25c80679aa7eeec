//! Whether a receipt is among those of all answers that a survey has accepted. The list is published when the survey is
//! closed; whoever trusts no page takes the whole list and looks for themselves.
//!
//! The receipt stands in the address, as on the page that gave it, so that looking it up writes nothing and needs no cookie.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page, Shown, Unshown};
use crate::pages::visit::Visit;

pub(super) const PAGE: Page = Page {
    path: "/s/{code}/receipts",
    audience: Audience::Citizen,
    document: "query SurveyReceiptsPage($code: String!) {
        viewer { employee { name } }
        surveyCampaign(code: $code) {
            name closesOn
            instrument { leastAnswered }
            result { responseCount incompleteCount }
            receipts { publishedOn receiptCount hashes }
        }
    }",
    variables: |visit| json!({ "code": visit.parameter("code") }),
    show: |frame, data| {
        let Data { survey_campaign } = serde_json::from_value(data)?;
        let campaign = survey_campaign.ok_or(Unshown::Absent)?;
        let typed = asked(frame.visit);
        let found = typed.map(|typed| campaign.find(typed));
        Ok(SurveyReceipts { frame, campaign, typed, found }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// The same list as text, a hash a line.
pub(super) const TEXT: Page = Page {
    path: "/s/{code}/receipts.txt",
    audience: Audience::Citizen,
    document: "query SurveyReceiptsTextPage($code: String!) {
        viewer { employee { name } }
        surveyCampaign(code: $code) { receipts { hashes } }
    }",
    variables: |visit| json!({ "code": visit.parameter("code") }),
    show: |_, data| match data.pointer("/surveyCampaign/receipts/hashes").and_then(Value::as_str) {
        Some(hashes) => Ok(Shown::text("text/plain; charset=utf-8", hashes.to_owned())),
        None => Err(Unshown::Absent),
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &[],
};

/// What was typed, as far as it is anything.
fn asked(visit: &Visit) -> Option<&str> {
    let typed = visit.query.iter().rev().find(|(name, _)| name == "receipt");
    typed.map(|(_, typed)| typed.trim()).filter(|typed| !typed.is_empty())
}

/// A receipt as the API writes it, from what somebody types who has it on paper: letters of either size, with or without
/// what stands between its groups, and O, I and L for the digits that they are taken for.
pub(super) fn as_written(typed: &str) -> Option<String> {
    const LENGTH: usize = 16;
    let mut digits = String::new();
    for letter in
        typed.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '\u{2010}'..='\u{2015}'))
    {
        digits.push(match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            'U' => return None,
            letter if letter.is_ascii_digit() || letter.is_ascii_uppercase() => letter,
            _ => return None,
        });
        if digits.len() > LENGTH {
            return None;
        }
    }
    let whole = digits.len() == LENGTH;
    whole.then(|| [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join("-"))
}

#[derive(Template)]
#[template(path = "survey_receipts.html")]
struct SurveyReceipts<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
    typed: Option<&'a str>,
    found: Option<Found>,
}

/// What the list says of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// It is among the receipts.
    Listed,
    /// It is a receipt, and none of these.
    Missing,
    /// It is no receipt.
    Malformed,
    /// There is no list yet.
    Early,
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
    closes_on: NaiveDate,
    instrument: Option<Instrument>,
    result: Option<Counts>,
    receipts: Option<ReceiptList>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Instrument {
    least_answered: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    response_count: u64,
    incomplete_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReceiptList {
    published_on: NaiveDate,
    receipt_count: u64,
    hashes: String,
}

impl Campaign {
    fn find(&self, typed: &str) -> Found {
        let Some(receipt) = as_written(typed) else { return Found::Malformed };
        let Some(list) = &self.receipts else { return Found::Early };
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(receipt));
        if list.hashes.lines().any(|line| line == hash) { Found::Listed } else { Found::Missing }
    }

    /// So many elements must be answered for a form to count, where that is more than every form has.
    fn least_answered(&self) -> Option<u32> {
        self.instrument.as_ref().map(|instrument| instrument.least_answered).filter(|least| *least > 1)
    }
}

impl Found {
    const fn message(self) -> &'static str {
        match self {
            Self::Listed => "receipts.listed",
            Self::Missing => "receipts.missing",
            Self::Malformed => "receipts.malformed",
            Self::Early => "receipts.early",
        }
    }
}

impl SurveyReceipts<'_> {
    /// Where the list is as text.
    fn text(&self) -> String {
        self.frame.to(&format!("{}.txt", self.frame.visit.path))
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 4] = [
    (
        "early",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "closesOn": "2026-12-31",
            "instrument": {"leastAnswered": 1}, "result": null, "receipts": null}}"#,
    ),
    (
        "listed",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "closesOn": "2026-09-30",
            "instrument": {"leastAnswered": 1}, "result": null, "receipts": {"publishedOn": "2026-10-02", "receiptCount": 1,
            "hashes": "508f1e7a7d2a3d905ae6274119bab01a1e5303daf633970eb2948e98604169f0\n"}}}"#,
    ),
    (
        "missing",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "closesOn": "2026-09-30",
            "instrument": {"leastAnswered": 5}, "result": null, "receipts": {"publishedOn": "2026-10-02",
            "receiptCount": 1, "hashes": "b31c5304fe197189478026f9069a4e502f6be047fc98e2f981052130f8ba97dd\n"}}}"#,
    ),
    (
        "published",
        r#"{"viewer": null, "surveyCampaign": {"name": "Survei Puskesmas Contoh", "closesOn": "2026-09-30",
            "instrument": {"leastAnswered": 5}, "result": {"responseCount": 34, "incompleteCount": 2}, "receipts":
            {"publishedOn": "2026-10-02", "receiptCount": 36, "hashes": ""}}}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_from_paper() {
        for typed in [
            "0123-4567-89AB-WX10",
            "0123456789abwx10",
            " o123 4567 89ab wxlO ",
            "O123\u{2013}4567\u{2013}89AB\u{2013}WXi0",
        ] {
            assert_eq!(as_written(typed).as_deref(), Some("0123-4567-89AB-WX10"), "{typed:?}");
        }
        for typed in
            ["", "0123", "0123-4567-89AB-WX1", "0123-4567-89AB-WX100", "0123-4567-89AB-WXU0", "<b>-4567-89AB-WXYZ", "é"]
        {
            assert_eq!(as_written(typed), None, "{typed:?}");
        }
    }
}
