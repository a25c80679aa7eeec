//! The root of all reading. Its fields come from the views; here they only meet the library's executor.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value};
use tokio::sync::OnceCell;

use super::error::{Failure, Result, null_for, server_error};
use crate::context::RequestContext;
use crate::error::Error;
use crate::view::{self, Document};

/// `Query`.
pub struct Query;

/// The answers of one operation's root fields, made together in one snapshot by the first that is asked for.
#[derive(Default)]
pub(super) struct Answers {
    made: OnceCell<HashMap<String, Result<Arc<str>>>>,
}

impl OutputType for Query {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Query")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = view::register(registry);
            view::add_object(registry, "Query", "Everything is read here, each caller their part (pembacaan).", fields);
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
        match answer(ctx, key).await {
            Ok(text) => Ok(text.map(|text| view::payload::raw(text.to_string()))),
            Err(error) => {
                let error = ctx.set_error_path(server_error(error, ctx.item.pos));
                if view::is_nullable_root(ctx.item.node.name.node.as_str()) {
                    Ok(Some(null_for(ctx, error)))
                } else {
                    Err(error)
                }
            }
        }
    }
}

impl ObjectType for Query {}

async fn answer(ctx: &Context<'_>, key: &str) -> Result<Option<Arc<str>>> {
    let request = ctx.data_opt::<RequestContext>().ok_or_else(|| Error::internal("no request context"))?;
    let answers = ctx.data_opt::<Answers>().ok_or_else(|| Error::internal("no place for answers"))?;
    let env = ctx.query_env;
    let all = answers
        .made
        .get_or_init(|| async {
            // Beside introspection; too seldom to be kept.
            let document = Document { name: None, fragments: &env.fragments, variables: &env.variables };
            let sets = [&env.operation.node.selection_set.node];
            let each = view::answer_each(request, document, &sets).await;
            each.into_iter().map(|(key, text)| (key, text.map(Arc::from).map_err(Failure::from))).collect()
        })
        .await;
    // A field that is written twice has one answer, or one and the same error.
    all.get(key).cloned().transpose()
}
