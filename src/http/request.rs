//! Reads one GraphQL request from a POST body or from the query string of a GET.

use poem::error::ReadBodyError;
use poem::http::StatusCode;
use poem::{Body, Request};
use serde_json::{Map, Value};

use super::error::{Code, Refusal};
use super::{json, negotiation};
use crate::config::Settings;

/// What a caller sent, not yet looked into.
#[derive(Debug)]
pub(crate) struct GraphqlRequest {
    pub(crate) query: String,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Map<String, Value>,
    /// Whether it came by GET, where only queries may run: a link must not change anything.
    pub(crate) queries_only: bool,
}

/// Reads a POST.
///
/// # Errors
/// 415, 413 and 400, before anything is parsed that is too large.
pub(crate) async fn from_body(request: &mut Request, settings: &Settings) -> Result<GraphqlRequest, Refusal> {
    negotiation::check_body(request.headers())?;
    let announced = request.header("content-length").and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > settings.body_limit as u64) {
        return Err(too_large(settings, announced));
    }
    let bytes = read(request.take_body(), settings).await?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let at = error.valid_up_to();
        Refusal::bad_request(
            format!("isi permintaan bukan UTF-8 pada bita ke-{at}"),
            format!("the request body is not UTF-8 at byte {at}"),
        )
    })?;
    match json::parse(text, "request body", settings.nesting_limit)? {
        Value::Object(object) => from_object(object),
        Value::Array(_) => Err(Refusal::bad_request(
            "kirim satu operasi per permintaan; senarai operasi tidak diterima",
            "send one operation per request; lists of operations are not accepted",
        )),
        _ => Err(Refusal::bad_request("isi permintaan harus objek JSON", "the request body must be a JSON object")),
    }
}

async fn read(body: Body, settings: &Settings) -> Result<Vec<u8>, Refusal> {
    match body.into_bytes_limit(settings.body_limit).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(ReadBodyError::PayloadTooLarge) => Err(too_large(settings, None)),
        Err(_) => Err(Refusal::bad_request("isi permintaan terputus", "the request body broke off")),
    }
}

fn too_large(settings: &Settings, measured: Option<u64>) -> Refusal {
    let limit = settings.body_limit;
    let (besar, size) = match measured {
        Some(bytes) => (format!("{bytes} bita"), format!("{bytes} bytes")),
        None => (format!("lebih dari {limit} bita"), format!("more than {limit} bytes")),
    };
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        Code::LimitExceeded,
        format!("isi permintaan {besar}, paling banyak {limit}"),
        format!("the request has {size}, the most is {limit}"),
    )
}

/// Reads a GET.
///
/// # Errors
/// 413 and 400.
pub(crate) fn from_query_string(request: &Request, settings: &Settings) -> Result<GraphqlRequest, Refusal> {
    let length = request.uri().query().map_or(0, str::len);
    if length > settings.body_limit {
        return Err(too_large(settings, Some(length as u64)));
    }
    let pairs: Vec<(String, String)> = request.params().map_err(|_| {
        Refusal::bad_request("parameter alamat tidak dapat dibaca", "the parameters of the address cannot be read")
    })?;
    let mut object = Map::new();
    for (name, text) in pairs {
        let value = match &*name {
            "query" | "operationName" => Value::String(text),
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => json::parse(&text, &name, settings.nesting_limit)?,
            _ => continue,
        };
        if object.insert(name.clone(), value).is_some() {
            return Err(Refusal::bad_request(format!("{name} muncul dua kali"), format!("{name} stands there twice")));
        }
    }
    Ok(GraphqlRequest { queries_only: true, ..from_object(object)? })
}

/// Reads the members of a request.
///
/// # Errors
/// 400 for what is missing or of another kind.
pub(crate) fn from_object(mut object: Map<String, Value>) -> Result<GraphqlRequest, Refusal> {
    let extensions = map_at(&mut object, "extensions")?;
    let variables = map_at(&mut object, "variables")?;
    let operation_name = match object.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(wrong("operationName", "teks", "a string")),
    };
    let query = match object.remove("query") {
        Some(Value::String(query)) => query,
        None | Some(Value::Null) if extensions.contains_key("persistedQuery") => {
            // No documents are kept by hash, so the client has to send the text along.
            return Err(Refusal::new(
                StatusCode::OK,
                Code::PersistedQueryNotFound,
                "kueri tersimpan tidak ditemukan, kirim teksnya",
                "persisted query not found, send its text",
            ));
        }
        None | Some(Value::Null) => return Err(Refusal::bad_request("query wajib diisi", "query is required")),
        Some(_) => return Err(wrong("query", "teks", "a string")),
    };
    Ok(GraphqlRequest { query, operation_name, variables, queries_only: false })
}

fn map_at(object: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Refusal> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(wrong(name, "objek JSON", "a JSON object")),
    }
}

fn wrong(name: &str, indonesian: &str, english: &str) -> Refusal {
    Refusal::bad_request(format!("{name} harus berupa {indonesian}"), format!("{name} must be {english}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(result: Result<GraphqlRequest, Refusal>) -> String {
        result.unwrap_err().message.english
    }

    async fn post(body: &str) -> Result<GraphqlRequest, Refusal> {
        let settings = Settings { body_limit: 1024, ..Settings::default() };
        let mut request = Request::builder().content_type("application/json").body(body.to_owned());
        from_body(&mut request, &settings).await
    }

    #[tokio::test]
    async fn a_body_is_one_object_with_members_of_the_right_kinds() {
        let request = post(r#"{"query":"{a}","operationName":null,"variables":null,"extensions":{},"x":1}"#).await;
        let request = request.unwrap();
        assert_eq!((&*request.query, request.operation_name, request.queries_only), ("{a}", None, false));
        assert_eq!(english(post("{}").await), "query is required");
        assert_eq!(english(post(r#"{"query":1}"#).await), "query must be a string");
        assert_eq!(english(post(r#"{"query":"","variables":[]}"#).await), "variables must be a JSON object");
        assert_eq!(english(post(r#"{"query":"","extensions":"x"}"#).await), "extensions must be a JSON object");
        assert_eq!(english(post(r#"{"query":"","operationName":{}}"#).await), "operationName must be a string");
        assert_eq!(english(post("5").await), "the request body must be a JSON object");
        assert_eq!(english(post("").await), "request body is not JSON: EOF while parsing a value at line 1 column 0");
        let batch = post(r#"[{"query":"{a}"}]"#).await;
        assert_eq!(english(batch), "send one operation per request; lists of operations are not accepted");
    }

    #[tokio::test]
    async fn a_hash_without_a_text_asks_for_the_text() {
        let hash = post(r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}"#).await.unwrap_err();
        assert_eq!(hash.code, Code::PersistedQueryNotFound);
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused_while_it_is_read() {
        let refusal = post(&" ".repeat(1025)).await.unwrap_err();
        assert_eq!((refusal.status, refusal.code), (StatusCode::PAYLOAD_TOO_LARGE, Code::LimitExceeded));
        let settings = Settings { body_limit: 1024, ..Settings::default() };
        let mut announced =
            Request::builder().content_type("application/json").header("content-length", "9999999").finish();
        let refusal = from_body(&mut announced, &settings).await.unwrap_err();
        assert_eq!(refusal.message.english, "the request has 9999999 bytes, the most is 1024");
    }

    #[test]
    fn a_query_string_carries_the_same_members() {
        let settings = Settings::default();
        let get = |query: &str| {
            from_query_string(&Request::builder().uri_str(format!("/graphql?{query}")).finish(), &settings)
        };
        let request = get("query=%7Ba%7D&operationName=A&variables=%7B%22x%22%3A1%7D&other=1").unwrap();
        assert_eq!((&*request.query, request.operation_name.as_deref()), ("{a}", Some("A")));
        assert_eq!(request.variables["x"], 1);
        assert!(request.queries_only);
        assert_eq!(english(get("")), "query is required");
        assert_eq!(english(get("query=a&query=b")), "query stands there twice");
        assert_eq!(english(get("query=a&variables=5")), "variables must be a JSON object");
        assert!(english(get("query=a&variables=x")).starts_with("variables is not JSON"));
    }
}
