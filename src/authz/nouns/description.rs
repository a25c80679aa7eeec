//! What the deciding side knows of a noun: the form in which each noun's file says it.

use crate::authz::actor::{Actor, People};
use crate::authz::asker_value::AskerValue;
use crate::authz::noun::Noun;
use crate::authz::verb::Verb;
use crate::authz::vocabulary::{Flag, Part, Relation};
use crate::database::Binder;
use crate::words::Words;

/// Everything that the deciding side knows of a noun.
pub(in crate::authz) struct Description {
    /// Its word in policy files; also the name of its policy file and of its table.
    pub(in crate::authz) word: &'static str,
    /// What marks it in global ids. Clients keep ids, so it never changes.
    pub(in crate::authz) tag: u8,
    /// The policy file that the server was built with.
    pub(in crate::authz) policy: &'static str,
    /// The states of its life, as the column `state` holds them; `None` if it is always active.
    pub(in crate::authz) states: Option<&'static Words>,
    /// The parts that it owns, the header first. Their order gives their bits.
    pub(in crate::authz) parts: &'static [Part],
    /// The parts that are kept as objects of another noun: whoever reads such a part finds the objects, or reads nothing.
    pub(in crate::authz) objects: &'static [(Part, Noun)],
    /// The flags that are defined for it, each with its SQL.
    pub(in crate::authz) flags: &'static [(Flag, Expression)],
    /// What an actor can be to it, each with how it is borne.
    pub(in crate::authz) relations: &'static [(Relation, Borne)],
    /// The employee whom it is about. Whoever that is bears no office to it, whatever offices they hold.
    pub(in crate::authz) about: Option<Column>,
    /// Whether foreign keys keep everyone with a relation to it but `citizen` within its `agency_id`. Then an index by
    /// agency may give its rows their order.
    pub(in crate::authz) keeps_to_agency: bool,
    /// How its row is locked before a verb writes.
    pub(in crate::authz) lock: Lock,
    /// What is done to it.
    pub(in crate::authz) verbs: &'static [Verb],
}

/// SQL over a row.
pub(in crate::authz) type Expression = fn(&mut Row<'_>) -> String;

/// A row of the noun's table within a statement.
pub(in crate::authz) struct Row<'a> {
    /// Where values go.
    pub(in crate::authz) binder: &'a mut Binder,
    /// Who asks.
    pub(in crate::authz) actor: &'a Actor,
    /// What the statement calls the row.
    pub(in crate::authz) name: &'a str,
}

impl Row<'_> {
    /// A value of the actor.
    pub(in crate::authz) fn bind(&mut self, value: AskerValue) -> String {
        self.actor.bind(self.binder, value)
    }
}

/// Where an employee's id stands.
#[derive(Clone, Copy)]
pub(in crate::authz) enum Column {
    /// In a column of the row.
    Own(&'static str),
    /// In a column of another row, whose id stands in the row's column `key`.
    Of { key: &'static str, table: &'static str, column: &'static str },
}

/// How a relation is borne to a row.
#[derive(Clone, Copy)]
pub(in crate::authz) enum Borne {
    /// By everyone, signed in or not.
    Everyone,
    /// By everyone who is signed in.
    Employees,
    /// By whom this column of the row names.
    Me(&'static str),
    /// By everyone in the agency that this column of the row names.
    Agency(&'static str),
    /// By whoever has the one whom the column names among a set of people.
    Among(Column, People),
    /// By whoever has the assessor of an evaluation, whom the column names, among a set of people. Who only stands in for
    /// the assessor (Plt, Plh) is nothing to what was final before the term.
    Assessor(Column, People),
    /// The same, of those evaluations that name the row in this column of theirs.
    AssessorBy(&'static str, People),
    /// By whoever finds this column of the row in a subselect of the relation.
    Within(&'static str, fn(&mut Row<'_>, Relation) -> String),
    /// By whoever has been granted the role of this name.
    Office(Over),
}

/// Over which rows a granted role reaches.
#[derive(Clone, Copy)]
pub(in crate::authz) enum Over {
    /// Those whose column names a unit that it reaches.
    Units(&'static str),
    /// Those whose column is found in a subselect of the units that it reaches.
    UnitsWithin(&'static str, fn(&mut Row<'_>, Relation) -> String),
    /// Those of the agency that the column names, whatever units it reaches.
    Agency(&'static str),
    /// Every row, of a table that belongs to no agency.
    Everything,
}

/// How a row is locked on PostgreSQL; SQLite has one writer.
#[derive(Clone, Copy)]
pub(in crate::authz) enum Lock {
    /// Nobody else writes it or what hangs on it meanwhile.
    Update,
    /// Its key stays, and others lock it likewise: what is written changes nothing in it.
    KeyShare,
}

impl Lock {
    /// The clause of the row `t`.
    pub(in crate::authz) const fn clause(self) -> &'static str {
        match self {
            Self::Update => " FOR UPDATE OF t",
            Self::KeyShare => " FOR KEY SHARE OF t",
        }
    }
}

impl Description {
    /// How `relation` is borne, if it is one of the noun's.
    pub(in crate::authz) fn borne(&self, relation: Relation) -> Option<Borne> {
        self.relations.iter().find(|(known, _)| *known == relation).map(|(_, borne)| *borne)
    }

    /// The relation of the one whom it is about.
    pub(in crate::authz) fn own_relation(&self) -> Option<Relation> {
        let Some(Column::Own(about)) = self.about else { return None };
        let own = |borne: &Borne| matches!(borne, Borne::Me(column) if *column == about);
        self.relations.iter().find(|(_, borne)| own(borne)).map(|(relation, _)| *relation)
    }
}
