//! What must be true of the descriptions, or the program does not compile.

use super::DESCRIPTIONS;
use super::description::Description;
use crate::authz::noun::Noun;
use crate::authz::vocabulary::Part;

const _: () = {
    let mut noun = 0;
    while noun < DESCRIPTIONS.len() {
        check_parts(DESCRIPTIONS[noun]);
        check_relations(DESCRIPTIONS[noun]);
        check_flags(DESCRIPTIONS[noun]);
        check_verbs(Noun::ALL[noun]);
        assert!(DESCRIPTIONS[noun].tag < 0x80, "tags from 0x80 mark what is no noun");
        let mut other = 0;
        while other < noun {
            let (one, other_one) = (DESCRIPTIONS[noun], DESCRIPTIONS[other]);
            assert!(one.tag != other_one.tag, "two nouns have one tag");
            assert!(!is_same(one.word, other_one.word), "two nouns have one word");
            other += 1;
        }
        noun += 1;
    }
};

const fn check_parts(description: &Description) {
    let parts = description.parts;
    assert!(parts.len() <= 32, "a mask has 32 bits");
    assert!(!parts.is_empty() && matches!(parts[0], Part::Header), "the header comes first: by it a row exists");
    let mut part = 0;
    while part < parts.len() {
        let mut other = 0;
        while other < part {
            assert!(parts[part] as u8 != parts[other] as u8, "a noun has a part twice");
            other += 1;
        }
        part += 1;
    }
}

const fn check_relations(description: &Description) {
    let relations = description.relations;
    let mut relation = 0;
    while relation < relations.len() {
        let mut other = 0;
        while other < relation {
            assert!(relations[relation].0 as u8 != relations[other].0 as u8, "a noun has a relation twice");
            other += 1;
        }
        relation += 1;
    }
}

const fn check_flags(description: &Description) {
    let flags = description.flags;
    let mut flag = 0;
    while flag < flags.len() {
        let mut other = 0;
        while other < flag {
            assert!(flags[flag].0 as u8 != flags[other].0 as u8, "a noun has a flag twice");
            other += 1;
        }
        flag += 1;
    }
}

const fn check_verbs(noun: Noun) {
    let verbs = noun.verbs();
    let mut verb = 0;
    while verb < verbs.len() {
        assert!(verbs[verb].noun as u8 == noun as u8, "a verb stands with another noun than its own");
        assert!(noun.bit(verbs[verb].part) != 0, "a verb writes a part that its noun does not have");
        verb += 1;
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
