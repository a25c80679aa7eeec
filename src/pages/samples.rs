//! Every page with every sample of its data, in both languages: it renders, escapes, links to pages that exist and stays small.

use serde_json::Value;

use crate::error::Locale;
use crate::pages::frame::{Frame, viewer};
use crate::pages::language::code;
use crate::pages::mistake::Mistake;
use crate::pages::page::{Page, Shown};
use crate::pages::reply::{Failure, Reply};
use crate::pages::visit::{Fields, Parameters, Visit};
use crate::pages::{ROUTES, failure, find};

const BOTH: [Locale; 2] = [Locale::Indonesian, Locale::English];
const HOSTILE: &str = "<script>alert(1)</script>\"' onload=\"x\" &amp; \u{202e}";
/// What a page may weigh; a public page with everything may have 60 KB.
const HEAVIEST: usize = 20_000;
/// What a page with a script may weigh, which is one that asks much at once.
const HEAVIEST_WITH_SCRIPT: usize = 40_000;
/// The only script that a page may have is its own.
const SCRIPT: &str = "<script nonce=\"sample\">";

/// A page that was written, under a name for files.
struct Written {
    name: String,
    locale: Locale,
    html: String,
    has_script: bool,
}

fn visit(path: &str, locale: Locale) -> Visit {
    // What some page reads in its address, and every other carries along.
    let query = [("lang", code(locale)), ("receipt", "0123-4567-89AB-WXYZ")];
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Visit {
        now: "2026-11-16T03:00:00Z".parse().unwrap(),
        request_id: "a1b2c3".to_owned(),
        origin: "https://kinerja.example.go.id".to_owned(),
        nonce: "sample".to_owned(),
        ..Visit::new(path, Parameters::from([("number", "1".to_owned())]), query, locale)
    }
}

fn write(page: &Page, data: Value, locale: Locale, mistakes: &[Mistake], typed: &Fields) -> String {
    let visit = visit(page.path, locale);
    let viewer = viewer(&data);
    let frame = Frame { visit: &visit, viewer: viewer.as_deref(), token: "the-token", mistakes, typed };
    match (page.show)(&frame, data) {
        Ok(Shown::Html(html)) => html,
        other => panic!("{}: {other:?}", page.path),
    }
}

fn all() -> Vec<Written> {
    let mut all = Vec::new();
    for locale in BOTH {
        let mut keep = |name: String, html, has_script| {
            all.push(Written { name: format!("{name}.{}", code(locale)), locale, html, has_script });
        };
        for page in ROUTES {
            let name = page.path.trim_matches('/').replace(['/', '{', '}'], "-");
            for (sample, data) in page.samples {
                let data: Value = serde_json::from_str(data).unwrap_or_else(|error| panic!("{name} {sample}: {error}"));
                let fresh = write(page, data.clone(), locale, &[], &Fields::default());
                if page.form.is_some() {
                    let html = write(page, data, locale, &mistakes(&fresh), &Fields::default());
                    keep(format!("page-{name}-{sample}-returned"), html, page.has_script);
                }
                keep(format!("page-{name}-{sample}"), fresh, page.has_script);
            }
        }
        for (status, retry_after_seconds) in [
            (400, None),
            (403, None),
            (404, None),
            (405, None),
            (413, None),
            (429, Some(7)),
            (500, None),
            (503, Some(600)),
        ] {
            let Reply::Page { html, .. } = failure::page(&visit("/", locale), Failure { status, retry_after_seconds })
            else {
                panic!("a failure is a page");
            };
            keep(format!("failure-{status}"), html, false);
        }
        let typed = Fields(vec![("answer-WAKTU".to_owned(), "4".to_owned())]);
        let again = failure::page_to_repeat(&visit("/s/{code}", locale), Failure::of(503), &typed);
        let Reply::Page { html, .. } = again else { panic!("a failure is a page") };
        keep("failure-503-again".to_owned(), html, false);
    }
    all
}

/// A mistake in each field of a page's own form, and one in none.
fn mistakes(html: &str) -> Vec<Mistake> {
    let of = |field| Mistake { field, message: format!("What to do about {}", field.unwrap_or("all")) };
    fields(html).into_iter().map(Some).chain([None]).map(of).collect()
}

/// The names of the fields that a page has to fill in, each of which has itself as its id.
fn fields(html: &str) -> Vec<&'static str> {
    let names = html.split("name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let visible = names.filter(|name| html.contains(&format!(" id=\"{name}\" name=\"{name}\"")));
    // A page knows its fields by names that stand in the program, and so does a mistake.
    visible.map(|name| &*name.to_owned().leak()).collect()
}

#[test]
fn every_page_renders_in_both_languages_and_lacks_nothing() {
    for Written { name, locale, html, has_script } in all() {
        assert!(html.contains(&format!("<html lang=\"{}\">", code(locale))), "{name}");
        assert!(html.trim_end().ends_with("</html>"), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{name} has one heading");
        assert!(!html.contains("{$") && !html.contains("{ $"), "{name} lacks the value of a variable");
        let heaviest = if has_script { HEAVIEST_WITH_SCRIPT } else { HEAVIEST };
        assert!(html.len() < heaviest, "{name} weighs {} bytes", html.len());
        let own = if has_script { html.replacen(SCRIPT, "", 1) } else { html };
        assert!(!own.contains("<script") && !own.contains(" style="), "{name}");
    }
}

#[test]
fn every_link_leads_to_a_page() {
    for Written { name, html, .. } in all() {
        for marked in ["href=\"", "action=\""] {
            for rest in html.split(marked).skip(1) {
                let address = rest.split('"').next().unwrap();
                let path = address.split(['?', '#']).next().unwrap();
                let inner = address.starts_with('#') && html.contains(&format!("id=\"{}\"", &address[1..]));
                // The one place elsewhere that a page leads to: where the public complains.
                if address == "https://www.lapor.go.id/" {
                    continue;
                }
                assert!(inner || address.starts_with("data:") || find(path).is_some(), "{name}: {address}");
                assert!(inner || address.starts_with("data:") || address.contains("lang="), "{name}: {address}");
            }
        }
    }
}

#[test]
fn whatever_comes_from_people_is_text_and_nothing_else() {
    for page in ROUTES {
        for (sample, data) in page.samples {
            let mut data: Value = serde_json::from_str(data).unwrap();
            make_hostile(&mut data);
            let fields = fields(&write(page, data.clone(), Locale::English, &[], &Fields::default()));
            let mistake = |field: &&'static str| Mistake { field: Some(field), message: HOSTILE.to_owned() };
            let mistakes: Vec<Mistake> = fields.iter().map(mistake).collect();
            let typed = Fields(fields.iter().map(|field| ((*field).to_owned(), HOSTILE.to_owned())).collect());
            let html = write(page, data, Locale::English, &mistakes, &typed).replacen(SCRIPT, "", 1);
            for field in &fields {
                let mistake = html.split(&format!("id=\"{field}-mistake\">")).nth(1);
                assert!(mistake.is_some_and(|rest| rest.starts_with("&#60;")), "{} {sample}: {field}", page.path);
            }
            for sign in ["<script", "onload=\"", "alert(1)</"] {
                assert!(!html.contains(sign), "{} {sample}: {sign}", page.path);
            }
        }
    }
}

#[test]
fn a_page_of_mistakes_says_so_first_and_keeps_all_but_the_password() {
    let page = find("/sign-in").unwrap();
    let data: Value = serde_json::from_str(page.samples[0].1).unwrap();
    let typed = Fields(vec![("identifier".to_owned(), "ani@contoh.example".to_owned())]);
    let fresh = write(page, data.clone(), Locale::English, &[], &Fields::default());
    assert!(!fresh.contains("class=\"summary\"") && !fresh.contains("aria-invalid="));
    let html = write(page, data, Locale::English, &mistakes(&fresh), &typed);
    assert!(html.contains("<title>Error: Sign in"));
    assert!(html.contains("<a href=\"#identifier\">What to do about identifier</a>"));
    assert!(html.contains("id=\"identifier-mistake\">What to do about identifier</p>"));
    assert!(html.contains("<a href=\"#password\">What to do about password</a>"));
    assert!(html.contains("<li>What to do about all</li>"));
    assert!(html.contains("role=\"alert\" tabindex=\"-1\" autofocus"));
    assert!(html.contains("value=\"ani@contoh.example\""));
    let password = html.split("id=\"password\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(!password.contains("value"), "{password}");
}

/// Replaces every text that is a person's own. Words, days and numbers of the API are not.
fn make_hostile(value: &mut Value) {
    match value {
        Value::String(text) => {
            let machine = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_-.:+".contains(&byte);
            if !text.bytes().all(machine) {
                *text = HOSTILE.to_owned();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(make_hostile),
        Value::Object(members) => members.values_mut().for_each(make_hostile),
        _ => {}
    }
}

/// Writes the samples into the folder that CAPAIAN_PAGE_SAMPLES names, for those who look at them in a browser.
#[test]
fn samples_are_written_for_browsers() {
    let Some(folder) = std::env::var_os("CAPAIAN_PAGE_SAMPLES") else { return };
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(&folder).unwrap();
    for Written { name, html, .. } in all() {
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
}
