//! Reads one GraphQL request from a POST body or from the query string of a GET.

use std::sync::Arc;

use poem::Request;
use poem::error::ReadBodyError;
use poem::http::StatusCode;
use serde_json::{Map, Value};

use crate::config::Settings;
use crate::http::error::{Code, Refusal};
use crate::http::headers::CONTENT_LENGTH;
use crate::http::negotiation;
use crate::http::preflight::json;
use crate::urlencoded;

/// What a caller sent, not yet looked into.
#[derive(Debug)]
pub(crate) struct GraphqlRequest {
    pub(crate) query: Query,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Map<String, Value>,
    /// Whether it came by GET, where only queries may run: a link must not change anything.
    pub(crate) queries_only: bool,
    /// The bytes that it came in, with what came beside it.
    pub(crate) length: usize,
}

/// How a request says which document it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    /// By its text.
    Text(Arc<str>),
    /// By the text of one of our own pages, which runs wherever its page is served.
    OfPage(&'static str),
    /// By the id under which it is registered: the hash of its text (`sha256:` may stand before it), or a name that was
    /// given to it.
    Id(String),
    /// By the hash of its text, as automatic persisted queries do: alone at first, and with the text after a miss.
    Hash {
        /// What the client calls the hash, not yet looked into.
        hash: String,
        /// The text, if it came along.
        text: Option<Arc<str>>,
    },
}

/// What came in one request of HTTP.
#[derive(Debug)]
pub(crate) enum Requests {
    One(GraphqlRequest),
    /// Several operations, answered in their order, each by itself: one that is none spoils no other.
    Batch(Vec<Result<GraphqlRequest, Refusal>>),
}

/// The body of a POST, as it came.
///
/// # Errors
/// 415, 413 and 408, and 400 if it breaks off.
pub(crate) async fn body_of(request: &mut Request, settings: &Settings) -> Result<Vec<u8>, Refusal> {
    negotiation::check_body(request.headers())?;
    read(request, settings.body_limit, settings).await
}

/// Reads the body of a POST.
///
/// # Errors
/// 400 with what is wrong.
pub(crate) fn from_body(bytes: &[u8], settings: &Settings) -> Result<Requests, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Refusal::bad_request(
            format!("isi permintaan bukan UTF-8 pada bita ke-{at}"),
            format!("the request body is not UTF-8 at byte {at}"),
        )
    })?;
    match json::parse(text, "request body", settings.nesting_limit)? {
        Value::Object(object) => from_object(object, text.len()).map(Requests::One),
        Value::Array(items) => batch(items, text.len(), settings).map(Requests::Batch),
        _ => Err(Refusal::bad_request("isi permintaan harus objek JSON", "the request body must be a JSON object")),
    }
}

fn batch(
    items: Vec<Value>,
    length: usize,
    settings: &Settings,
) -> Result<Vec<Result<GraphqlRequest, Refusal>>, Refusal> {
    let (measured, most) = (items.len(), settings.batch_limit);
    if most < 2 {
        return Err(Refusal::bad_request(
            "kirim satu operasi per permintaan; senarai operasi tidak diterima",
            "send one operation per request; lists of operations are not accepted",
        ));
    }
    if measured > most {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            Code::LimitExceeded,
            format!("senarai berisi {measured} operasi, paling banyak {most}"),
            format!("the list has {measured} operations, the most is {most}"),
        ));
    }
    if items.is_empty() {
        return Err(Refusal::bad_request("senarai operasi kosong", "the list of operations is empty"));
    }
    let read = items.into_iter().map(|item| match item {
        Value::Object(object) => from_object(object, length),
        _ => Err(Refusal::bad_request(
            "setiap operasi dalam senarai harus objek JSON",
            "each operation of the list must be a JSON object",
        )),
    });
    Ok(read.collect())
}

/// The bytes of a body of at most `limit`.
///
/// # Errors
/// 413 if it is longer or says so, 408 if it does not arrive in time, 400 if it breaks off.
pub(crate) async fn read(request: &mut Request, limit: usize, settings: &Settings) -> Result<Vec<u8>, Refusal> {
    let announced = CONTENT_LENGTH.text(request.headers()).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit, announced));
    }
    let read = request.take_body().into_bytes_limit(limit);
    let Ok(read) = tokio::time::timeout(settings.body_deadline, read).await else {
        let limit = settings.body_deadline.as_secs_f32();
        return Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            Code::LimitExceeded,
            format!("isi permintaan tidak selesai dikirim dalam {limit} detik"),
            format!("the request body did not arrive within {limit} seconds"),
        ));
    };
    match read {
        Ok(bytes) => Ok(bytes.into()),
        Err(ReadBodyError::PayloadTooLarge) => Err(too_large(limit, None)),
        Err(_) => Err(Refusal::bad_request("isi permintaan terputus", "the request body broke off")),
    }
}

fn too_large(limit: usize, measured: Option<u64>) -> Refusal {
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
/// 414 and 400.
pub(crate) fn from_query_string(request: &Request, settings: &Settings) -> Result<GraphqlRequest, Refusal> {
    let length = request.uri().query().map_or(0, str::len);
    if length > settings.body_limit {
        let limit = settings.body_limit;
        return Err(Refusal::new(
            StatusCode::URI_TOO_LONG,
            Code::LimitExceeded,
            format!("parameter alamat {length} bita, paling banyak {limit}; gunakan POST"),
            format!("the address has parameters of {length} bytes, the most is {limit}; use POST"),
        ));
    }
    let pairs = urlencoded::pairs(request.uri().query().unwrap_or_default()).ok_or_else(|| {
        Refusal::bad_request(
            "parameter alamat harus UTF-8 dalam percent-encoding, % diikuti dua angka heksadesimal",
            "the parameters of the address must be UTF-8 in percent-encoding, % with two hexadecimal digits behind it",
        )
    })?;
    let mut object = Map::new();
    for (name, text) in pairs {
        let value = match &*name {
            "query" | "documentId" | "operationName" => Value::String(text),
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => json::parse(&text, &name, settings.nesting_limit)?,
            _ => continue,
        };
        if object.insert(name.clone(), value).is_some() {
            return Err(Refusal::bad_request(format!("{name} muncul dua kali"), format!("{name} stands there twice")));
        }
    }
    Ok(GraphqlRequest { queries_only: true, ..from_object(object, length)? })
}

/// Reads the members of a request that came in so many bytes.
///
/// # Errors
/// 400 for what is missing or of another kind.
pub(crate) fn from_object(mut object: Map<String, Value>, length: usize) -> Result<GraphqlRequest, Refusal> {
    let mut extensions = map_at(&mut object, "extensions")?;
    let variables = map_at(&mut object, "variables")?;
    // An empty name is none, by the specification of persisted documents.
    let operation_name = text_at(&mut object, "operationName")?.filter(|name| !name.is_empty());
    let text = text_at(&mut object, "query")?;
    let id = text_at(&mut object, "documentId")?;
    let hash = persisted(map_at(&mut extensions, "persistedQuery")?)?;
    // So is an empty text, or an empty id, beside something that names the document: some clients always write the member.
    let named = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let (has_text, has_id) = (named(&text), named(&id));
    let text = text.filter(|_| has_text || !(has_id || hash.is_some())).map(Arc::from);
    let id = id.filter(|_| has_id || !(text.is_some() || hash.is_some()));
    let query = match (text, id, hash) {
        (None, None, None) => return Err(Refusal::bad_request("query wajib diisi", "query is required")),
        (Some(text), None, None) => Query::Text(text),
        (None, Some(id), None) => Query::Id(id),
        (text, None, Some(hash)) => Query::Hash { hash, text },
        (_, Some(_), _) => {
            return Err(Refusal::bad_request(
                "kirim documentId tanpa query dan tanpa persistedQuery",
                "send documentId without query and without persistedQuery",
            ));
        }
    };
    Ok(GraphqlRequest { query, operation_name, variables, queries_only: false, length })
}

/// The hash in the extension of automatic persisted queries, if there is such an extension.
fn persisted(mut extension: Map<String, Value>) -> Result<Option<String>, Refusal> {
    if extension.is_empty() {
        return Ok(None);
    }
    if extension.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(wrong("persistedQuery.version", "1", "1"));
    }
    match extension.remove("sha256Hash") {
        Some(Value::String(hash)) => Ok(Some(hash)),
        _ => Err(wrong("persistedQuery.sha256Hash", "teks", "a string")),
    }
}

fn text_at(object: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(name, "teks", "a string")),
    }
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

    async fn sent(body: &str, batch_limit: usize) -> Result<Requests, Refusal> {
        let settings = Settings { body_limit: 1024, batch_limit, ..Settings::default() };
        let mut request = Request::builder().content_type("application/json").body(body.to_owned());
        from_body(&body_of(&mut request, &settings).await?, &settings)
    }

    async fn post(body: &str) -> Result<GraphqlRequest, Refusal> {
        match sent(body, 2).await? {
            Requests::One(request) => Ok(request),
            Requests::Batch(_) => panic!("a batch: {body}"),
        }
    }

    #[tokio::test]
    async fn a_body_is_one_object_with_members_of_the_right_kinds() {
        let request = post(r#"{"query":"{a}","operationName":null,"variables":null,"extensions":{},"x":1}"#).await;
        let request = request.unwrap();
        assert_eq!((request.query, request.operation_name), (Query::Text("{a}".into()), None));
        assert!(!request.queries_only);
        assert_eq!(english(post("{}").await), "query is required");
        assert_eq!(english(post(r#"{"query":1}"#).await), "query must be a string");
        assert_eq!(english(post(r#"{"query":"","variables":[]}"#).await), "variables must be a JSON object");
        assert_eq!(english(post(r#"{"query":"","extensions":"x"}"#).await), "extensions must be a JSON object");
        assert_eq!(english(post(r#"{"query":"","operationName":{}}"#).await), "operationName must be a string");
        assert_eq!(english(post("5").await), "the request body must be a JSON object");
        assert_eq!(english(post("").await), "request body is not JSON: EOF while parsing a value at line 1 column 0");
    }

    #[tokio::test]
    async fn a_list_of_operations_has_an_end() {
        let refused = async |body: &str, limit| sent(body, limit).await.unwrap_err().message.english;
        let (one, two) = (r#"{"query":"{a}"}"#, r#"[{"query":"{a}"},{"query":"{b}"}]"#);
        assert!(matches!(sent(two, 2).await, Ok(Requests::Batch(both)) if both.len() == 2));
        let message = "send one operation per request; lists of operations are not accepted";
        assert_eq!(refused(&format!("[{one}]"), 1).await, message);
        let message = "the list has 3 operations, the most is 2";
        assert_eq!(refused(&format!("[{one},{one},{one}]"), 2).await, message);
        assert_eq!(refused("[]", 2).await, "the list of operations is empty");
    }

    #[tokio::test]
    async fn what_is_no_operation_stands_in_its_place_of_the_list() {
        let Ok(Requests::Batch(all)) = sent(r#"[5, {"query":"{a}"}, {}, {"query":1}]"#, 4).await else {
            panic!("not a list")
        };
        let told: Vec<Option<String>> =
            all.into_iter().map(|one| one.err().map(|refusal| refusal.message.english)).collect();
        let some = |text: &str| Some(text.to_owned());
        let expected = [
            some("each operation of the list must be a JSON object"),
            None,
            some("query is required"),
            some("query must be a string"),
        ];
        assert_eq!(told, expected);
    }

    #[tokio::test]
    async fn a_document_is_named_in_one_way() {
        let query = async |body: &str| post(body).await.map(|request| request.query);
        let apq = |members: &str| format!(r#"{{"extensions":{{"persistedQuery":{{{members}}}}}}}"#);
        let hash = |text: Option<&str>| Query::Hash { hash: "00".to_owned(), text: text.map(Arc::from) };
        assert_eq!(query(&apq(r#""version":1,"sha256Hash":"00""#)).await.unwrap(), hash(None));
        let both = r#"{"query":"{a}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}"#;
        assert_eq!(query(both).await.unwrap(), hash(Some("{a}")));
        assert_eq!(query(r#"{"documentId":"sha256:00"}"#).await.unwrap(), Query::Id("sha256:00".to_owned()));
        let refused = async |body: &str| query(body).await.unwrap_err().message.english;
        assert_eq!(refused(&apq(r#""version":2,"sha256Hash":"00""#)).await, "persistedQuery.version must be 1");
        assert_eq!(refused(&apq(r#""sha256Hash":"00""#)).await, "persistedQuery.version must be 1");
        assert_eq!(refused(&apq(r#""version":1"#)).await, "persistedQuery.sha256Hash must be a string");
        assert_eq!(refused(r#"{"documentId":7}"#).await, "documentId must be a string");
        let message = "send documentId without query and without persistedQuery";
        assert_eq!(refused(r#"{"documentId":"a","query":"{a}"}"#).await, message);
        // What is empty beside a name is not there.
        let empty = r#"{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}"#;
        assert_eq!(query(empty).await.unwrap(), hash(None));
        assert_eq!(query(r#"{"query":"","documentId":"a"}"#).await.unwrap(), Query::Id("a".to_owned()));
        assert_eq!(query(r#"{"query":"{a}","documentId":""}"#).await.unwrap(), Query::Text("{a}".into()));
        assert_eq!(query(r#"{"query":""}"#).await.unwrap(), Query::Text("".into()));
        assert_eq!(query(r#"{"query":"","documentId":""}"#).await.unwrap(), Query::Text("".into()));
        let named = post(r#"{"query":"{a}","operationName":""}"#).await.unwrap();
        assert_eq!(named.operation_name, None);
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused_while_it_is_read() {
        let refusal = post(&" ".repeat(1025)).await.unwrap_err();
        assert_eq!((refusal.status, refusal.code), (StatusCode::PAYLOAD_TOO_LARGE, Code::LimitExceeded));
        let settings = Settings { body_limit: 1024, ..Settings::default() };
        let mut announced =
            Request::builder().content_type("application/json").header("content-length", "9999999").finish();
        let refusal = body_of(&mut announced, &settings).await.unwrap_err();
        assert_eq!(refusal.message.english, "the request has 9999999 bytes, the most is 1024");
    }

    #[test]
    fn a_query_string_carries_the_same_members() {
        let settings = Settings::default();
        let get = |query: &str| {
            from_query_string(&Request::builder().uri_str(format!("/graphql?{query}")).finish(), &settings)
        };
        let request = get("query=%7Ba%7D&operationName=A&variables=%7B%22x%22%3A1%7D&other=1").unwrap();
        assert_eq!((request.query, request.operation_name.as_deref()), (Query::Text("{a}".into()), Some("A")));
        assert_eq!(request.variables["x"], 1);
        assert!(request.queries_only);
        assert_eq!(english(get("")), "query is required");
        assert_eq!(english(get("query=a&query=b")), "query stands there twice");
        assert_eq!(get("query=&documentId=a").unwrap().query, Query::Id("a".to_owned()));
        for broken in ["query=%7Ba%7", "query=%zz", "query=%FF", "query=a&other=%", "%=1&query=a"] {
            assert!(english(get(broken)).contains("percent-encoding"), "{broken}");
        }
        assert_eq!(english(get("query=a&variables=5")), "variables must be a JSON object");
        assert!(english(get("query=a&variables=x")).starts_with("variables is not JSON"));
    }
}
