//! What everyone may read of the installation itself: the policy in force, and the codes of errors.

use serde_json::{Value, json};

use super::value::{ValueType, holding, leaf};
use crate::authz::{Action, Noun, Part};
use crate::context::RequestContext;
use crate::error::{CODES, Locale};

/// The policy.
pub(super) static POLICY: ValueType = ValueType {
    name: "Policy",
    description: "The policy in force, as everyone may read it (kebijakan akses).",
    fields: &[
        leaf("version", "String!", "Hash of the policy files in force (versi kebijakan)."),
        leaf("parts", "[EvaluationPart!]!", "The parts of an evaluation (bagian evaluasi)."),
        holding("nouns", "[PolicyNoun!]!", &POLICY_NOUN, "Every guarded noun with its table of decisions (objek)."),
    ],
};

static POLICY_NOUN: ValueType = ValueType {
    name: "PolicyNoun",
    description: "The decisions on one noun (keputusan atas satu objek).",
    fields: &[
        leaf("name", "String!", "The noun, as policy files write it (objek)."),
        leaf("states", "[String!]!", "Its states (status)."),
        leaf("parts", "[String!]!", "Its parts (bagian)."),
        leaf("relations", "[String!]!", "What one can be to it (hubungan)."),
        holding("decisions", "[PolicyDecision!]!", &POLICY_DECISION, "What is allowed (keputusan)."),
    ],
};

static POLICY_DECISION: ValueType = ValueType {
    name: "PolicyDecision",
    description: "One thing that is allowed (keputusan).",
    fields: &[
        leaf("action", "String!", "`read`, or a verb (tindakan)."),
        leaf("part", "String!", "Which part (bagian)."),
        leaf("relation", "String!", "To whom it is allowed (hubungan)."),
        leaf("states", "[String!]!", "In which states, windows permitting (status)."),
    ],
};

/// One code of errors.
pub(super) static ERROR_CODE_ENTRY: ValueType = ValueType {
    name: "ErrorCodeEntry",
    description: "One code of the catalogue (kode kesalahan).",
    fields: &[
        leaf("code", "ErrorCode!", "The code, as `errors[].extensions.code` carries it (kode)."),
        leaf("meaning", "String!", "What it means and what to do, in the language of Accept-Language (arti)."),
    ],
};

/// The whole policy, for everyone to read.
pub(super) fn policy(request: &RequestContext) -> Value {
    let nouns: Vec<Value> = Noun::ALL.iter().map(|noun| decisions_on(request, *noun)).collect();
    json!({
        "version": request.policy.hash(),
        "parts": super::nouns::evaluation::ACCESS.parts().map(|owned| part_word(owned.part)).collect::<Vec<_>>(),
        "nouns": nouns,
    })
}

fn decisions_on(request: &RequestContext, noun: Noun) -> Value {
    let decisions = noun
        .parts()
        .iter()
        .flat_map(|part| noun.actions().iter().flat_map(|action| rules(request, noun, *action, *part)));
    json!({
        "name": noun.word(),
        "states": noun.states().iter().map(|state| state.to_ascii_uppercase()).collect::<Vec<_>>(),
        "parts": noun.parts().iter().map(|part| part_word(*part)).collect::<Vec<_>>(),
        "relations": noun.relations().iter().map(|relation| relation.word()).collect::<Vec<_>>(),
        "decisions": decisions.collect::<Vec<_>>(),
    })
}

/// The relations and states in which the policy would allow it.
pub(super) fn rules(request: &RequestContext, noun: Noun, action: Action, part: Part) -> Vec<Value> {
    let allowed = request.policy.would_allow(noun, action, part);
    let rules = allowed.into_iter().map(|(relation, states)| {
        let states: Vec<String> = states.into_iter().map(|state| noun.states()[state].to_ascii_uppercase()).collect();
        json!({
            "action": action.word(),
            "part": part_word(part),
            "relation": relation.word(),
            "states": states,
        })
    });
    rules.collect()
}

/// The catalogue of error codes, in the caller's language.
pub(super) fn error_codes(request: &RequestContext) -> Value {
    let entries = CODES.iter().map(|entry| {
        let meaning = match request.locale {
            Locale::Indonesian => entry.indonesian,
            Locale::English => entry.english,
        };
        json!({ "code": entry.word, "meaning": meaning })
    });
    entries.collect()
}

/// A part as the schema writes it.
pub(super) fn part_word(part: Part) -> String {
    part.word().to_ascii_uppercase()
}
