//! The receipt of a citizen's answers (tanda terima): a short code by which whoever has sent them can know that they
//! count. PermenPANRB 14/2017 wants results that can be trusted; nobody can check an anonymous answer otherwise.
//!
//! INVARIANT: a receipt is made of the campaign and of what is kept of the form's key, and of nothing else. Answers are
//! stored without their key, so that no receipt leads to answers, nor answers to a receipt; the same key gives the same
//! receipt however often it is sent.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::authz::verbs;
use crate::context::RequestContext;
use crate::domain::verb::idempotency::Offer;

/// What the hash is for, so that it equals none that is made for anything else.
const PURPOSE: &[u8] = b"capaian receipt of a survey response";
/// Crockford's digits: letters that are taken for digits are not among them, and nobody has to tell O from 0.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Each digit holds five bits, so that a receipt holds 80: too many to guess one, few enough to be written down.
const LENGTH: usize = 16;
/// Digits stand in groups of so many.
const GROUP: usize = 4;

/// The receipt for what was sent to a campaign with this key; `None` for a key that no answer is taken with.
pub fn of(ctx: &RequestContext, campaign_id: Uuid, key: &str) -> Option<String> {
    let offer = Offer::new(ctx, &verbs::SUBMIT_SURVEY_RESPONSE, campaign_id, Some(key), &[])?;
    Some(written(campaign_id, offer.key_hash()))
}

fn written(campaign_id: Uuid, key_hash: &[u8]) -> String {
    let hash = Sha256::new().chain_update(PURPOSE).chain_update(campaign_id.as_bytes()).chain_update(key_hash);
    let hash = hash.finalize();
    let mut bits = hash.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1));
    let mut receipt = String::new();
    for place in 0..LENGTH {
        if place > 0 && place % GROUP == 0 {
            receipt.push('-');
        }
        let digit = bits.by_ref().take(5).fold(0, |digit, bit| digit << 1 | usize::from(bit));
        receipt.push(char::from(DIGITS[digit]));
    }
    receipt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_that_of_one_key_and_one_campaign() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let receipt = written(one, b"a hash");
        // Written down once, by another program: what people have on paper must not change.
        assert_eq!(receipt, "ZSHG-Z35M-S3NX-YCEK");
        assert_eq!(written(one, b"a hash"), receipt);
        assert_ne!(written(one, b"another"), receipt);
        assert_ne!(written(other, b"a hash"), receipt);
    }
}
