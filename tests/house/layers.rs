//! Imports go one way: a module may name only modules that stand below its own line in this list.

use super::sources::sources;

/// From the outside in. Modules of one line do not know each other.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["app"],
    &["http"],
    &["pages"],
    &["graphql"],
    &["demo"],
    &["import"],
    &["domain", "office", "view"],
    &["context"],
    &["events"],
    &["authz"],
    &["database"],
    &["telemetry"],
    &["print"],
    &["config"],
    &["clock"],
    &["secret"],
    &["error"],
    &["text", "urlencoded", "words"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        let below_src = source.path.strip_prefix("src/").expect("a path below src");
        let own = below_src.split(['/', '.']).next().expect("a module's name");
        if own == "lib" {
            continue;
        }
        let Some(own_layer) = layer(own) else {
            wrong.push(format!("{}: module `{own}` has no layer yet; give it one in this test", source.path));
            continue;
        };
        let code: Vec<(usize, &str)> = source.code().collect();
        let text: String = code.iter().map(|(_, line)| format!("{line}\n")).collect();
        for (offset, module) in imported_modules(&text) {
            let number = text[..offset].matches('\n').count() + 1;
            if module != own && layer(&module).is_none_or(|other| other <= own_layer) {
                wrong.push(format!("{}:{number}: `{own}` may not know `{module}`", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The modules of this crate that `text` names, each with the place of its path: `crate::a`, `crate::{a::x, b}`, and
/// `capaian::a` in the program.
fn imported_modules(text: &str) -> Vec<(usize, String)> {
    let mut modules = Vec::new();
    for root in ["crate::", "capaian::"] {
        for (offset, _) in text.match_indices(root) {
            let rest = &text[offset + root.len()..];
            match rest.strip_prefix('{') {
                Some(group) => modules.extend(names_of_group(group).into_iter().map(|name| (offset, name))),
                None => modules.push((offset, word(rest))),
            }
        }
    }
    // A macro's or an item's name at the root is no module.
    modules.retain(|(_, name)| name.starts_with(|first: char| first.is_ascii_lowercase()));
    modules
}

/// The first word of each entry of `a::x, b::{c, d}, e}`.
fn names_of_group(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut entry_begins) = (Vec::new(), 0_usize, true);
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => entry_begins = true,
            _ if letter.is_whitespace() => {}
            _ if entry_begins => {
                names.push(word(&group[index..]));
                entry_begins = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn every_form_of_import_is_seen() {
    let text = "use crate::{\n  authz::{Action, Part},\n  error,\n};\nuse crate::view::x;\nlet y = crate::http::z();";
    let names: Vec<String> = imported_modules(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["authz", "error", "view", "http"]);
}

#[test]
fn pages_are_clients_and_know_nothing_of_the_server() {
    for source in sources(&["src/pages"]) {
        let text: String = source.code().map(|(_, line)| format!("{line}\n")).collect();
        let foreign = imported_modules(&text)
            .into_iter()
            .find(|(_, name)| !["pages", "error", "print", "urlencoded"].contains(&&**name));
        assert_eq!(foreign, None, "{}: a page asks the API like anybody else", source.path);
    }
}

#[test]
fn tables_know_nothing_above_them() {
    for source in sources(&["entity/src", "migration/src"]) {
        for (number, line) in source.code() {
            let forbidden = ["capaian::", "async_graphql", "poem", "oso"];
            let upward = forbidden.iter().find(|name| line.contains(**name));
            assert_eq!(upward, None, "{}:{number}", source.path);
            let migration_imports_entity = source.path.starts_with("migration") && line.contains("entity::");
            assert!(!migration_imports_entity, "{}:{number}: an old step must not change with a table", source.path);
        }
    }
}
