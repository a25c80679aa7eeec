//! What something costs, and how much of that is looking at rows rather than telling them.

/// Points of cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Price {
    /// What is charged.
    pub(crate) points: u64,
    /// Those of the points that stand for rows which are looked at and perhaps not told: for these the database works
    /// long, however short the answer is.
    pub(crate) visits: u64,
}

impl Price {
    /// Something that is told.
    pub(super) const fn told(points: u64) -> Self {
        Self { points, visits: 0 }
    }

    /// Rows that are looked at.
    pub(super) const fn visited(points: u64) -> Self {
        Self { points, visits: points }
    }

    pub(super) const fn plus(self, other: Self) -> Self {
        Self { points: self.points.saturating_add(other.points), visits: self.visits.saturating_add(other.visits) }
    }

    pub(super) const fn times(self, count: u64) -> Self {
        Self { points: self.points.saturating_mul(count), visits: self.visits.saturating_mul(count) }
    }
}
