//! Why the policy says no to somebody who sees the object: as much of it as they may know.

use super::facts::Facts;
use super::flags::subsets;
use super::snapshot::Snapshot;
use super::verb::Verb;
use super::vocabulary::{Action, Flag, Part};

/// What is in the way of a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is not for this caller, or no more can be told.
    Caller,
    /// It is done in other states; indices into [`super::Noun::states`].
    State {
        /// Those in which the caller could do it.
        when: Vec<usize>,
    },
    /// It is done on other days.
    Day,
    /// The period is frozen.
    PeriodClosed,
}

/// The flags that tell of a day alone.
const DAYS: u32 = Flag::SelfAssessmentOpen.bit()
    | Flag::FeedbackOpen.bit()
    | Flag::RatingOpen.bit()
    | Flag::ResponseOpen.bit()
    | Flag::SurveyOpen.bit();

impl Snapshot {
    /// Why a verb is refused, by what the caller sees of the object: whoever may not read its state does not learn it here.
    pub fn obstacle(&self, facts: &Facts, verb: &Verb) -> Obstacle {
        let noun = facts.noun;
        let others = facts.flags & !(DAYS | Flag::PeriodClosed.bit());
        let states = 0..noun.states().len();
        let some_day = |state: usize| {
            subsets(DAYS & self.flags_used(noun, verb.action))
                .any(|days| self.allows(&Facts { state, flags: others | days, ..*facts }, verb.action, verb.part))
        };
        let when: Vec<usize> = states.clone().filter(|state| some_day(*state)).collect();
        if when.is_empty() {
            return Obstacle::Caller;
        }
        // What has no part of its own for it shows its state with its header.
        let status = if noun.parts().contains(&Part::Status) { Part::Status } else { Part::Header };
        let sees_state = self.allows(facts, Action::Read, status);
        if !when.contains(&facts.state) {
            return if sees_state { Obstacle::State { when } } else { Obstacle::Caller };
        }
        let sees_then = |state| self.allows(&Facts { state, ..*facts }, Action::Read, Part::Header);
        let tells_state = states.into_iter().any(|state| !when.contains(&state) && sees_then(state));
        if tells_state && !sees_state {
            Obstacle::Caller
        } else if facts.flags & Flag::PeriodClosed.bit() != 0 {
            Obstacle::PeriodClosed
        } else {
            Obstacle::Day
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::{Noun, PolicySource, PolicyStore, Relation, verbs};

    #[test]
    fn nobody_learns_from_a_refusal_what_they_may_not_read() {
        let store = PolicyStore::load(&PolicySource::Embedded).unwrap();
        let policy = store.current();
        let state = |word: &str| Noun::Evaluation.states().iter().position(|known| *known == word).unwrap();
        let obstacle = |relation: Relation, word: &str, flags: &[Flag], verb: &Verb| {
            let flags = flags.iter().fold(0, |mask, flag| mask | flag.bit());
            let facts = Facts { noun: verb.noun, relations: relation.bit(), state: state(word), flags };
            policy.obstacle(&facts, verb)
        };
        let open = || Obstacle::State { when: vec![state("open")] };
        let submit = &verbs::SUBMIT_SELF_ASSESSMENT;
        assert_eq!(obstacle(Relation::Evaluee, "released", &[], submit), open());
        assert_eq!(obstacle(Relation::Evaluee, "open", &[], submit), Obstacle::Day);
        assert_eq!(obstacle(Relation::Evaluee, "open", &[Flag::PeriodClosed], submit), Obstacle::PeriodClosed);
        assert_eq!(obstacle(Relation::Supervisor, "open", &[Flag::SelfAssessmentOpen], submit), Obstacle::Caller);
        // A reviewer sees no state, and may give feedback in every one in which there is an evaluation for them.
        let feedback = &verbs::SUBMIT_PEER_FEEDBACK;
        assert_eq!(obstacle(Relation::Peer, "open", &[], feedback), Obstacle::Day);
        assert_eq!(obstacle(Relation::Peer, "self_submitted", &[Flag::PeriodClosed], feedback), Obstacle::PeriodClosed);
        assert_eq!(obstacle(Relation::Peer, "released", &[], feedback), Obstacle::Caller);
        // The annual evaluation is not for the daily stand-in, on whatever day.
        let rate = &verbs::RATE_EVALUATION;
        assert_eq!(obstacle(Relation::ActingDaily, "feedback_closed", &[Flag::Annual], rate), Obstacle::Caller);
        assert_eq!(obstacle(Relation::ActingDaily, "feedback_closed", &[], rate), Obstacle::Day);
    }
}
