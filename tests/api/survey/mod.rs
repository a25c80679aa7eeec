//! What citizens answer, and what comes of it.

mod retention;
mod survey_annual_result;
mod survey_campaign;
mod survey_channel;
mod survey_delivery;
mod survey_group;
mod survey_improvement;
mod survey_receipt_list;
mod survey_response;
mod survey_result_correction;
mod survey_slip;
mod survey_suggestion;

use capaian::authz::Noun;
use capaian::view::global_id::encode;
use uuid::Uuid;

use crate::api::story::Story;

/// The survey of the nurse's health center, with these answers and no others: by each channel, which is told by its place
/// among the three of the demonstration. Returns the id of the survey.
async fn answered(story: &Story, by_channels: &[(u128, &[&str])]) -> String {
    answered_to(story, story.app.cast().await.campaign, by_channels).await
}

/// The same for any survey of the demonstration.
async fn answered_to(story: &Story, campaign: Uuid, by_channels: &[(u128, &[&str])]) -> String {
    let id = story.app.database().uuid(campaign);
    story.app.change(&format!("DELETE FROM survey_response WHERE campaign_id = {id}")).await;
    for (channel, answers) in by_channels {
        let channel = story.app.database().uuid(channel_id(campaign, *channel));
        for answers in *answers {
            let response = story.app.database().uuid(Uuid::new_v4());
            let row = format!(
                "INSERT INTO survey_response (id, campaign_id, channel_id, answers) \
                 VALUES ({response}, {id}, {channel}, '{answers}')"
            );
            story.app.change(&row).await;
        }
    }
    encode(Noun::SurveyCampaign, campaign)
}

/// The id of a channel by its place: an open code, a tablet, paper.
fn channel_id(campaign: Uuid, place: u128) -> Uuid {
    Uuid::from_u128(campaign.as_u128() ^ place)
}
