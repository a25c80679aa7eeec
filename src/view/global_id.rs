//! Global ids: opaque to clients, a kind and a random UUID to us.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::definition::IdKind;
use crate::authz::Noun;

/// What marks a work result. Nouns have tags below 0x80.
const WORK_RESULT: u8 = 0x80;
/// What marks a session.
const SESSION: u8 = 0x81;

/// The id that clients see for a noun's object.
pub fn encode(noun: Noun, id: Uuid) -> String {
    text(noun.tag(), id)
}

/// The id that clients see for a work result, which is part of its plan.
pub fn encode_work_result(id: Uuid) -> String {
    text(WORK_RESULT, id)
}

pub(super) fn encode_kind(kind: IdKind, id: Uuid) -> String {
    match kind {
        IdKind::Noun(noun) => encode(noun, id),
        IdKind::WorkResult => encode_work_result(id),
        IdKind::Session => text(SESSION, id),
    }
}

/// What a client's id names; `None` if we never made it.
pub fn decode(id: &str) -> Option<(Noun, Uuid)> {
    let (tag, id) = bytes(id)?;
    Noun::from_tag(tag).map(|noun| (noun, id))
}

/// The object of `noun` that a client's id names; `None` if it names none.
pub fn decode_as(noun: Noun, id: &str) -> Option<Uuid> {
    decode(id).filter(|(found, _)| *found == noun).map(|(_, id)| id)
}

/// The work result that a client's id names.
pub fn decode_work_result(id: &str) -> Option<Uuid> {
    bytes(id).filter(|(tag, _)| *tag == WORK_RESULT).map(|(_, id)| id)
}

/// The session that a client's id names.
pub fn decode_session(id: &str) -> Option<Uuid> {
    bytes(id).filter(|(tag, _)| *tag == SESSION).map(|(_, id)| id)
}

pub(super) fn decode_kind(kind: IdKind, id: &str) -> Option<Uuid> {
    match kind {
        IdKind::Noun(noun) => decode_as(noun, id),
        IdKind::WorkResult => decode_work_result(id),
        IdKind::Session => decode_session(id),
    }
}

fn text(tag: u8, id: Uuid) -> String {
    let mut bytes = [tag; 17];
    bytes[1..].copy_from_slice(id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(text: &str) -> Option<(u8, Uuid)> {
    let bytes: [u8; 17] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (tag, id) = bytes.split_first()?;
    Some((*tag, Uuid::from_slice(id).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_what_it_was_made_from_and_nothing_else() {
        let id = Uuid::from_u128(7);
        assert_eq!(decode(&encode(Noun::Evaluation, id)), Some((Noun::Evaluation, id)));
        assert_eq!(decode_work_result(&encode(Noun::Evaluation, id)), None);
        assert_eq!(decode(&encode_work_result(id)), None);
        assert_eq!(decode("x"), None);
        assert_eq!(decode(&"A".repeat(10_000)), None);
    }

    /// Clients keep ids, so those of release 0.1 name the same things for ever.
    #[test]
    fn ids_of_the_first_release_still_name_what_they_named() {
        let id = Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
        let kept = [
            (Noun::Agency, "AAARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::OrgUnit, "AQARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::Employee, "AgARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::RoleGrant, "AwARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::RuleSet, "BAARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::EvaluationCycle, "BQARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::PerformancePlan, "BgARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::Evaluation, "BwARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::ReviewerNomination, "CAARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::FeedbackRequest, "CQARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::SurveyCampaign, "CgARIjNEVWZ3iJmqu8zd7v8"),
            (Noun::SurveyResult, "CwARIjNEVWZ3iJmqu8zd7v8"),
        ];
        for (noun, text) in kept {
            assert_eq!(decode(text), Some((noun, id)), "{text}");
            assert_eq!(encode(noun, id), text);
        }
        let work_result = "gAARIjNEVWZ3iJmqu8zd7v8";
        assert_eq!(decode_work_result(work_result), Some(id));
        assert_eq!(encode_work_result(id), work_result);
    }
}
