//! What an actor may read, object by object and part by part, as the policy says on facts: the judge of the views.

use std::collections::{BTreeSet, HashMap};

use capaian::authz::{Action, Actor, Facts, Noun, Part, Relation, Snapshot};
use capaian::database::Database;
use uuid::Uuid;

use super::judge;
use super::world::World;
use crate::support::facts_of;

/// The facts of every object of a database for one actor, with the policy that decides on them.
pub(super) struct Sight<'a> {
    policy: &'a Snapshot,
    facts: HashMap<(Noun, Uuid), Facts>,
}

impl<'a> Sight<'a> {
    /// Of the rows of a database, which the world holds too. The product reads the facts, and a judge of its own insists that
    /// they are what the rows say.
    pub(super) async fn of(world: &World, database: &Database, actor: &Actor, policy: &'a Snapshot) -> Self {
        let mut read = HashMap::new();
        for &noun in Noun::ALL {
            let rows = facts_of(database, actor, noun, "t.id").await;
            read.extend(rows.into_iter().map(|(id, found)| ((noun, id.expect("an id")), found)));
        }
        let facts = judge::facts(world, actor.employee_id());
        judge::compare(&format!("{:?}", actor.employee_id()), &read, &facts);
        Self { policy, facts }
    }

    /// Of the rows in memory alone.
    pub(super) fn judged(world: &World, me: Option<Uuid>, policy: &'a Snapshot) -> Self {
        Self { policy, facts: judge::facts(world, me) }
    }

    pub(super) fn facts(&self, noun: Noun, id: Uuid) -> Facts {
        self.facts[&(noun, id)]
    }

    /// All objects of `noun`, in the order of their ids, whether or not they are in the actor's copy.
    pub(super) fn objects(&self, noun: Noun) -> Vec<(Uuid, Facts)> {
        let of_noun = self.facts.iter().filter(|((known, _), _)| *known == noun);
        let mut objects: Vec<(Uuid, Facts)> = of_noun.map(|((_, id), facts)| (*id, *facts)).collect();
        // A hash map gives them in any order, and the same seed has to give the same mutations.
        objects.sort_by_key(|(id, _)| *id);
        objects
    }

    /// Whether the part of an object is in the actor's copy.
    pub(super) fn reads(&self, noun: Noun, id: Uuid, part: Part) -> bool {
        self.parts_of(&self.facts(noun, id)) & noun.bit(part) != 0
    }

    /// Whether the object is in the actor's copy at all.
    pub(super) fn finds(&self, noun: Noun, id: Uuid) -> bool {
        self.reads(noun, id, Part::Header)
    }

    pub(super) fn allows(&self, facts: &Facts, action: Action, part: Part) -> bool {
        self.policy.allows(facts, action, part)
    }

    pub(super) fn is(&self, noun: Noun, id: Uuid, relations: &[Relation]) -> bool {
        relations.iter().any(|relation| self.facts(noun, id).relations & relation.bit() != 0)
    }

    /// The states in which an object with these facts shows exactly the parts that it shows now, and lets the actor do
    /// exactly what can be done now.
    pub(super) fn indistinguishable_states(&self, facts: &Facts) -> Vec<&'static str> {
        let states = facts.noun.states().iter().enumerate();
        let looks = |facts: &Facts| {
            let verbs = facts.noun.verbs().iter();
            let done: Vec<bool> = verbs.map(|verb| self.allows(facts, verb.action, verb.part)).collect();
            (self.parts_of(facts), done)
        };
        let same = states.filter(|(state, _)| looks(&Facts { state: *state, ..*facts }) == looks(facts));
        same.map(|(_, word)| *word).collect()
    }

    /// The objects of which the copies hold different parts.
    pub(super) fn told_apart(&self, other: &Self) -> Vec<(Noun, Uuid)> {
        let copy = |sight: &Self| -> HashMap<(Noun, Uuid), u32> {
            let parts = sight.facts.iter().map(|(object, facts)| (*object, sight.parts_of(facts)));
            parts.filter(|(_, parts)| *parts != 0).collect()
        };
        let (one, other) = (copy(self), copy(other));
        let objects: BTreeSet<(Noun, Uuid)> = one.keys().chain(other.keys()).copied().collect();
        objects.into_iter().filter(|object| one.get(object) != other.get(object)).collect()
    }

    /// The parts that can be read. Nothing can without the header: the row does not exist then.
    fn parts_of(&self, facts: &Facts) -> u32 {
        let readable = |part: &&Part| self.policy.allows(facts, Action::Read, **part);
        if !readable(&&Part::Header) {
            return 0;
        }
        facts.noun.parts().iter().filter(readable).map(|part| facts.noun.bit(*part)).sum()
    }
}
