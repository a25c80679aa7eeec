//! Writes what came back for a root field.

use uuid::Uuid;

use super::json::Writer;
use super::plan::Plan;
use super::run::Fetched;
use crate::context::RequestContext;

/// The text of one root field.
pub(super) fn write(request: &RequestContext, plan: &Plan, fetched: &Fetched) -> String {
    let mut writer = Writer::new(request, String::new());
    write_plan(&mut writer, plan, fetched);
    writer.out
}

/// Adds the text of one root field.
pub(super) fn write_plan(writer: &mut Writer<'_>, plan: &Plan, fetched: &Fetched) {
    match (plan, fetched) {
        (Plan::Connection { selects, connection }, Fetched::Connection(data)) => {
            writer.connection(connection, selects, data, Uuid::nil());
        }
        (Plan::Objects { groups, order, single }, Fetched::Objects(data)) => {
            let row = |entry: &Option<(usize, Uuid)>| {
                let (group, id) = (*entry)?;
                Some((group, *data[group].groups.get(id).first()?))
            };
            let write_one = |writer: &mut Writer<'_>, entry: &Option<(usize, Uuid)>| match row(entry) {
                Some((group, row)) => {
                    writer.object(&groups[group].shape, &groups[group].select, &data[group], row);
                }
                None => writer.null(),
            };
            match order.first() {
                Some(entry) if *single => write_one(writer, entry),
                _ => writer.list(order, write_one),
            }
        }
        (Plan::Asker { select, shape } | Plan::Rows { select, shape, single: true }, Fetched::Rows(data)) => {
            if data.rows.is_empty() { writer.null() } else { writer.object(shape, select, data, 0) }
        }
        (Plan::Rows { select, shape, single: false }, Fetched::Rows(data)) => {
            writer.list(0..data.rows.len(), |writer, row| writer.object(shape, select, data, row));
        }
        (Plan::Value(value, asked), _) => writer.value(value, asked),
        (Plan::TypeName(name), _) => writer.text(name),
        _ => writer.null(),
    }
}
