//! Measures a document before anything walks it: fragments are counted wherever they are spread, but each is visited
//! once, so that a short chain of fragments that spread the next one twice costs nothing to refuse.

use std::collections::HashMap;

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Document, FragmentDefinition, Selection};
use apollo_compiler::parser::SourceSpan;
use async_graphql::Pos;

use crate::config::Settings;
use crate::http::error::{Refusal, shortened};

/// Refuses a document that is larger than the settings allow.
///
/// # Errors
/// `LIMIT_EXCEEDED` with the limit, the measured value and the place; `BAD_REQUEST` for a fragment that spreads itself.
pub(crate) fn measure(document: &Document, settings: &Settings) -> Result<(), Refusal> {
    let fragments: HashMap<&str, &Node<FragmentDefinition>> = fragments(document).collect();
    if fragments.len() > settings.fragment_limit {
        let (measured, most) = (fragments.len(), settings.fragment_limit);
        return Err(Refusal::limit(
            format!("dokumen berisi {measured} fragmen, paling banyak {most}"),
            format!("the document has {measured} fragments, the most is {most}"),
        ));
    }
    let mut walk = Walk { document, fragments, settings, measured: HashMap::new() };
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let size = walk.set(&operation.selection_set, operation.location(), 0)?;
                walk.check(&size, operation.directives.len(), operation.location())?;
            }
            // An unused one is still validated, so it must end too; one of two with the same name likewise.
            Definition::FragmentDefinition(fragment) => {
                walk.fragment(&fragment.name, fragment.location(), 0)?;
                walk.set(&fragment.selection_set, fragment.location(), 0)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn fragments(document: &Document) -> impl Iterator<Item = (&str, &Node<FragmentDefinition>)> {
    document.definitions.iter().filter_map(|definition| match definition {
        Definition::FragmentDefinition(fragment) => Some((fragment.name.as_str(), fragment)),
        _ => None,
    })
}

struct Walk<'a> {
    document: &'a Document,
    fragments: HashMap<&'a str, &'a Node<FragmentDefinition>>,
    settings: &'a Settings,
    measured: HashMap<&'a str, Measured>,
}

#[derive(Clone, Copy)]
enum Measured {
    /// On the way down from here: meeting it again is a cycle.
    Begun,
    Done(Size),
}

/// What a selection set holds, fragments spread.
#[derive(Clone, Copy, Default)]
struct Size {
    fields: usize,
    aliases: usize,
    directives: usize,
    /// Fields of the set itself.
    own: usize,
    levels: usize,
}

impl<'a> Walk<'a> {
    /// INVARIANT: recursion ends at the depth limit, whatever the document.
    fn set(&mut self, set: &'a [Selection], at: Option<SourceSpan>, depth: usize) -> Result<Size, Refusal> {
        self.check_levels(depth + 1, at)?;
        let mut total = Size::default();
        for selection in set {
            let inner = match selection {
                Selection::Field(field) => {
                    let inner = match field.selection_set.is_empty() {
                        true => Size::default(),
                        false => self.set(&field.selection_set, field.location(), depth + 1)?,
                    };
                    Size {
                        fields: inner.fields.saturating_add(1),
                        aliases: inner.aliases.saturating_add(usize::from(field.alias.is_some())),
                        directives: inner.directives.saturating_add(field.directives.len()),
                        own: 1,
                        levels: inner.levels,
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let inner = self.set(&fragment.selection_set, fragment.location(), depth + 1)?;
                    Size { directives: inner.directives.saturating_add(fragment.directives.len()), ..inner }
                }
                Selection::FragmentSpread(spread) => {
                    let inner = self.fragment(&spread.fragment_name, spread.location(), depth + 1)?;
                    Size { directives: inner.directives.saturating_add(spread.directives.len()), ..inner }
                }
            };
            total.fields = total.fields.saturating_add(inner.fields);
            total.aliases = total.aliases.saturating_add(inner.aliases);
            total.directives = total.directives.saturating_add(inner.directives);
            total.own = total.own.saturating_add(inner.own);
            total.levels = total.levels.max(inner.levels);
        }
        total.levels += 1;
        Ok(total)
    }

    fn fragment(&mut self, name: &'a str, at: Option<SourceSpan>, depth: usize) -> Result<Size, Refusal> {
        // An unknown one is for the validation to name.
        let Some(fragment) = self.fragments.get(name).copied() else { return Ok(Size::default()) };
        match self.measured.get(name) {
            Some(Measured::Done(size)) => {
                let size = *size;
                self.check_levels(depth + size.levels, at)?;
                return Ok(size);
            }
            Some(Measured::Begun) => {
                let name = shortened(name);
                let refusal = Refusal::of_document(
                    format!("fragmen {name} memuat dirinya sendiri"),
                    format!("the fragment {name} spreads itself"),
                );
                return Err(self.placed(refusal, at));
            }
            None => {}
        }
        self.measured.insert(name, Measured::Begun);
        let size = self.set(&fragment.selection_set, fragment.location(), depth)?;
        self.measured.insert(name, Measured::Done(size));
        Ok(size)
    }

    fn check_levels(&self, levels: usize, at: Option<SourceSpan>) -> Result<(), Refusal> {
        let most = self.settings.depth_limit;
        if levels <= most {
            return Ok(());
        }
        let refusal = Refusal::limit(
            format!("pilihan bersarang sedikitnya {levels} tingkat, paling banyak {most}"),
            format!("selections are nested at least {levels} levels deep, the most is {most}"),
        );
        Err(self.placed(refusal, at))
    }

    fn check(&self, size: &Size, own_directives: usize, at: Option<SourceSpan>) -> Result<(), Refusal> {
        let limits = [
            (size.fields, self.settings.field_limit, "bidang", "fields"),
            (size.own, self.settings.root_field_limit, "bidang akar", "root fields"),
            (size.aliases, self.settings.alias_limit, "alias", "aliases"),
            (size.directives + own_directives, self.settings.directive_limit, "direktif", "directives"),
        ];
        for (measured, most, apa, what) in limits {
            if measured > most {
                let refusal = Refusal::limit(
                    format!("operasi memuat {measured} {apa}, paling banyak {most}"),
                    format!("the operation has {measured} {what}, the most is {most}"),
                );
                return Err(self.placed(refusal, at));
            }
        }
        Ok(())
    }

    fn placed(&self, refusal: Refusal, at: Option<SourceSpan>) -> Refusal {
        match at.and_then(|span| span.line_column(&self.document.sources)) {
            Some(place) => refusal.at(Pos { line: place.line, column: place.column }),
            None => refusal,
        }
    }
}
