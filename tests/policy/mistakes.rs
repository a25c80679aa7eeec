//! Each mistake is refused with its place, at the start and at a reload, and the running policy stays.

use std::process::Command;
use std::{env, fs};

use capaian::authz::{PolicyErrors, PolicySource, PolicyStore};

use super::{copied_policies, policy};

/// Appends `planted` to a file and expects one mistake where `@` stands in it, with `message` in its text.
fn check_in(file: &str, planted: &str, message: &str) {
    let errors = refused(file, |text| format!("{text}\n{}", planted.replace('@', "")));
    let text = fs::read_to_string(super::policies().join(file)).unwrap();
    let whole = format!("{text}\n{planted}");
    let before = &whole[..text.len() + 1 + planted.find('@').expect("a mark")];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let found = errors.mistakes.iter().any(|mistake| {
        mistake.file.ends_with(file)
            && (mistake.line, mistake.column) == (line, column)
            && mistake.message.contains(message)
    });
    assert!(found, "{planted}\nexpected {file}:{line}:{column}: ...{message}..., found\n{errors}");
}

fn check(planted: &str, message: &str) {
    check_in("evaluation.polar", planted, message);
}

/// Changes one file, and expects that neither a start nor a reload takes the policy.
fn refused(file: &str, change: impl Fn(&str) -> String) -> PolicyErrors {
    let directory = copied_policies();
    let source = PolicySource::Directory(directory.path().to_owned());
    let store = PolicyStore::load(&source).unwrap();
    let path = directory.path().join(file);
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, change(&text)).unwrap();
    let Err(errors) = store.read_again(&source) else { panic!("the policy was taken") };
    assert_eq!(store.current().hash(), policy().hash());
    assert_eq!(store.current().table_text(), policy().table_text());
    assert_eq!(PolicyStore::load(&source).unwrap_err(), errors);
    errors
}

#[test]
fn unknown_words() {
    check(
        "# A.\nmay(@\"peeer\", \"read\", \"evaluation\", \"header\", \"open\");",
        "`peeer` is no relation of evaluation",
    );
    check("# A.\nmay(\"peer\", @\"reed\", \"evaluation\", \"header\", \"open\");", "`reed` is no action");
    check("# A.\nmay(\"peer\", \"read\", @\"evalution\", \"header\", \"open\");", "`evalution` is no noun");
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", @\"self_assesment\", \"open\");",
        "`self_assesment` is no part",
    );
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", @\"opened\");", "`opened` is no state");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", @\"OPEN\");", "`OPEN` is no state");
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if state in [\"open\", @\"shut\"];",
        "`shut` is no state",
    );
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", part, \"open\") if part in [@\"header2\"];",
        "`header2` is no part",
    );
    check(
        "# A.\nmay(\"peer\", \"submit\", \"evaluation\", \"peer_feedback\", \"open\", flags) if @\"window\" in flags;",
        "`window` is no flag",
    );
}

#[test]
fn known_words_in_the_wrong_place() {
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", @\"identity\", \"open\");",
        "`identity` is no part of evaluation",
    );
    check("# A.\nmay(@\"colleague\", \"read\", \"evaluation\", \"header\", \"open\");", "`colleague` is no relation");
    check("# A.\nmay(\"peer\", \"read\", @\"employee\", \"header\", \"open\");", "belongs into employee.polar");
    check("# A.\nmay(\"superior\", \"rate\", \"evaluation\", @\"header\", \"open\");", "no mutation does that");
    check(
        "# A.\nmay(\"superior\", \"rate\", \"evaluation\", part, \"open\") if part in [\"rating\", @\"credit\"];",
        "no mutation does that",
    );
    check_in(
        "agency.polar",
        "# A.\nmay(\"citizen\", @\"submit\", \"agency\", \"header\", \"active\");",
        "is no action",
    );
    check_in(
        "agency.polar",
        "# A.\nmay(\"citizen\", \"read\", \"agency\", \"header\", \"active\", flags) if @\"annual\" in flags;",
        "`annual` is no flag of agency; there is none",
    );
}

#[test]
fn attributes() {
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if not @state.secret = \"yes\";",
        "a missing attribute under `not` would silently be true",
    );
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if @state.open;", "attributes");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if \"a\" in @state.list;", "attributes");
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if before_close(@state.name);",
        "attributes",
    );
}

#[test]
fn foreign_scripts_and_invisible_signs() {
    check(
        "# A.\nmay(\"p@е\u{435}r\", \"read\", \"evaluation\", \"header\", \"open\");",
        "outside them a policy is plain ASCII",
    );
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", \"open\");@\u{a0}", "plain ASCII");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", @\u{1f600});", "plain ASCII");
    check("# A note@\rmay(\"peer\", \"read\", \"evaluation\", \"header\", \"open\");", "carriage return");
    check("# A note @\u{202e}that turns.\n", "direction of text");
    check("# A note.@\u{7}\n", "control character");
}

#[test]
fn endless_recursion() {
    check(
        "# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if\n  \
         @may(\"peer\", \"read\", \"evaluation\", \"header\", state);",
        "endless recursion",
    );
    check(
        "# A.\nround(state) if @round(state);\n# B.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if round(state);",
        "endless recursion",
    );
    check(
        "# A.\nhere(state) if @there(state);\n# B.\nthere(state) if here(state);\n\
         # C.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if here(state);",
        "endless recursion",
    );
    check(
        "# A.\ndenied(\"peer\", \"submit\", \"evaluation\", \"peer_feedback\", state) if\n  \
         @may(\"peer\", \"read\", \"evaluation\", \"header\", state);",
        "may not ask `may`",
    );
}

#[test]
fn syntax_errors() {
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", \"open\") @\"submit\";", "not valid Polar");
    check("# A.\nmay(\"peer\" @\"read\");", "not valid Polar");
    check("# A.\nmay(\"peer\", \"read@\n);", "not valid Polar");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", \"open\")@", "not valid Polar");
}

#[test]
fn rules_that_are_none() {
    check("# A.\n@before_noon(state) if state = \"open\";", "nobody calls `before_noon`");
    check(
        "# A.\nmya(@\"peer\", \"read\", \"evaluation\", \"header\", \"open\");",
        "rules are called `may` or `denied`",
    );
    check("# A.\n@may(\"peer\", \"read\", \"evaluation\");", "takes relation, action, noun, part and state");
    check("# A.\nmay(@relation, \"read\", \"evaluation\", \"header\", \"open\") if relation = \"peer\";", "in quotes");
    check("# A.\nmay(\"peer\", @action, \"evaluation\", \"header\", \"open\") if action = \"read\";", "in quotes");
    check("# A.\nmay(\"peer\", \"read\", @_, \"header\", \"open\");", "in quotes");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", @_part, \"open\");", "the fourth word");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", @x) if x = \"open\";", "the fifth word");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", @state);", "decides nothing");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", \"open\", @flags);", "decides nothing");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", \"open\", @[]);", "the sixth word");
    check("# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state: @String) if state = \"open\";", "classes");
    check("# A.\ndenied(\"peer\", @\"read\", \"evaluation\", \"header\", \"open\");", "never denied");
    check("\n@may(\"peer\", \"read\", \"evaluation\", \"header\", \"open\");", "no sentence stands above");
    check("# A.\ntype @may(a, b);", "rule types");
    check("# A.\n@resource Evaluation {}", "resource blocks");
}

#[test]
fn conditions_that_are_refused() {
    let rule = "# A.\nmay(\"peer\", \"read\", \"evaluation\", \"header\", state) if ";
    check(&format!("{rule}state = \"open\" and @cut;"), "`cut`");
    check(&format!("{rule}state = \"open\" and @print(state);"), "`print`");
    check(&format!("{rule}state = \"open\" and @debug(state);"), "`debug`");
    check(&format!("{rule}@state != \"open\";"), "only `in`, `=`, `and`, `or` and `not`");
    check(&format!("{rule}@forall(state in [\"open\"], state = \"open\");"), "only `in`, `=`");
    check(&format!("{rule}@state matches String;"), "only `in`, `=`");
    check(&format!("{rule}state in [\"open\"] and @other in [\"open\"];"), "`other` does not stand in the rule's head");
    check(&format!("{rule}@unheard_of(state);"), "is not defined in this file");
    check(&format!("{rule}state = \"rated\" or @state = \"open\" and before_close(state);"), "ambiguous");
    check(&format!("{rule}state in @[];"), "an empty list");
    check(&format!("{rule}state in [@1];"), "words in quotes");
    check(&format!("{rule}@state;"), "a condition is");
}

#[test]
fn examples_that_do_not_hold() {
    check("?= @allow([\"peer\"], \"read\", [\"evaluation\", \"status\", \"open\", []]);", "this example does not hold");
    check("?= @not allow([\"evaluee\"], \"read\", [\"evaluation\", \"header\", \"open\", []]);", "does not hold");
    check("?= not allow([@\"peeer\"], \"read\", [\"evaluation\", \"status\", \"open\", []]);", "is no relation");
    check("?= @1 = 1;", "an example is");
}

#[test]
fn the_entry_rule_is_not_for_change() {
    check_in(
        "entry.polar",
        "# Everybody may do everything.\n@allow(_relations, _action, _resource);",
        "the entry rule differs",
    );
    let errors = refused("entry.polar", |text| text.replace("not forbidden", "forbidden"));
    assert!(errors.to_string().contains("the entry rule differs"), "{errors}");
    let errors = refused("entry.polar", |_| String::new());
    assert!(errors.to_string().contains("the entry rule is incomplete"), "{errors}");
}

#[test]
fn files_that_are_missing_or_unknown() {
    let errors = refused("evaluaton.polar", |_| "# A note.\n".to_owned());
    assert!(errors.to_string().contains("no noun is called `evaluaton.polar`"), "{errors}");

    let directory = copied_policies();
    fs::remove_file(directory.path().join("employee.polar")).unwrap();
    let errors = PolicyStore::load(&PolicySource::Directory(directory.path().to_owned())).unwrap_err();
    assert_eq!(errors.to_string(), "employee.polar: this file is missing");
}

#[test]
fn a_condition_of_one_name_in_two_files() {
    check_in(
        "survey_result.polar",
        "# A.\n@before_close(state) if state = \"computed\";\n\
         # B.\nmay(\"citizen\", \"read\", \"survey_result\", \"header\", state) if before_close(state);",
        "`before_close` stands in evaluation.polar too",
    );
}

#[test]
fn all_mistakes_are_named_at_once() {
    let errors = refused("evaluation.polar", |text| {
        text.replace("\"superior\", \"read\"", "\"boss\", \"read\"").replace("\"rating_open\" in", "\"rating\" in")
    });
    let named = errors.mistakes.iter().filter(|mistake| mistake.message.contains("`boss` is no relation")).count();
    let superior = policy().rules().iter().filter(|rule| {
        rule.file == "policies/evaluation.polar" && rule.relation.word() == "superior" && rule.action.word() == "read"
    });
    assert_eq!(named, superior.count());
    assert_eq!(errors.mistakes.iter().filter(|mistake| mistake.message.contains("`rating` is no flag")).count(), 2);
}

/// The engine would print the facts of every decision. A process of its own, since variables belong to the process.
#[test]
fn variables_of_the_engine_stop_the_start() {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "policy::matrix::the_directory_holds_the_embedded_policy"])
        .env("POLAR_LOG", "trace")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("unset POLAR_LOG"), "{text}");
}

#[test]
fn parts_whose_objects_another_file_hides() {
    check(
        "# The auditor sees who has been asked.\n@may(\"auditor\", \"read\", \"evaluation\", \"reviewers\", _state);",
        "`auditor` reads `reviewers`, which are objects of feedback_request",
    );
    let rule = "may(\"performance_team\", \"read\", \"feedback_request\", \"header\", _state);\n";
    let example =
        "?= allow([\"performance_team\"], \"read\", [\"feedback_request\", \"header\", \"submitted\", []]);\n";
    let errors = refused("feedback_request.polar", |text| {
        assert!(text.contains(rule) && text.contains(example));
        text.replace(rule, "").replace(example, "")
    });
    let [mistake] = errors.mistakes.as_slice() else { panic!("{errors}") };
    let text = fs::read_to_string(super::policies().join("evaluation.polar")).unwrap();
    let line = text.lines().nth(mistake.line - 1).unwrap();
    assert_eq!(line, "may(\"performance_team\", \"read\", \"evaluation\", \"reviewers\", _state);");
    assert!(mistake.message.contains("the list would always be empty"), "{errors}");
}
