//! The views, subject by subject. To add a field, add a line.

pub(super) mod evaluation;
pub(super) mod feedback;
pub(super) mod office;
pub(super) mod people;
pub(super) mod plan;
pub(super) mod survey;

use super::definition::View;
use crate::authz::Noun;

/// Every view.
pub(super) fn views() -> impl Iterator<Item = &'static View> {
    let subjects = [people::VIEWS, plan::VIEWS, evaluation::VIEWS, feedback::VIEWS, survey::VIEWS, office::VIEWS];
    subjects.into_iter().flatten().copied()
}

/// The view of a noun's objects.
pub(super) fn of_noun(noun: Noun) -> Option<&'static View> {
    views().find(|view| view.node() == Some(noun))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::Part;
    use crate::view::definition::{Content, Field, Guard, List};

    #[test]
    fn each_noun_has_one_view() {
        for noun in Noun::ALL {
            let names: Vec<&str> = views().filter(|view| view.node() == Some(*noun)).map(|view| view.name).collect();
            assert_eq!(names.len(), 1, "{noun:?}: {names:?}");
        }
    }

    /// The field that `path` leads to from `view`.
    fn field_at(view: &'static View, path: &str) -> Option<&'static Field> {
        let Some((edge, rest)) = path.split_once('.') else { return view.field(path).map(|(_, field)| field) };
        match view.field(edge)?.1.content {
            Content::One { view, .. } => field_at(view, rest),
            _ => None,
        }
    }

    #[test]
    fn plain_lists_are_ordered_by_what_their_rows_show() {
        for view in views() {
            for field in view.fields {
                let Content::Many { view: below, list: List::Plain(order), .. } = field.content else { continue };
                assert!(!order.is_empty(), "{}.{} has no order", view.name, field.name);
                for path in order {
                    let content = field_at(below, path).map(|field| &field.content);
                    let is_shown = matches!(content, Some(Content::Id(_) | Content::Value { .. }));
                    assert!(is_shown, "{}.{} is ordered by `{path}`, which no row shows", view.name, field.name);
                }
            }
        }
    }

    #[test]
    fn what_access_tells_of_is_every_part_and_has_a_type_of_its_own() {
        let mut types = std::collections::BTreeSet::new();
        for view in views() {
            for field in view.fields {
                let Content::Access(access) = field.content else { continue };
                assert_eq!(view.node(), Some(access.noun), "{}", view.name);
                let own: Vec<_> = access.parts().filter(|part| part.owner.column.is_none()).collect();
                let missing: Vec<_> =
                    access.noun.parts().iter().filter(|part| !own.iter().any(|own| own.part == **part)).collect();
                assert!(missing.is_empty(), "{}: {missing:?}", view.name);
                assert!(types.insert(access.ty.name) && types.insert(access.part_type), "{}", view.name);
                let part = access.ty.fields.iter().find(|field| field.name == "part").map(|field| field.ty);
                assert_eq!(part, Some(format!("{}!", access.part_type).as_str()), "{}", view.name);
            }
        }
        assert_eq!(types.len(), 16);
    }

    /// The check of policies compares what two files say of such a list, and has to know of it.
    #[test]
    fn the_policy_knows_which_parts_are_lists_of_objects() {
        for view in views() {
            let Guard::Noun(noun) = view.guard else { continue };
            for field in view.fields.iter().filter(|field| field.part != Part::Header) {
                let Content::Many { view: listed, .. } = &field.content else { continue };
                if let Guard::Noun(objects) = listed.guard {
                    assert!(noun.keeps(field.part, objects), "{}.{}", view.name, field.name);
                }
            }
        }
    }
}
