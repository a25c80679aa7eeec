//! Runs the plans of root fields in one snapshot of the database.

use super::fetch::{ChildData, Data, Wanted, fetch, take_back, wanted};
use super::plan::Plan;
use crate::context::RequestContext;
use crate::error::{Error, Result};

/// What came back for a plan.
pub(super) enum Fetched {
    Nothing,
    Connection(ChildData),
    Objects(Vec<Data>),
    Rows(Data),
}

/// Runs plans in one snapshot: as many rounds as the deepest of them has levels.
pub(super) async fn run<'p>(
    request: &RequestContext,
    plans: impl Iterator<Item = &'p Plan> + Clone,
) -> Result<Vec<Fetched>> {
    let statements: usize = plans.clone().map(Plan::statements).sum();
    let mut fetched = Vec::new();
    if statements > 0 {
        let mut reader = request.database.read().await?;
        // A single statement is a snapshot by itself.
        if statements > 1 {
            reader.begin();
        }
        let wanted = plans.clone().flat_map(|plan| plan.wanted(request)).collect();
        fetched = fetch(&mut reader, &request.actor, wanted).await?;
        reader.finish();
    }
    let mut fetched = fetched.into_iter();
    plans.map(|plan| plan.fetched(&mut fetched)).collect()
}

impl Plan {
    /// The SELECTs of the first level.
    fn wanted<'p>(&'p self, request: &RequestContext) -> Vec<Wanted<'p>> {
        match self {
            Self::Connection { selects, .. } => wanted(selects, None).collect(),
            Self::Objects { groups, .. } => {
                groups.iter().map(|group| Wanted::new(&group.select, Some(group.ids.clone()))).collect()
            }
            Self::Asker { select, .. } => {
                vec![Wanted::new(select, Some(request.actor.employee_id().into_iter().collect()))]
            }
            Self::Rows { select, .. } => vec![Wanted::new(select, None)],
            Self::TypeName(_) | Self::Value(..) => Vec::new(),
        }
    }

    /// What came back for a plan that reads nothing; `None` for every other.
    pub(super) fn without_reading(&self) -> Option<Result<Fetched>> {
        (self.statements() == 0).then(|| self.fetched(&mut std::iter::empty()))
    }

    /// Takes back what [`Self::wanted`] asked for.
    fn fetched(&self, fetched: &mut impl Iterator<Item = Data>) -> Result<Fetched> {
        let missing = || Error::internal("a statement without an answer");
        Ok(match self {
            Self::Connection { selects, .. } => Fetched::Connection(take_back(selects, fetched)?),
            Self::Objects { groups, .. } => Fetched::Objects(fetched.by_ref().take(groups.len()).collect()),
            Self::Asker { .. } | Self::Rows { .. } => Fetched::Rows(fetched.next().ok_or_else(missing)?),
            Self::TypeName(_) | Self::Value(..) => Fetched::Nothing,
        })
    }
}
