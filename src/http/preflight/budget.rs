//! How much one caller may cost within a minute, by person and by network address, and how many answers to one survey an
//! address may send within an hour. Each node counts for itself, in memory.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::Settings;

/// What names a caller here: a keyed hash of the person or of the address.
pub(crate) type Subject = [u8; 32];

type Limiter = RateLimiter<Subject, DashMapStateStore<Subject>, DefaultClock, StateInformationMiddleware>;

/// The budgets of everybody who has called lately.
pub(crate) struct Budgets {
    persons: Option<Limiter>,
    addresses: Option<Limiter>,
    surveys: Option<Limiter>,
    clock: DefaultClock,
}

/// Nothing is left; more after this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    pub(crate) wait: Duration,
}

/// Whose budget.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payer {
    Person(Subject),
    Address(Subject),
    /// An address, for one survey.
    Survey(Subject),
}

impl Budgets {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            persons: limiter(settings.token_budget, settings.cost_limit),
            addresses: limiter(settings.address_budget, settings.cost_limit),
            surveys: NonZeroU32::new(settings.survey_address_budget)
                .map(|each_hour| RateLimiter::dashmap(Quota::per_hour(each_hour)).with_middleware()),
            clock: DefaultClock::default(),
        }
    }

    /// Takes `cost` from a budget. Returns what is left; `None` where nothing limits.
    ///
    /// # Errors
    /// [`Spent`], and then nothing has been taken.
    pub(crate) fn charge(&self, payer: Payer, cost: u64) -> Result<Option<u32>, Spent> {
        let (limiter, subject) = match &payer {
            Payer::Person(subject) => (&self.persons, subject),
            Payer::Address(subject) => (&self.addresses, subject),
            Payer::Survey(subject) => (&self.surveys, subject),
        };
        let Some(limiter) = limiter else { return Ok(None) };
        let cost = NonZeroU32::new(u32::try_from(cost).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN);
        match limiter.check_key_n(subject, cost) {
            Ok(Ok(state)) => Ok(Some(state.remaining_burst_capacity())),
            Ok(Err(not_yet)) => Err(Spent { wait: not_yet.wait_time_from(self.clock.now()) }),
            // The limit of an operation lies within a budget, so only something absurd comes here.
            Err(_) => Err(Spent { wait: Duration::from_secs(60) }),
        }
    }

    /// Forgets those whose budget is whole again.
    pub(crate) fn forget(&self) {
        for limiter in [&self.persons, &self.addresses, &self.surveys].into_iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// `budget` for each minute, saved up to one minute's, but never less than one operation may cost; none for 0.
fn limiter(budget: u32, cost_limit: u32) -> Option<Limiter> {
    let each_minute = NonZeroU32::new(budget)?;
    let most = each_minute.max(NonZeroU32::new(cost_limit)?);
    let quota = Quota::per_minute(each_minute).allow_burst(most);
    Some(RateLimiter::dashmap(quota).with_middleware())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets(token_budget: u32) -> Budgets {
        Budgets::new(&Settings { token_budget, address_budget: 0, cost_limit: 100, ..Settings::default() })
    }

    #[test]
    fn a_budget_is_spent_by_cost_and_by_its_owner_alone() {
        let budgets = budgets(1_000);
        let (one, other) = (Payer::Person([1; 32]), Payer::Person([2; 32]));
        assert!(budgets.charge(one, 600).unwrap().is_some_and(|left| (400..=410).contains(&left)));
        let spent = budgets.charge(one, 600).unwrap_err();
        // 200 are missing, and 1,000 come back within a minute.
        assert!((Duration::from_secs(10)..=Duration::from_secs(12)).contains(&spent.wait), "{spent:?}");
        assert!(budgets.charge(one, 300).is_ok(), "what was refused has not been taken");
        assert!(budgets.charge(other, 600).is_ok());
    }

    #[test]
    fn zero_limits_nothing() {
        let budgets = budgets(0);
        assert_eq!(budgets.charge(Payer::Person([1; 32]), u64::MAX), Ok(None));
        assert_eq!(budgets.charge(Payer::Address([1; 32]), 5), Ok(None));
    }

    #[test]
    fn answers_to_a_survey_are_counted_by_the_hour() {
        let settings = Settings { survey_address_budget: 2, ..Settings::default() };
        let budgets = Budgets::new(&settings);
        let (one, other) = (Payer::Survey([1; 32]), Payer::Survey([2; 32]));
        assert!(budgets.charge(one, 1).is_ok() && budgets.charge(one, 1).is_ok());
        let spent = budgets.charge(one, 1).unwrap_err();
        // Two come back within an hour.
        assert!((Duration::from_secs(1_700)..=Duration::from_secs(1_800)).contains(&spent.wait), "{spent:?}");
        assert!(budgets.charge(other, 1).is_ok());
        let unlimited = Budgets::new(&Settings { survey_address_budget: 0, ..Settings::default() });
        assert_eq!(unlimited.charge(one, 1), Ok(None));
    }

    #[test]
    fn the_dearest_operation_fits_a_small_budget() {
        let budgets = budgets(10);
        assert!(budgets.charge(Payer::Person([1; 32]), 100).is_ok());
    }

    #[test]
    fn who_has_spent_nothing_is_forgotten() {
        let budgets = budgets(60_000);
        budgets.charge(Payer::Person([1; 32]), 1).unwrap();
        let known = || budgets.persons.as_ref().unwrap().len();
        assert_eq!(known(), 1);
        let begun = std::time::Instant::now();
        while known() > 0 && begun.elapsed() < Duration::from_secs(10) {
            budgets.forget();
            std::thread::yield_now();
        }
        assert_eq!(known(), 0);
    }
}
