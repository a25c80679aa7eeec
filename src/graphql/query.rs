//! The root of all reading. Its fields come from the views; here they only meet the library's executor.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value};
use tokio::sync::{Mutex, OnceCell};

use super::error::server_error;
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::view::{self, Document};

/// `Query`.
pub struct Query;

/// The answers of one operation's root fields, made together in one snapshot by the first that is asked for.
#[derive(Default)]
pub(super) struct Answers(OnceCell<Mutex<HashMap<String, Result<Arc<str>>>>>);

impl OutputType for Query {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Query")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = view::register(registry);
            view::add_object(registry, "Query", "Everything is read here, each caller their part.", fields);
            registry.types["Query"].clone()
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for Query {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let key = ctx.item.node.response_key().node.as_str();
        let text = answer(ctx, key).await.map_err(|error| ctx.set_error_path(server_error(error, ctx.item.pos)))?;
        Ok(text.map(|text| view::payload::raw(text.to_string())))
    }
}

impl ObjectType for Query {}

async fn answer(ctx: &Context<'_>, key: &str) -> Result<Option<Arc<str>>> {
    let request = ctx.data_opt::<RequestContext>().ok_or_else(|| Error::internal("no request context"))?;
    let answers = ctx.data_opt::<Answers>().ok_or_else(|| Error::internal("no place for answers"))?;
    let env = ctx.query_env;
    let all = answers
        .0
        .get_or_init(|| async {
            let document = Document { fragments: &env.fragments, variables: &env.variables };
            let sets = [&env.operation.node.selection_set.node];
            let answers = view::answer(request, document, &sets).await;
            Mutex::new(answers.into_iter().map(|(key, text)| (key, text.map(Arc::from))).collect())
        })
        .await;
    let mut all = all.lock().await;
    match all.get(key) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(Arc::clone(text))),
        // An error cannot be copied; whoever asks again, as a repeated field does, learns only that it failed.
        Some(Err(_)) => {
            all.insert(key.to_owned(), Err(Error::internal("told before"))).unwrap_or(Ok("null".into())).map(Some)
        }
    }
}
