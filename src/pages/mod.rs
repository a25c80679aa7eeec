//! Pages for people without a front end. A page is a client of the API: a path, a GraphQL document, a template and, where
//! it writes, a form. It decides nothing about access, and shows what the API gives to whoever asks.

mod account;
mod arrival;
pub(crate) mod failure;
mod feedback_request;
mod frame;
mod home;
mod improvement;
pub(crate) mod language;
mod mistake;
pub(crate) mod page;
mod paper_entry;
mod qr_code;
pub(crate) mod reply;
mod results;
mod results_file;
#[cfg(test)]
mod samples;
pub(crate) mod serving;
mod sessions;
mod sign_in;
mod sign_out;
mod survey;
mod survey_campaign;
mod survey_channel;
mod survey_closing;
mod survey_correction;
mod survey_figures;
mod survey_improvements;
mod survey_kiosk;
mod survey_opening;
mod survey_preparation;
mod survey_publication;
mod survey_receipts;
mod survey_received;
mod survey_report;
mod survey_slips;
mod survey_suggestions;
mod surveys;
mod tasks;
mod trend;
mod unit_results;
pub(crate) mod visit;

use crate::pages::page::Page;

/// The pages there are. A new one is a line here.
static ROUTES: [&Page; 37] = [
    &home::PAGE,
    &sign_in::PAGE,
    &sign_out::PAGE,
    &account::PAGE,
    &sessions::PAGE,
    &tasks::PAGE,
    &feedback_request::PAGE,
    &survey::PAGE,
    &survey_received::PAGE,
    &survey_kiosk::PAGE,
    &surveys::PAGE,
    &survey_preparation::PAGE,
    &survey_publication::PAGE,
    &survey_correction::PAGE,
    &survey_channel::PAGE,
    &survey_channel::A4,
    &survey_channel::A6,
    &paper_entry::PAGE,
    &survey_slips::PAGE,
    &survey_slips::SHEET,
    &survey_suggestions::PAGE,
    &survey_suggestions::WITHHOLDING,
    &survey_improvements::PAGE,
    &survey_improvements::REPORT,
    &survey_campaign::PAGE,
    &survey_opening::PAGE,
    &survey_closing::PAGE,
    &survey_receipts::PAGE,
    &survey_receipts::TEXT,
    &results::PAGE,
    &unit_results::PAGE,
    &results_file::CSV,
    &results_file::CSV_INDONESIAN,
    &results_file::XLSX,
    &results_file::JSON,
    &survey_report::PDF,
    &survey_report::XLSX,
];

/// The page at a path.
pub(crate) fn find(path: &str) -> Option<&'static Page> {
    ROUTES.into_iter().find(|page| page.parameters(path).is_some())
}

/// Every document that a page sends, for those who check them beforehand.
#[cfg(test)]
pub(crate) fn documents() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROUTES.iter().flat_map(|page| {
        let mutation = page.form.as_ref().map(|form| form.mutation);
        std::iter::once(page.document).chain(mutation).map(|document| (page.path, document))
    })
}
