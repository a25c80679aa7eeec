//! What a page is: everything about one, in one value.

use serde_json::Value;
use uuid::Uuid;

use crate::pages::frame::Frame;
use crate::pages::mistake::Mistake;
use crate::pages::visit::{Fields, Parameters, Visit};
use crate::print::Template;

/// A page for people.
pub(crate) struct Page {
    /// Where it is; a part such as `{code}` stands for any one part of a path.
    pub(crate) path: &'static str,
    /// Whom it is for.
    pub(crate) audience: Audience,
    /// The query that it shows the answer of. It selects `viewer { employee { name } }`, which the layout shows.
    pub(crate) document: &'static str,
    /// The values of the query's variables.
    pub(crate) variables: fn(&Visit) -> Value,
    /// Writes the HTML, or a file, from the query's data.
    pub(crate) show: fn(&Frame<'_>, Value) -> Result<Shown, Unshown>,
    /// What it sends when its form comes back.
    pub(crate) form: Option<Form>,
    /// Whether its template holds a script, which adds comfort where scripts run: the page is whole without it.
    pub(crate) has_script: bool,
    /// Answers of the API that it is shown with in tests: what each one is, and its `data`.
    #[cfg(test)]
    pub(crate) samples: &'static [(&'static str, &'static str)],
}

/// Whom a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Anybody; who has signed in sees their name on it.
    Everybody,
    /// Who has signed in; others are sent to sign in and come back.
    Person,
    /// Anybody as nobody in particular: a session does not count here, no cookie is set or needed, and the form is bound to the
    /// page itself. What is sent is nobody's, so that it is not sent in the name of whoever happens to have signed in.
    Citizen,
}

/// Who sends a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// Who has not signed in.
    Stranger,
    /// Who has signed in.
    Person,
}

/// What a page has written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// HTML.
    Html(String),
    /// A file for programs and for keeping, which nothing stands around.
    File {
        /// Its media type.
        media_type: &'static str,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A document for paper, still to be set.
    Print {
        /// By which template.
        template: Template,
        /// What stands in it.
        data: Value,
    },
}

impl Shown {
    /// A file of text.
    pub(crate) fn text(media_type: &'static str, text: String) -> Self {
        Self::File { media_type, bytes: text.into_bytes() }
    }
}

impl From<String> for Shown {
    fn from(html: String) -> Self {
        Self::Html(html)
    }
}

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unshown {
    /// The data is not of the shape that the page expects.
    #[error("the data of the page is not what its document asks for: {0}")]
    Data(#[from] serde_json::Error),
    /// A file could not be written.
    #[error("a file could not be written: {0}")]
    File(Box<dyn std::error::Error + Send + Sync>),
    /// There is nothing at this address for whoever asks.
    #[error("nothing to show")]
    Absent,
    /// The template failed.
    #[error("the template of the page failed: {0}")]
    Template(#[from] askama::Error),
}

impl Unshown {
    /// What went wrong while a file was written.
    pub(crate) fn file(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::File(Box::new(error))
    }
}

/// What a page writes, and what becomes of it.
pub(crate) struct Form {
    /// The mutation; its one variable is `$input`.
    pub(crate) mutation: &'static str,
    /// Who sends it.
    pub(crate) sender: Sender,
    /// The input, or what the sender has to mend first. The key is the same however often the form is sent.
    pub(crate) input: fn(&Visit, &Fields, Uuid) -> Result<Value, Vec<Mistake>>,
    /// Where to go on, or what the sender has to mend, from the mutation's data.
    pub(crate) outcome: fn(&Visit, &Value) -> Result<String, Vec<Mistake>>,
    /// What to tell the sender where the API forbids it now, beside the page as it then is. Without it they get the page that
    /// says that they may not.
    pub(crate) forbidden: Option<&'static str>,
    /// Fields that are never written into a page again.
    pub(crate) secrets: &'static [&'static str],
}

impl Page {
    /// What stands in `path` in the place of this page's parameters; `None` if it is another's path. What would have to be
    /// decoded is nobody's path.
    pub(crate) fn parameters(&self, path: &str) -> Option<Parameters> {
        let (mut own, mut asked) = (self.path.split('/'), path.split('/'));
        let mut parameters = Parameters::new();
        loop {
            match (own.next(), asked.next()) {
                (None, None) => return Some(parameters),
                (Some(own), Some(asked)) => match own.strip_prefix('{').and_then(|own| own.strip_suffix('}')) {
                    Some(name) if !asked.is_empty() && !asked.contains('%') => {
                        parameters.push((name, asked.to_owned()));
                    }
                    None if own == asked => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// The methods that it answers.
    pub(crate) const fn methods(&self) -> &'static str {
        if self.form.is_some() { "GET, HEAD, POST" } else { "GET, HEAD" }
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(own: &'static str, path: &str, expected: Option<&[(&'static str, &str)]>) {
        let page = Page {
            path: own,
            audience: Audience::Everybody,
            document: "",
            variables: |_| Value::Null,
            show: |_, _| Ok(String::new().into()),
            form: None,
            has_script: false,
            samples: &[],
        };
        let expected = expected
            .map(|pairs| pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Parameters>());
        assert_eq!(page.parameters(path), expected, "{own} {path}");
    }

    #[test]
    fn a_path_is_a_pages_own_part_by_part() {
        check("/", "/", Some(&[]));
        check("/tasks", "/tasks", Some(&[]));
        for other in ["/tasks/", "/task", "/Tasks", "//tasks", "/tasks/x", "tasks", ""] {
            check("/tasks", other, None);
        }
        check("/surveys/{code}", "/surveys/PAN-3", Some(&[("code", "PAN-3")]));
        check("/surveys/{code}/thanks", "/surveys/PAN-3/thanks", Some(&[("code", "PAN-3")]));
        for other in ["/surveys/", "/surveys", "/surveys/a/b", "/surveys/%2e%2e"] {
            check("/surveys/{code}", other, None);
        }
    }
}
