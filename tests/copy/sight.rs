//! What an actor may read, object by object and part by part, as the policy says on facts: the judge of the views.

use std::collections::HashMap;

use capaian::authz::{Action, Actor, Facts, Noun, Part, Relation, Snapshot};
use capaian::database::Database;
use uuid::Uuid;

use crate::support::facts_of;

/// The facts of every object of a database for one actor, with the policy that decides on them.
pub(super) struct Sight<'a> {
    policy: &'a Snapshot,
    facts: HashMap<(Noun, Uuid), Facts>,
}

impl<'a> Sight<'a> {
    pub(super) async fn of(database: &Database, actor: &Actor, policy: &'a Snapshot) -> Self {
        let mut facts = HashMap::new();
        for &noun in Noun::ALL {
            let rows = facts_of(database, actor, noun, "t.id").await;
            facts.extend(rows.into_iter().map(|(id, found)| ((noun, id.expect("an id")), found)));
        }
        Self { policy, facts }
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

    /// The states in which an object with these facts shows exactly the parts that it shows now.
    pub(super) fn indistinguishable_states(&self, facts: &Facts) -> Vec<&'static str> {
        let states = facts.noun.states().iter().enumerate();
        let same =
            states.filter(|(state, _)| self.parts_of(&Facts { state: *state, ..*facts }) == self.parts_of(facts));
        same.map(|(_, word)| *word).collect()
    }

    /// Every object in the copy with the mask of its readable parts, for comparing two databases.
    pub(super) fn visible(&self) -> HashMap<(Noun, Uuid), u32> {
        let seen = self.facts.iter().map(|(object, facts)| (*object, self.parts_of(facts)));
        seen.filter(|((noun, _), parts)| parts & noun.bit(Part::Header) != 0).collect()
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
