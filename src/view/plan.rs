//! What a root field compiles to.

use uuid::Uuid;

use super::selection::Key;
use super::shape::{Connection, Select, Selects, Shape};
use super::value::ValueShape;

/// A root field, compiled, under its response key.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) name: String,
    pub(super) key: Key,
    pub(super) plan: Plan,
}

/// How a root field is answered.
#[expect(clippy::large_enum_variant, reason = "an operation has few root fields, and most are of the largest variant")]
#[derive(Debug)]
pub(super) enum Plan {
    TypeName(&'static str),
    Connection {
        selects: Selects,
        connection: Connection,
    },
    /// Objects found by ids; each group shares a view. `order` says which object stands where.
    Objects {
        groups: Vec<ObjectGroup>,
        order: Vec<Option<(usize, Uuid)>>,
        single: bool,
    },
    /// The row of the employee who asks.
    Asker {
        select: Select,
        shape: Shape,
    },
    /// A list of rows, or with `single` the first of them.
    Rows {
        select: Select,
        shape: Shape,
        single: bool,
    },
    Value(serde_json::Value, ValueShape),
}

#[derive(Debug)]
pub(super) struct ObjectGroup {
    pub(super) select: Select,
    pub(super) shape: Shape,
    pub(super) ids: Vec<Uuid>,
}

impl Plan {
    /// How many SELECTs this will run at most.
    pub(super) fn statements(&self) -> usize {
        self.selects().map(Select::statements).sum()
    }

    /// The SELECTs of the first level, without their keys.
    pub(super) fn selects(&self) -> impl Iterator<Item = &Select> {
        let (list, single, groups): (Option<&Selects>, Option<&Select>, &[ObjectGroup]) = match self {
            Self::Connection { selects, .. } => (Some(selects), None, &[]),
            Self::Objects { groups, .. } => (None, None, groups),
            Self::Asker { select, .. } | Self::Rows { select, .. } => (None, Some(select), &[]),
            Self::TypeName(_) | Self::Value(..) => (None, None, &[]),
        };
        let of_list = list.into_iter().flat_map(Selects::all);
        of_list.chain(single).chain(groups.iter().map(|group| &group.select))
    }
}
