//! The GraphQL types of what is read here, from the tables that say what there is.

mod entries;
mod filters;
mod fixed;
mod views;

use async_graphql::registry::{MetaField, Registry};

use super::root::{Answer, ROOT_FIELDS, RootField};
use super::subscription::{SUBSCRIPTION_FIELDS, Topic};

pub(crate) use entries::{add_argument, add_object, add_value_type, add_words, described};
pub(crate) use views::order_visits;

/// Registers every type that views need, and returns the fields of Query.
pub(crate) fn register(registry: &mut Registry) -> Vec<MetaField> {
    fixed::register(registry);
    filters::register(registry);
    views::register(registry);
    ROOT_FIELDS.iter().map(|root| root_field(registry, root)).collect()
}

fn root_field(registry: &mut Registry, root: &'static RootField) -> MetaField {
    let mut field = described(root.name, &root.type_name(), root.description);
    match &root.answer {
        Answer::Node => add_argument(&mut field, "id", "ID!", "A global id."),
        Answer::Nodes => add_argument(&mut field, "ids", "[ID!]!", "Global ids."),
        Answer::Asker(_) => {}
        Answer::Connection { view, .. } => views::connection_arguments(&mut field, view),
        Answer::ByText { argument, description, .. } => add_argument(&mut field, argument, "String!", description),
        Answer::Statistics { statistics, filter } => {
            fixed::statistics(registry, statistics);
            add_argument(&mut field, "filter", &format!("{}Filter", statistics.view.name), filter);
            let keys = "By which keys; without any, one group counts them all.";
            add_argument(&mut field, "groupBy", &format!("[{}!]", statistics.keys_name), keys);
        }
        Answer::Value { ty, .. } => add_value_type(registry, ty),
    }
    field
}

/// What can be subscribed to.
pub(crate) fn subscription_fields() -> Vec<MetaField> {
    let fields = SUBSCRIPTION_FIELDS.iter().map(|row| {
        let mut field = described(row.name, &row.type_name(), row.description);
        match &row.topic {
            Topic::Changes(noun) => {
                let noun = noun.word().replace('_', " ");
                let which = format!("Only this {noun}; any the caller may see if left out, and null is none.");
                add_argument(&mut field, "id", "ID", &which);
            }
            Topic::Number(number) => {
                if let Some(about) = &number.about {
                    add_argument(&mut field, about.argument, "ID!", about.description);
                }
            }
        }
        field
    });
    fields.collect()
}
