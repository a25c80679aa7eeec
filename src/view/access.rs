//! The table behind `access`: for a noun, the parts of which its objects tell what the caller may read and submit.

use super::value::ValueType;
use crate::authz::{Noun, Part};

/// What `access` tells of the objects of one noun.
#[derive(Debug)]
pub(crate) struct Access {
    /// Whose objects have it.
    pub(crate) noun: Noun,
    /// How the schema calls what it tells of one part; see [`access_types`].
    pub(crate) ty: &'static ValueType,
    /// The enum of the parts.
    pub(crate) part_type: &'static str,
    /// What a front-end developer reads of that enum.
    pub(crate) part_description: &'static str,
    /// The parts in the order of the schema.
    pub(crate) parts: Parts,
}

/// Which parts `access` tells of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parts {
    /// Those that the noun owns, as it lists them.
    Own,
    /// These, of which some may be owned by other nouns.
    Listed(&'static [OwnedPart]),
}

/// A part, and where its owner is found from a row of the noun that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnedPart {
    /// The noun whose policy guards it.
    pub(crate) owner: Owner,
    /// The part.
    pub(crate) part: Part,
}

/// An object that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) noun: Noun,
    /// The column that names it; `None` for the row itself.
    pub(crate) column: Option<&'static str>,
}

impl Access {
    /// The parts in the order of the schema.
    pub(crate) fn parts(&self) -> impl Iterator<Item = OwnedPart> {
        let (own, listed): (&[Part], &[OwnedPart]) = match self.parts {
            Parts::Own => (self.noun.parts(), &[]),
            Parts::Listed(listed) => (&[], listed),
        };
        let owner = Owner { noun: self.noun, column: None };
        own.iter().map(move |part| OwnedPart { owner, part: *part }).chain(listed.iter().copied())
    }

    /// The objects that are asked about, each once.
    pub(crate) fn owners(&self) -> Vec<Owner> {
        let mut owners = Vec::new();
        for part in self.parts() {
            if !owners.contains(&part.owner) {
                owners.push(part.owner);
            }
        }
        owners
    }
}

/// A part of the object of `noun` that `column` names, or of the row itself.
pub(crate) const fn owned_by(noun: Noun, column: Option<&'static str>, part: Part) -> OwnedPart {
    OwnedPart { owner: Owner { noun, column }, part }
}

/// The types behind one noun's `access`: what stands before their names, the enum of the parts, what the noun is called in
/// a sentence, and the enum of its states if it has any.
macro_rules! access_types {
    ($prefix:literal, $part:literal, $object:literal $(, $state:literal)?) => {
        &$crate::view::value::ValueType {
            name: concat!($prefix, "PartAccess"),
            description: "What the caller may do with one part (hak akses).",
            fields: &[
                $crate::view::value::leaf("part", concat!($part, "!"), "Which part (bagian)."),
                $crate::view::value::leaf("canRead", "Boolean!", "Whether the caller may read it now (boleh membaca)."),
                $crate::view::value::leaf(
                    "canSubmit",
                    "Boolean!",
                    "Whether some verb of the part is allowed now (boleh mengisi).",
                ),
                $crate::view::value::holding(
                    "reason",
                    concat!($prefix, "AccessReason"),
                    &$crate::view::value::ValueType {
                        name: concat!($prefix, "AccessReason"),
                        description: "What the policy would need (alasan).",
                        fields: &[$crate::view::value::holding(
                            "allowedBy",
                            concat!("[", $prefix, "AccessRule!]!"),
                            &$crate::view::value::ValueType {
                                name: concat!($prefix, "AccessRule"),
                                description: "One way to be allowed (aturan akses).",
                                fields: &[
                                    $crate::view::value::leaf("action", "String!", "`read`, or the verb (tindakan)."),
                                    $crate::view::value::leaf(
                                        "relation",
                                        "String!",
                                        concat!("What one must be to the ", $object, " (hubungan)."),
                                    ),
                                    $($crate::view::value::leaf(
                                        "states",
                                        concat!("[", $state, "!]!"),
                                        "In which states (status).",
                                    ),)?
                                ],
                            },
                            "What would allow it; empty if nothing does (syarat).",
                        )],
                    },
                    "Why not, from the policy itself; null when allowed (alasan).",
                ),
            ],
        }
    };
}

pub(crate) use access_types;
