//! Nobody gains anything over their own case by an office: whoever holds all of them bears none to what is about
//! themselves.

use std::collections::BTreeMap;

use capaian::authz::{Actor, Noun, Relation};
use capaian::database::Database;
use sea_orm::{EntityName, IdenStatic, Iterable};
use uuid::Uuid;

use crate::support::{TestApp, facts_of, now};

/// The employee whom a row of a noun's table is about, as its columns tell.
fn person(noun: Noun) -> Option<&'static str> {
    let mut columns: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    macro_rules! collect {
        ($($table:ident),+ $(,)?) => {
            $(columns.insert(
                entity::$table::Entity.table_name().to_owned(),
                entity::$table::Column::iter().map(|column| column.as_str()).collect(),
            );)+
        };
    }
    entity::each_table!(collect);
    let has = |column| columns[noun.word()].contains(&column);
    match noun {
        Noun::Employee => Some("t.id"),
        _ if has("employee_id") => Some("t.employee_id"),
        _ if has("evaluation_id") => Some("(SELECT e.employee_id FROM evaluation e WHERE e.id = t.evaluation_id)"),
        _ => None,
    }
}

/// Gives the nurse every role over the whole agency, puts the nurse into the supervisor's place, above the supervisor, and
/// among the former supervisors of everybody.
async fn promote(app: &TestApp) -> Uuid {
    let cast = app.cast().await;
    let id = |id: Uuid| app.database().uuid(id);
    let (me, supervisor, agency) = (id(cast.evaluee), id(cast.supervisor), id(cast.agency_id));
    let root = format!("(SELECT u.id FROM org_unit u WHERE u.agency_id = {agency} AND u.parent_id IS NULL)");
    for role in ["HR_OFFICER", "PERFORMANCE_TEAM", "AUDITOR", "AGENCY_HEAD", "SYSTEM_ADMIN"] {
        let new = id(Uuid::new_v4());
        app.change(&format!(
            "INSERT INTO role_grant (id, agency_id, employee_id, role, org_unit_id, valid_from) \
             VALUES ({new}, {agency}, {me}, '{role}', {root}, '2020-01-01')"
        ))
        .await;
    }
    for kind in ["PLT", "PLH"] {
        let new = id(Uuid::new_v4());
        app.change(&format!(
            "INSERT INTO delegation (id, agency_id, principal_id, delegate_id, kind, decree_number, valid_from, valid_to) \
             VALUES ({new}, {agency}, {supervisor}, {me}, '{kind}', '1', '2020-01-01', '2100-01-01')"
        ))
        .await;
    }
    app.change(&format!("UPDATE reporting_line SET supervisor_id = {me} WHERE employee_id = {supervisor}")).await;
    app.change(&format!("DELETE FROM evaluation_former_supervisor WHERE employee_id = {me}")).await;
    app.change(&format!(
        "INSERT INTO evaluation_former_supervisor (evaluation_id, employee_id, agency_id, until_on) \
         SELECT e.id, {me}, e.agency_id, '2026-01-01' FROM evaluation e WHERE e.agency_id = {agency}"
    ))
    .await;
    cast.evaluee
}

/// For each row of the noun's table: whether it is about the actor, and what the actor is to it.
async fn relations(database: &Database, actor: &Actor, noun: Noun, person: &str) -> Vec<(bool, u32)> {
    let me = actor.employee_id().expect("somebody signed in");
    let rows = facts_of(database, actor, noun, person).await;
    rows.into_iter().map(|(about, facts)| (about == Some(me), facts.relations)).collect()
}

#[tokio::test]
async fn no_office_opens_its_holders_own_case() {
    let app = TestApp::with_cast().await;
    let nurse = promote(&app).await;
    let database = app.open().await;
    let actor = Actor::load(&database, nurse, now()).await.expect("the nurse");
    let about_somebody = Noun::ALL.iter().filter_map(|noun| Some((*noun, person(*noun)?)));
    for (noun, person) in about_somebody {
        let rows = relations(&database, &actor, noun, person).await;
        assert!(rows.iter().any(|(mine, _)| *mine), "no {noun:?} is about the nurse");
        for office in noun.relations().iter().filter(|relation| relation.is_office()) {
            let to = |own| rows.iter().any(|(mine, relations)| *mine == own && relations & office.bit() != 0);
            assert!(!to(true), "{} of the own {}", office.word(), noun.word());
            assert!(to(false), "the nurse should be {} of somebody's {}", office.word(), noun.word());
        }
        let own: u32 = [Relation::Oneself, Relation::Evaluee].iter().map(|relation| relation.bit()).sum();
        for (mine, relations) in rows {
            assert!(mine || relations & own == 0, "somebody else's {} is the nurse's own", noun.word());
        }
    }
}
