//! Surveys among citizens, and what came out.

pub(in crate::authz) mod service_unit;
pub(in crate::authz) mod survey_campaign;
pub(in crate::authz) mod survey_channel;
pub(in crate::authz) mod survey_improvement;
pub(in crate::authz) mod survey_result;
pub(in crate::authz) mod survey_suggestion;

use crate::authz::nouns::description::{Borne, Over};
use crate::authz::vocabulary::Relation;

/// What somebody can be to anything of a survey: it belongs to the unit that gives the service.
const RELATIONS: &[(Relation, Borne)] = &[
    (Relation::HrOfficer, Borne::Office(Over::Units("org_unit_id"))),
    (Relation::PerformanceTeam, Borne::Office(Over::Units("org_unit_id"))),
    (Relation::Auditor, Borne::Office(Over::Units("org_unit_id"))),
    (Relation::AgencyHead, Borne::Office(Over::Units("org_unit_id"))),
    (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
    (Relation::Colleague, Borne::Agency("agency_id")),
    (Relation::Citizen, Borne::Everyone),
];
