//! GraphiQL at /graphql for browsers: a page of our own around the published component, with a bar to sign in.
//! Scripts and styles come from their CDN or from a folder, and in both cases the browser checks their hashes.

mod assets;
mod tabs;

use std::path::Path;

use poem::http::{HeaderMap, HeaderValue, Method, Uri, header};
use poem::{Request, Response};
use serde::Serialize;
use uuid::Uuid;

use self::assets::{ASSETS, Asset, Kind};
use self::tabs::{Tab, tabs};
use crate::config::Settings;
use crate::http::compression::Compressible;
use crate::http::negotiation;
use crate::http::revalidation;
use crate::pages::language::code;

/// Where the browser finds the assets when they come from a folder; what follows is [`Asset::path`].
pub(crate) const ASSETS_AT: &str = "/graphql/assets/";

/// The path of an asset holds its version, so what it names never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Whether a request comes from somebody who opened the address in a browser: it would rather read HTML and asks for
/// no operation.
pub(crate) fn is_wanted(request: &Request, settings: &Settings) -> bool {
    is_on(settings)
        && matches!(*request.method(), Method::GET | Method::HEAD)
        && negotiation::prefers_html(request.headers())
        && !names_an_operation(request.uri())
}

fn is_on(settings: &Settings) -> bool {
    settings.graphiql == Some(true)
}

fn names_an_operation(uri: &Uri) -> bool {
    let pairs = uri.query().unwrap_or_default().split('&');
    pairs.map(|pair| pair.split('=').next()).any(|name| matches!(name, Some("query" | "extensions" | "documentId")))
}

/// The page, in the caller's language to begin with.
pub(crate) fn page(headers: &HeaderMap, settings: &Settings) -> Response {
    // What is written into the page may run; what anybody else manages to put there may not.
    let nonce = Uuid::new_v4().simple().to_string();
    let from_folder = settings.graphiql_assets.is_some();
    let (mut styles, mut scripts) = (String::new(), String::new());
    for asset in &ASSETS {
        let (url, integrity) = (asset.url(from_folder), asset.integrity);
        match asset.kind {
            Kind::Style => styles.push_str(&format!(
                "<link rel=\"stylesheet\" href=\"{url}\" integrity=\"{integrity}\" crossorigin=\"anonymous\">\n"
            )),
            Kind::Script => scripts.push_str(&format!(
                "<script src=\"{url}\" integrity=\"{integrity}\" crossorigin=\"anonymous\"></script>\n"
            )),
        }
    }
    let language = code(negotiation::locale(headers));
    let facts = facts(settings);
    let tag = revalidation::tag(&[PAGE, STYLE, SCRIPT, &styles, &scripts, language, &facts].map(str::as_bytes));
    // Who has the page keeps it with its nonce, which nobody else has seen, and with the policy that names it.
    if let Some(unchanged) = revalidation::unchanged(headers, &tag, &revalidation::PRIVATE) {
        return unchanged;
    }
    let html = PAGE
        .replace("{{language}}", language)
        .replace("{{nonce}}", &nonce)
        .replace("{{styles}}", &styles)
        .replace("{{scripts}}", &scripts)
        .replace("{{style}}", STYLE)
        .replace("{{facts}}", &facts)
        .replace("{{script}}", SCRIPT);
    let mut response = Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, content_security_policy(&nonce, from_folder))
        .extension(Compressible)
        .body(html);
    revalidation::mark(&mut response, &tag, &revalidation::PRIVATE);
    response
}

/// Nothing but the named files and the page's own text may run, and nobody but this server may be spoken to.
fn content_security_policy(nonce: &str, from_folder: bool) -> String {
    let of = |kind: Kind| {
        let urls = ASSETS.iter().filter(|asset| asset.kind == kind).map(|asset| asset.url(from_folder));
        // Assets from the folder are this server's own, and a path alone is no source.
        let sources: Vec<String> = if from_folder { vec!["'self'".to_owned()] } else { urls.collect() };
        sources.join(" ")
    };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' {}; style-src 'nonce-{nonce}' {}; font-src data:; \
         img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        of(Kind::Script),
        of(Kind::Style),
    )
}

/// What the page's script has to know.
#[derive(Serialize)]
struct Facts<'a> {
    accounts: Vec<Account<'a>>,
    /// Absent where the accounts are people's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    tabs: Vec<Tab>,
}

#[derive(Serialize)]
struct Account<'a> {
    identifier: &'a str,
    description: &'a str,
}

fn facts(settings: &Settings) -> String {
    let offered = settings.offered_accounts;
    let accounts = offered.map_or(&[][..], |offered| offered.accounts);
    let facts = Facts {
        accounts: accounts.iter().map(|(identifier, description)| Account { identifier, description }).collect(),
        password: offered.map(|offered| offered.password),
        tabs: tabs(),
    };
    let json = serde_json::to_string(&facts).unwrap_or_default();
    // The text stands in a script element, which only this could end.
    json.replace('<', "\\u003c")
}

/// A file of the folder; `None` for a path that is none of the known ones, or if the folder lacks it.
pub(crate) async fn asset(path: &str, asked: &HeaderMap, settings: &Settings) -> Option<Response> {
    let folder = settings.graphiql_assets.as_deref().filter(|_| is_on(settings))?;
    let path = path.strip_prefix(ASSETS_AT)?;
    let asset = ASSETS.iter().find(|asset| asset.path() == path)?;
    let content = read(folder, asset).await?;
    let tag = revalidation::tag(&[&content]);
    Some(revalidation::unchanged(asked, &tag, &FOR_EVER).unwrap_or_else(|| {
        let mut response =
            Response::builder().content_type(asset.kind.content_type()).extension(Compressible).body(content);
        revalidation::mark(&mut response, &tag, &FOR_EVER);
        response
    }))
}

async fn read(folder: &Path, asset: &Asset) -> Option<Vec<u8>> {
    let path = folder.join(asset.package).join(asset.file);
    let shown = path.display().to_string();
    match tokio::task::spawn_blocking(move || std::fs::read(path)).await.ok()? {
        Ok(content) => Some(content),
        Err(error) => {
            tracing::warn!(path = shown, %error, "graphiql_assets lacks a file");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use poem::http::StatusCode;

    use super::*;
    use crate::config::OfferedAccounts;

    const OFFERED: OfferedAccounts =
        OfferedAccounts { accounts: &[("nurse@city.example", "a nurse")], password: "one-for-all-of-them" };

    fn on(assets: Option<&str>) -> Settings {
        Settings { graphiql: Some(true), graphiql_assets: assets.map(PathBuf::from), ..Settings::default() }
    }

    #[test]
    fn only_a_browser_that_asks_for_no_operation_gets_the_page() {
        let get = |uri: &str, accept: &str| Request::builder().uri_str(uri).header("accept", accept).finish();
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(is_wanted(&get("/graphql", browser), &on(None)));
        assert!(is_wanted(&get("/graphql?tab=1", browser), &on(None)));
        assert!(!is_wanted(&get("/graphql", browser), &Settings::default()));
        for (uri, accept) in [
            ("/graphql?query=%7Ba%7D", browser),
            ("/graphql?a=b&extensions=%7B%7D", browser),
            ("/graphql", "*/*"),
            ("/graphql", "application/json"),
            ("/graphql", "application/json, text/html;q=0.5"),
        ] {
            assert!(!is_wanted(&get(uri, accept), &on(None)), "{uri} {accept}");
        }
    }

    #[tokio::test]
    async fn the_page_names_accounts_only_where_they_are_offered() {
        for offered_accounts in [Some(OFFERED), None] {
            let settings = Settings { offered_accounts, ..on(None) };
            let html = page(&HeaderMap::new(), &settings).into_body().into_string().await.unwrap();
            assert_eq!(html.contains(OFFERED.password), offered_accounts.is_some());
            assert_eq!(html.contains("nurse@city.example"), offered_accounts.is_some());
            assert!(!html.contains("{{"), "a place in the page was left empty");
        }
    }

    #[test]
    fn no_fact_ends_its_script_element() {
        let hostile = OfferedAccounts { accounts: &[("</script>", "<!--")], ..OFFERED };
        assert!(!facts(&Settings { offered_accounts: Some(hostile), ..on(None) }).contains('<'));
    }

    #[test]
    fn every_page_has_its_own_nonce_and_its_own_policy() {
        let policy = || {
            let response = page(&HeaderMap::new(), &on(None));
            response.header("content-security-policy").unwrap().to_owned()
        };
        assert_ne!(policy(), policy());
        assert!(policy().contains("/graphiql@"));
        assert!(!policy().contains("unsafe"));
    }

    #[tokio::test]
    async fn only_the_known_files_are_served() {
        let folder = std::env::temp_dir().join(format!("capaian-{}", Uuid::new_v4().simple()));
        let known = &ASSETS[0];
        let file = folder.join(known.package).join(known.file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "content").unwrap();
        std::fs::write(folder.join("secret"), "secret").unwrap();
        let settings = on(folder.to_str());

        let path = format!("{ASSETS_AT}{}", known.path());
        let response = asset(&path, &HeaderMap::new(), &settings).await.unwrap();
        assert_eq!((response.status(), response.content_type()), (StatusCode::OK, Some(known.kind.content_type())));
        assert_eq!(response.into_body().into_string().await.unwrap(), "content");
        for wrong in ["secret", "../secret", "", &ASSETS[1].path(), &format!("{}/../secret", known.path())] {
            assert!(asset(&format!("{ASSETS_AT}{wrong}"), &HeaderMap::new(), &settings).await.is_none(), "{wrong}");
        }
        assert!(asset(&path, &HeaderMap::new(), &on(None)).await.is_none());
        assert!(asset(&path, &HeaderMap::new(), &Settings { graphiql: Some(false), ..settings }).await.is_none());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
