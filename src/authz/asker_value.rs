//! What a statement takes from its asker, so that it can serve another one.

use super::actor::{Actor, People, Reach};
use super::vocabulary::Relation;
use crate::database::{Asked, Bind, Binder, Statement};
use crate::words::people::TimeZone;

/// What a statement takes from its asker. See [`Asked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskerValue {
    /// The employee, or the nil id for a citizen.
    Me,
    /// The agency, or the nil id for a citizen.
    Agency,
    /// The day in the agency's zone.
    Today,
    /// The day in one of the country's zones.
    DayIn(TimeZone),
    /// The session that the asker speaks in, or the nil id outside of any.
    Session,
    /// The time of the request.
    Now,
    /// A set of people.
    People(People),
    /// The units that a role reaches; empty where it reaches the whole agency, or nothing.
    Units(Relation),
}

impl AskerValue {
    fn code(self) -> Asked {
        Asked(match self {
            Self::Me => 0,
            Self::Agency => 1,
            Self::Today => 2,
            Self::DayIn(zone) => 3 + zone as u8,
            Self::Session => 14,
            Self::Now => 15,
            Self::People(set) => 16 + set as u8,
            Self::Units(relation) => 32 + relation as u8,
        })
    }

    fn of(code: Asked) -> Option<Self> {
        let at = |from: u8| usize::from(code.0 - from);
        match code.0 {
            0 => Some(Self::Me),
            1 => Some(Self::Agency),
            2 => Some(Self::Today),
            3..14 => TimeZone::ALL.get(at(3)).copied().map(Self::DayIn),
            14 => Some(Self::Session),
            15 => Some(Self::Now),
            16..32 => People::ALL.get(at(16)).copied().map(Self::People),
            32.. => Relation::ALL.get(at(32)).copied().map(Self::Units),
        }
    }
}

impl Actor {
    /// Binds a value of this actor, so that the statement can serve another one.
    pub(crate) fn bind(&self, binder: &mut Binder, value: AskerValue) -> String {
        binder.bind_asked(value.code(), self.value(value))
    }

    /// `column` is one of a set of this actor's.
    pub(super) fn any_of(&self, binder: &mut Binder, column: &str, value: AskerValue) -> String {
        let ids = match self.value(value) {
            Bind::Uuids(ids) => ids,
            _ => Vec::new(),
        };
        binder.any_asked(column, value.code(), ids)
    }

    /// Puts this actor's values into a statement that was written for one of equal [`Self::standing`].
    pub(crate) fn fill(&self, statement: &mut Statement) {
        for (index, code) in &statement.asked {
            if let (Some(bind), Some(value)) = (statement.binds.get_mut(*index), AskerValue::of(*code)) {
                *bind = self.value(value);
            }
        }
    }

    fn value(&self, value: AskerValue) -> Bind {
        match value {
            AskerValue::Me => Bind::Uuid(self.employee_id().unwrap_or_default()),
            AskerValue::Agency => Bind::Uuid(self.agency_id().unwrap_or_default()),
            AskerValue::Today => Bind::Date(self.today()),
            AskerValue::DayIn(zone) => Bind::Date(zone.day(self.now())),
            AskerValue::Session => Bind::Uuid(self.session().unwrap_or_default()),
            AskerValue::Now => Bind::DateTime(self.now()),
            AskerValue::People(set) => Bind::Uuids(self.people(set).unwrap_or_default().to_vec()),
            AskerValue::Units(relation) => Bind::Uuids(match self.reach(relation) {
                Some(Reach::Units(units)) => units.clone(),
                _ => Vec::new(),
            }),
        }
    }

    /// Everything about an actor that the text of a statement may depend on: which relations can be borne at all, and
    /// how widely. All else is a bind.
    pub(crate) fn standing(&self) -> Standing {
        if self.employee_id().is_none() {
            return Standing::default();
        }
        let people = People::ALL.iter().filter(|set| self.people(**set).is_some()).map(|set| 1 << *set as u32).sum();
        let bits = |offices: &mut dyn Iterator<Item = &(Relation, Reach)>| {
            offices.fold(0, |mask, (relation, _)| mask | relation.bit())
        };
        let granted = bits(&mut self.offices().iter());
        let whole = bits(&mut self.offices().iter().filter(|(_, reach)| *reach == Reach::WholeAgency));
        Standing { signed_in: true, stands_in: self.stands_in(), sees_much: self.sees_much(), people, granted, whole }
    }
}

/// What two actors must have in common for one statement to serve both. See [`Actor::standing`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Standing {
    signed_in: bool,
    stands_in: bool,
    sees_much: bool,
    people: u32,
    granted: u32,
    whole: u32,
}

/// An SQL expression for today in the zone that the column `zone` names.
pub(super) fn today_case(binder: &mut Binder, actor: &Actor, zone: &str) -> String {
    let mut day = |zone| actor.bind(binder, AskerValue::DayIn(zone));
    let otherwise = day(TimeZone::Jakarta);
    let cases =
        [TimeZone::Makassar, TimeZone::Jayapura].map(|zone| format!("WHEN '{}' THEN {}", zone.word(), day(zone)));
    format!("CASE {zone} {} ELSE {otherwise} END", cases.join(" "))
}
