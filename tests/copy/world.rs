//! The rows of every table in memory.

use std::collections::HashSet;

use capaian::domain::survey::survey_result::Snapshot;
use capaian::view::PartTable;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait};
use uuid::Uuid;

/// Declares [`World`] with one list of rows for each table.
macro_rules! tables {
    ($($table:ident),+ $(,)?) => {
        /// The rows of every table.
        #[derive(Clone, Debug, Default)]
        pub(super) struct World {
            $(pub(super) $table: Vec<entity::$table::Model>,)+
        }

        impl World {
            /// Writes all rows into a database with empty tables.
            pub(super) async fn store(&self, connection: &impl ConnectionTrait) {
                $(store::<entity::$table::Entity>(connection, stringify!($table), &self.$table).await;)+
            }

            /// Reads all rows back.
            pub(super) async fn load(connection: &impl ConnectionTrait) -> Self {
                Self { $($table: entity::$table::Entity::find().all(connection).await.expect("rows"),)+ }
            }

            /// The tables that hold other rows in `other`.
            pub(super) fn differences(&self, other: &Self) -> Vec<&'static str> {
                let mut tables = Vec::new();
                $(
                    if self.$table != other.$table {
                        tables.push(stringify!($table));
                    }
                )+
                tables
            }

            /// The ids of the rows of a table, whose key is `id`.
            pub(super) fn ids(&self, table: &str) -> Vec<Uuid> {
                match table {
                    $(stringify!($table) => keys::<entity::$table::Entity>(&self.$table, "id").collect(),)+
                    _ => panic!("no table {table}"),
                }
            }

            /// Whether the table of a part holds rows of one of the objects.
            pub(super) fn has_part(&self, part: &PartTable, objects: &HashSet<Uuid>) -> bool {
                match part.table {
                    $(stringify!($table) => {
                        self.$table.iter().any(|row| belongs::<entity::$table::Entity>(row, part, objects))
                    })+
                    table => panic!("no table {table}"),
                }
            }

            /// Removes what the table of a part holds of these objects, and all that hangs on it.
            pub(super) fn remove_part(&mut self, part: &PartTable, objects: &HashSet<Uuid>) {
                match part.table {
                    $(stringify!($table) => {
                        let rows = std::mem::take(&mut self.$table);
                        let gone = |row: &_| belongs::<entity::$table::Entity>(row, part, objects);
                        let (gone, kept): (Vec<_>, Vec<_>) = rows.into_iter().partition(gone);
                        self.$table = kept;
                        for below in &part.below {
                            self.remove_part(below, &keys::<entity::$table::Entity>(&gone, below.above).collect());
                        }
                    })+
                    table => panic!("no table {table}"),
                }
            }
        }
    };
}

entity::each_table!(tables);

impl World {
    /// Adds the rows of a survey's result.
    pub(super) fn add_survey_result(&mut self, snapshot: Snapshot) {
        self.survey_result.push(snapshot.result);
        self.survey_result_element.extend(snapshot.elements);
        self.survey_result_item.extend(snapshot.items);
        self.survey_result_channel.extend(snapshot.channels);
        self.survey_result_flag.extend(snapshot.flags);
    }
}

/// The ids that rows hold in a column.
fn keys<'a, E: EntityTrait>(rows: &'a [E::Model], column: &'static str) -> impl Iterator<Item = Uuid> + 'a {
    rows.iter().filter_map(move |row| match value::<E>(row, column) {
        sea_orm::Value::Uuid(id) => id,
        other => panic!("{column} holds {other:?}"),
    })
}

fn value<E: EntityTrait>(row: &E::Model, column: &str) -> sea_orm::Value {
    let known = E::Column::iter().find(|known| known.as_str() == column);
    row.get(known.unwrap_or_else(|| panic!("no column {column}")))
}

/// Whether a row of a part's table is of one of these objects.
fn belongs<E: EntityTrait>(row: &E::Model, part: &PartTable, objects: &HashSet<Uuid>) -> bool {
    let is_theirs = keys::<E>(std::slice::from_ref(row), part.key).any(|id| objects.contains(&id));
    is_theirs
        && part.only.is_none_or(|only| {
            let (column, word) = only.split_once(" = ").expect("a column and its value");
            value::<E>(row, column) == word.trim_matches('\'').into()
        })
}

async fn store<E>(connection: &impl ConnectionTrait, table: &str, rows: &[E::Model])
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    // SQLite takes 32,766 binds in a statement; the widest row has twenty.
    for chunk in rows.chunks(1_000) {
        E::insert_many(chunk.iter().map(|row| row.clone().into_active_model()))
            .exec_without_returning(connection)
            .await
            .unwrap_or_else(|error| panic!("{table}: {error}"));
    }
}
