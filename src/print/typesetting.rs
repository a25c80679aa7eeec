//! Sets a template with its data.

use std::path::Path;

use serde_json::Value;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst::syntax::{DiagSpanKind, FileId};
use typst::{World, compile};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::world::Surroundings;
use super::{Problem, Template};

/// The PDF of a template with its data; what is wrong with it otherwise.
pub(super) fn set(template: Template, data: Value, directory: Option<&Path>) -> Result<Vec<u8>, Vec<Problem>> {
    let (surroundings, document) = laid_out(template.file(), data, directory)?;
    // What is set from the same data is the same file, to the byte.
    let options = PdfOptions { ident: Smart::Custom(template.file().to_owned()), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| told(&surroundings, &errors))
}

fn laid_out(
    main: &str,
    mut data: Value,
    directory: Option<&Path>,
) -> Result<(Surroundings, PagedDocument), Vec<Problem>> {
    keep_readable(&mut data);
    let elsewhere = |message| vec![Problem { place: main.to_owned(), message }];
    let surroundings = Surroundings::new(main, data.to_string(), directory).map_err(elsewhere)?;
    match compile::<PagedDocument>(&surroundings).output {
        Ok(document) => Ok((surroundings, document)),
        Err(errors) => Err(told(&surroundings, &errors)),
    }
}

fn told(surroundings: &Surroundings, errors: &[SourceDiagnostic]) -> Vec<Problem> {
    let problem = |error: &SourceDiagnostic| {
        let hints = error.hints.iter().map(|hint| format!("; {}", hint.v)).collect::<String>();
        Problem { place: place(surroundings, error), message: format!("{}{hints}", error.message) }
    };
    errors.iter().map(problem).collect()
}

fn place(surroundings: &Surroundings, error: &SourceDiagnostic) -> String {
    let id: FileId = match error.span.get() {
        DiagSpanKind::Number { id, .. } | DiagSpanKind::Range { id, .. } => id,
        DiagSpanKind::Detached => return surroundings.main().get().vpath().get_without_slash().to_owned(),
    };
    let file = id.get().vpath().get_without_slash();
    let position = surroundings
        .range(error.span)
        .and_then(|range| surroundings.source(id).ok()?.lines().byte_to_line_column(range.start));
    position.map_or_else(|| file.to_owned(), |(line, column)| format!("{file}:{}:{}", line + 1, column + 1))
}

/// Takes out of every text what is not seen and changes how the rest reads: controls, and marks that turn the direction of
/// writing around.
fn keep_readable(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|letter| letter == '\n' || !(letter.is_control() || turns_around(letter))),
        Value::Array(values) => values.iter_mut().for_each(keep_readable),
        Value::Object(members) => members.values_mut().for_each(keep_readable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

const fn turns_around(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;
    use typst::layout::{Frame, FrameItem};

    use super::*;

    /// All that stands on the pages of a document, in the order in which it is drawn.
    fn text_of(document: &PagedDocument) -> String {
        let mut text = String::new();
        document.pages().iter().for_each(|page| collect(&page.frame, &mut text));
        text
    }

    fn collect(frame: &Frame, text: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => collect(&group.frame, text),
                FrameItem::Text(item) => text.push_str(&item.text),
                _ => {}
            }
        }
    }

    fn sample(template: Template) -> Value {
        serde_json::from_str(template.sample()).unwrap()
    }

    /// Replaces every text of the data that somebody could have written.
    fn make_hostile(value: &mut Value, hostile: &str) {
        match value {
            Value::String(text) if !text.starts_with("<svg") => *text = hostile.to_owned(),
            Value::Array(values) => values.iter_mut().for_each(|value| make_hostile(value, hostile)),
            Value::Object(members) => members.values_mut().for_each(|value| make_hostile(value, hostile)),
            _ => {}
        }
    }

    /// What becomes of a template of the agency's own.
    fn set_own(template: &str, data: Value) -> Result<String, Vec<Problem>> {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("poster-a4.typ"), template).unwrap();
        laid_out("poster-a4.typ", data, Some(directory.path())).map(|(_, document)| text_of(&document))
    }

    #[test]
    fn each_template_is_set_with_its_sample_and_the_same_each_time() {
        for template in Template::ALL {
            let pdf = set(template, sample(template), None).unwrap_or_else(|problems| panic!("{problems:?}"));
            assert!(pdf.starts_with(b"%PDF-"), "{template:?}");
            assert!(pdf == set(template, sample(template), None).unwrap(), "{template:?} is the same file each time");
        }
    }

    #[test]
    fn what_people_have_written_is_text_and_nothing_else() {
        for hostile in
            ["#panic()", "*bold*", "]", "$x$", "@label", "<script>", "= Heading", "#read(\"/etc/passwd\")", "\\", "`x`"]
        {
            for template in Template::ALL {
                let mut data = sample(template);
                make_hostile(&mut data, hostile);
                let (_, document) =
                    laid_out(template.file(), data, None).unwrap_or_else(|problems| panic!("{hostile}: {problems:?}"));
                let text = text_of(&document);
                assert!(text.contains(hostile), "{template:?} {hostile}: {text}");
            }
        }
        let text = set_own("#json(\"data.json\").name", json!({ "name": "a\u{202e}b\u{2066}c\u{7}d" })).unwrap();
        assert_eq!(text, "abcd");
    }

    #[test]
    fn a_letter_that_no_font_has_does_no_harm() {
        let text = set_own("#json(\"data.json\").name", json!({ "name": "Ani ꦲꦤꦶ 😀" })).unwrap();
        assert!(text.contains("Ani"), "{text}");
    }

    #[test]
    fn a_file_of_the_agency_comes_before_that_of_the_program() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("poster.typ"), "#let poster(..) = [Of our own]").unwrap();
        let (_, document) = laid_out("poster-a4.typ", sample(Template::PosterA4), Some(directory.path())).unwrap();
        assert!(text_of(&document).contains("Of our own"), "by the program's poster-a4.typ");
    }

    #[test]
    fn a_template_reaches_nothing_but_what_stands_beside_it() {
        let outside = tempfile::NamedTempFile::new().unwrap();
        fs::write(outside.path(), "a secret").unwrap();
        let outside = outside.path().display();
        for template in [
            format!("#read(\"{outside}\")"),
            "#read(\"../../../../../../etc/hostname\")".to_owned(),
            "#read(\"/etc/hostname\")".to_owned(),
            "#import \"@preview/cetz:0.3.0\"".to_owned(),
            "#datetime.today()".to_owned(),
        ] {
            let problems = set_own(&template, Value::Null).expect_err(&template);
            assert!(problems[0].place.starts_with("poster-a4.typ:1:"), "{problems:?}");
        }
        let directory = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/hostname", directory.path().join("link.txt")).unwrap();
        fs::write(directory.path().join("poster-a4.typ"), "#read(\"link.txt\")").unwrap();
        let problems = laid_out("poster-a4.typ", Value::Null, Some(directory.path())).err().unwrap();
        assert!(problems[0].message.contains("denied"), "{problems:?}");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let problems = set_own("Poster\n\n#unknown", Value::Null).unwrap_err();
        assert_eq!(problems[0].to_string().split(": ").next(), Some("poster-a4.typ:3:2"));
        assert!(problems[0].message.contains("unknown variable"), "{problems:?}");
    }
}
