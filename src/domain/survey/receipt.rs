//! The receipt of a citizen's answers (tanda terima): a short code by which whoever has sent them can know that they
//! count. PermenPANRB 14/2017 wants results that can be trusted; nobody can check an anonymous answer otherwise.
//!
//! INVARIANT: a receipt is made of the campaign and of what is kept of the form's key, and of nothing else. Answers are
//! stored without their key, so that no receipt leads to answers, nor answers to a receipt; the same key gives the same
//! receipt however often it is sent.
//!
//! When the survey is closed, the hashes of all receipts are published in their own order, which is nobody's. Whoever holds a
//! receipt finds its hash there; nobody learns a receipt from the list, so that one that is shown has been received.

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use entity::{idempotency_key, survey_receipt_list};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::authz::verbs;
use crate::context::RequestContext;
use crate::domain::verb::idempotency::Offer;
use crate::error::{Error, Result};

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

/// Publishes the receipts of all answers that a campaign has accepted and will accept no more. A list that has been published
/// stands, also where the campaign is counted again.
pub(super) async fn publish(txn: &DatabaseTransaction, campaign_id: Uuid, published_on: NaiveDate) -> Result<()> {
    use idempotency_key::Column;
    if survey_receipt_list::Entity::find_by_id(campaign_id).count(txn).await? > 0 {
        return Ok(());
    }
    let spent = idempotency_key::Entity::find()
        .select_only()
        .column(Column::KeyHash)
        .filter(Column::ScopeId.eq(campaign_id))
        .filter(Column::Verb.eq(verbs::SUBMIT_SURVEY_RESPONSE.name));
    let key_hashes: Vec<Vec<u8>> = spent.into_tuple().all(txn).await?;
    let list = list(campaign_id, &key_hashes, published_on)?;
    survey_receipt_list::Entity::insert(list.into_active_model()).exec_without_returning(txn).await?;
    Ok(())
}

/// The list of the receipts that were given for these keys.
///
/// # Errors
/// [`Error::Internal`] for more than can be counted.
pub fn list(campaign_id: Uuid, key_hashes: &[Vec<u8>], published_on: NaiveDate) -> Result<survey_receipt_list::Model> {
    let mut hashes: Vec<String> = key_hashes.iter().map(|key_hash| hash(&written(campaign_id, key_hash))).collect();
    hashes.sort_unstable();
    let receipt_count = i32::try_from(hashes.len()).map_err(Error::internal)?;
    let hashes = hashes.into_iter().map(|hash| hash + "\n").collect();
    Ok(survey_receipt_list::Model { campaign_id, published_on, receipt_count, hashes })
}

/// What the list has of a receipt: what any program makes of it as it is written.
fn hash(receipt: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(receipt))
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

    #[test]
    fn the_list_is_in_the_order_of_the_hashes() {
        let (campaign, day) = (Uuid::from_u128(1), NaiveDate::default());
        let keys: Vec<Vec<u8>> = (0..50_u8).map(|number| vec![number]).collect();
        let published = list(campaign, &keys, day).unwrap();
        assert_eq!(published.receipt_count, 50);
        let lines: Vec<&str> = published.hashes.lines().collect();
        assert!(lines.len() == 50 && lines.is_sorted(), "{lines:?}");
        for key in &keys {
            let own = hash(&written(campaign, key));
            assert_eq!(lines.iter().filter(|line| **line == own).count(), 1);
        }
        let reversed: Vec<Vec<u8>> = keys.into_iter().rev().collect();
        assert_eq!(list(campaign, &reversed, day).unwrap(), published);
        // As `printf ZSHG-Z35M-S3NX-YCEK | sha256sum` says.
        assert_eq!(
            list(campaign, &[b"a hash".to_vec()], day).unwrap().hashes,
            "b31c5304fe197189478026f9069a4e502f6be047fc98e2f981052130f8ba97dd\n"
        );
        assert_eq!(list(campaign, &[], day).unwrap().hashes, "");
    }
}
