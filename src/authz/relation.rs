//! Each relation as an SQL expression over a row, written from how the noun says that it is borne: views and mutations use
//! the same one.
//!
//! Every expression is an equality that an index serves, or a bound set of them. A relation that the actor cannot
//! bear to any object, for want of a grant or a delegation, has no expression and is left out.

use super::actor::{Actor, People, Reach};
use super::asker_value::AskerValue;
use super::noun::Noun;
use super::nouns::description::{Borne, Column, Description, Over, Row};
use super::nouns::evaluation::evaluation::{ASSESSOR, in_term};
use super::vocabulary::Relation;
use crate::words::people::DelegationKind;

/// What is true of every row.
const ALWAYS: &str = "1 = 1";

/// Whether the actor bears `relation` to a row of `noun`'s table; `None` if that cannot be.
pub(super) fn expression(row: &mut Row<'_>, noun: Noun, relation: Relation) -> Option<String> {
    let description = noun.description();
    let borne = description.borne(relation)?;
    if !matches!(borne, Borne::Everyone) {
        row.actor.employee_id()?;
    }
    let about = description.about.filter(|_| excludes_oneself(noun, relation));
    // Where the two stand in the same other row, that one is asked for both at once.
    if let (
        Borne::Among(Column::Of { key, table, column }, _) | Borne::Assessor(Column::Of { key, table, column }, _),
        Some(Column::Of { table: of, column: person, .. }),
    ) = (borne, about)
        && of == table
    {
        let among = one_of(row, borne, "e", column)?;
        let me = row.bind(AskerValue::Me);
        let select = format!("SELECT e.id FROM {table} e WHERE {among} AND e.{person} <> {me}");
        return Some(row.binder.any_in(&format!("{}.{key}", row.name), &select));
    }
    let bears = bears(row, relation, borne)?;
    let Some(about) = about else { return Some(bears) };
    let me = row.bind(AskerValue::Me);
    let name = row.name;
    Some(match about {
        Column::Own(person) => format!("({bears} AND {name}.{person} <> {me})"),
        Column::Of { key, table, column } => {
            format!("({bears} AND (SELECT e.{column} FROM {table} e WHERE e.id = {name}.{key}) <> {me})")
        }
    })
}

fn bears(row: &mut Row<'_>, relation: Relation, borne: Borne) -> Option<String> {
    let name = row.name;
    Some(match borne {
        Borne::Everyone | Borne::Employees => ALWAYS.to_owned(),
        Borne::Me(column) => equal(row, column, AskerValue::Me),
        Borne::Agency(column) => equal(row, column, AskerValue::Agency),
        Borne::Among(column, _) | Borne::Assessor(column, _) => match column {
            Column::Own(column) => one_of(row, borne, name, column)?,
            Column::Of { key, table, column } => {
                let among = one_of(row, borne, "e", column)?;
                row.binder.any_in(&format!("{name}.{key}"), &format!("SELECT e.id FROM {table} e WHERE {among}"))
            }
        },
        Borne::AssessorBy(named, _) => {
            let among = one_of(row, borne, "e", ASSESSOR)?;
            let select = format!("SELECT e.{named} FROM evaluation e WHERE {among} AND e.{named} IS NOT NULL");
            row.binder.any_in(&format!("{name}.id"), &select)
        }
        Borne::Within(column, select) => {
            let select = select(row, relation);
            row.binder.any_in(&format!("{name}.{column}"), &select)
        }
        Borne::Office(over) => office(row, relation, over)?,
    })
}

/// The row is one of those that a granted role reaches.
fn office(row: &mut Row<'_>, relation: Relation, over: Over) -> Option<String> {
    let whole_agency = *row.actor.reach(relation)? == Reach::WholeAgency;
    Some(match over {
        Over::Everything => ALWAYS.to_owned(),
        Over::Agency(column) => equal(row, column, AskerValue::Agency),
        Over::Units(_) | Over::UnitsWithin(..) if whole_agency => equal(row, "agency_id", AskerValue::Agency),
        Over::Units(column) => {
            row.actor.any_of(row.binder, &format!("{}.{column}", row.name), AskerValue::Units(relation))
        }
        Over::UnitsWithin(column, select) => {
            let select = select(row, relation);
            row.binder.any_in(&format!("{}.{column}", row.name), &select)
        }
    })
}

fn equal(row: &mut Row<'_>, column: &str, value: AskerValue) -> String {
    let value = row.bind(value);
    format!("{}.{column} = {value}", row.name)
}

/// The column of the row `name` names one of the set of people by whom the relation is borne.
fn one_of(row: &mut Row<'_>, borne: Borne, name: &str, column: &str) -> Option<String> {
    let (Borne::Among(_, set) | Borne::Assessor(_, set) | Borne::AssessorBy(_, set)) = borne else { return None };
    row.actor.people(set)?;
    let among = row.actor.any_of(row.binder, &format!("{name}.{column}"), AskerValue::People(set));
    let stands_in = match set {
        People::ActingAs => row.actor.stands_in().then_some(DelegationKind::Plt),
        People::Daily => Some(DelegationKind::Plh),
        People::Reports | People::Team | People::Supervisor => None,
    };
    Some(match (borne, stands_in) {
        (Borne::Assessor(..) | Borne::AssessorBy(..), Some(kind)) => {
            format!("({among} AND {})", in_term(row, name, kind))
        }
        _ => among,
    })
}

/// Whether the actor bears `relation` to everything in the agency that is not about themselves.
pub(super) fn spans_agency(actor: &Actor, noun: Noun, relation: Relation) -> bool {
    let Description { keeps_to_agency, .. } = noun.description();
    *keeps_to_agency && reaches_whole_agency(actor, noun, relation)
}

fn reaches_whole_agency(actor: &Actor, noun: Noun, relation: Relation) -> bool {
    let over_units =
        matches!(noun.description().borne(relation), Some(Borne::Office(Over::Units(_) | Over::UnitsWithin(..))));
    over_units && actor.reach(relation) == Some(&Reach::WholeAgency)
}

/// Whether nobody bears `relation` to what is about themselves, by the expression of the relation itself: an office opens
/// nothing of one's own case beyond what everyone has of theirs.
pub(super) fn excludes_oneself(noun: Noun, relation: Relation) -> bool {
    noun.description().about.is_some() && relation.is_office()
}

/// How much it takes to tell whether the actor bears `relation`, from an equality that holds everywhere to a set that has
/// to be read first.
pub(super) fn effort(actor: &Actor, noun: Noun, relation: Relation) -> u8 {
    match noun.description().borne(relation) {
        None | Some(Borne::Everyone) => 0,
        Some(Borne::Office(Over::Units(_) | Over::UnitsWithin(..))) => {
            if reaches_whole_agency(actor, noun, relation) {
                1
            } else {
                4
            }
        }
        Some(Borne::Office(Over::Agency(_) | Over::Everything) | Borne::Agency(_) | Borne::Employees) => 2,
        Some(Borne::Me(_)) => 3,
        Some(Borne::Among(..) | Borne::Assessor(..)) => 4,
        Some(Borne::AssessorBy(..) | Borne::Within(..)) => 5,
    }
}
