//! Each relation as an SQL expression over a row, written from how the noun says that it is borne: views and mutations use
//! the same one.
//!
//! Every expression is an equality that an index serves, or a bound set of them. A relation that the actor cannot
//! bear to any object, for want of a grant or a delegation, has no expression and is left out.

use super::actor::{Actor, People, Reach};
use super::asker_value::AskerValue;
use super::noun::Noun;
use super::nouns::description::{Borne, Column, Description, Over, Row};
use super::vocabulary::Relation;

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
    if let (Borne::Among(Column::Of { key, table, column }, set), Some(Column::Of { table: of, column: person, .. })) =
        (borne, about)
        && of == table
    {
        let among = among(row, "e", column, set)?;
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
        Borne::Among(Column::Own(column), set) => among(row, name, column, set)?,
        Borne::Among(Column::Of { key, table, column }, set) => {
            let among = among(row, "e", column, set)?;
            row.binder.any_in(&format!("{name}.{key}"), &format!("SELECT e.id FROM {table} e WHERE {among}"))
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

fn among(row: &mut Row<'_>, name: &str, column: &str, set: People) -> Option<String> {
    row.actor.people(set)?;
    Some(row.actor.any_of(row.binder, &format!("{name}.{column}"), AskerValue::People(set)))
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
        Some(Borne::Among(..)) => 4,
        Some(Borne::Within(..)) => 5,
    }
}
