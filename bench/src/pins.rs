//! What a client of the seeded world must know: the caller's token, and who and what is measured.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::seed::world::{self, Kind};

/// The public code of the campaign that citizens answer.
pub(crate) const SURVEY_CODE: &str = "UKUR-2026";
/// What the auditor is called.
pub(crate) const AUDITOR_NAME: &str = "Ratna Dewi Kusumawardani";

/// The auditor's bearer token. It is no secret: it opens nothing but the seeded world.
pub(crate) fn token() -> String {
    let bytes: [u8; 32] = Sha256::digest(b"the auditor of the measured world").into();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The one agency.
pub(crate) fn agency_id() -> Uuid {
    world::id(Kind::Agency, 0)
}

/// The auditor, who is the caller.
pub(crate) fn auditor_id() -> Uuid {
    world::id(Kind::Officer, world::AUDITOR)
}

/// All of it, for other programs.
pub(crate) fn json() -> String {
    serde_json::json!({
        "token": token(),
        "agencyId": agency_id(),
        "auditorId": auditor_id(),
        "auditorName": AUDITOR_NAME,
        "surveyCode": SURVEY_CODE,
        "surveyItems": world::SURVEY_ITEMS.map(|(code, ..)| code),
    })
    .to_string()
}
