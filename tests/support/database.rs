//! A database for each test, cloned from a template that is made once for each build of the tests.
//!
//! On SQLite a template is a file below the target directory and a clone is a copy. On PostgreSQL both are databases
//! of the cluster. Tests may run as threads of one process or as processes of their own, so a lock guards the making.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::future::Future;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use data_encoding::HEXLOWER;
use migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use serde_json::{Map, Value};
use tempfile::TempDir;
use uuid::Uuid;

use super::cluster::{self, DatabaseKind};

/// What a database holds when a test gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contents {
    /// Nothing, not even tables.
    Nothing,
    /// The tables, empty.
    Tables,
    /// The demonstration data with its cast, as of [`super::now`].
    Cast,
}

/// What of the audit trail is no consequence of coming in, which a refused request may have tried.
const DEEDS: &str = "(SELECT * FROM audit_event WHERE verb NOT IN ('sign_in', 'refuse_sign_in'))";
/// Tables whose rows come and go with signing in. A refused request may touch them.
const SESSION_TABLES: [&str; 3] = ["session", "sign_in_throttle", "sign_in_place"];

/// A database that belongs to one test and disappears with it.
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    File { directory: TempDir },
    Server { name: String },
}

impl TestDatabase {
    /// A new database of the kind that this run is on.
    pub(crate) async fn new(contents: Contents) -> Self {
        match cluster::kind() {
            DatabaseKind::Sqlite => Self::new_file(contents).await,
            DatabaseKind::Postgres => Self::new_on_server(contents).await,
        }
    }

    async fn new_file(contents: Contents) -> Self {
        let directory = tempfile::Builder::new().prefix("capaian-test-").tempdir().expect("a temporary directory");
        let path = directory.path().join("capaian.db");
        if contents != Contents::Nothing {
            fs::copy(file_template(contents).await, &path).expect("a copy of the template");
        }
        Self { url: file_url(&path), place: Place::File { directory } }
    }

    async fn new_on_server(contents: Contents) -> Self {
        let name = format!("capaian_test_{}", Uuid::new_v4().simple());
        let template = match contents {
            Contents::Nothing => "template0".to_owned(),
            _ => server_template(contents).await,
        };
        let server = connect(cluster::postgres_url()).await;
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        server.close().await.expect("a closed connection");
        Self { url: server_url(&name), place: Place::Server { name } }
    }

    /// The address, as DATABASE_URL takes it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A connection beside the application's.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        connect(&self.url).await
    }

    /// The literal for `id` in the SQL of this database.
    pub(crate) fn uuid(&self, id: Uuid) -> String {
        match self.place {
            Place::File { .. } => format!("X'{}'", id.simple()),
            Place::Server { .. } => format!("'{id}'::uuid"),
        }
    }

    /// The rows of a query as JSON objects by column name; uuids as text with hyphens on both databases.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<Value> {
        match &self.place {
            Place::File { directory } => file_rows(&directory.path().join("capaian.db"), sql),
            Place::Server { .. } => {
                let connection = self.connect().await;
                let statement = Statement::from_string(
                    DbBackend::Postgres,
                    format!("SELECT to_jsonb(q)::text AS row FROM ({sql}) q"),
                );
                let rows = connection.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
                connection.close().await.expect("a closed connection");
                rows.iter()
                    .map(|row| {
                        let text: String = row.try_get("", "row").expect("one text column");
                        serde_json::from_str(&text).expect("the JSON of a row")
                    })
                    .collect()
            }
        }
    }

    /// The names of all tables, sorted, without the list of applied migrations.
    pub(crate) async fn tables(&self) -> Vec<String> {
        let sql = match self.place {
            Place::File { .. } => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations' ORDER BY name"
            }
            Place::Server { .. } => {
                "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' ORDER BY tablename"
            }
        };
        self.rows(sql).await.iter().map(|row| text(row, "name").to_owned()).collect()
    }

    /// A hash of every table's contents, so that a test can say exactly what changed. The database does the work: it is
    /// compiled for speed, and tests are not.
    pub(crate) async fn fingerprints(&self) -> BTreeMap<String, String> {
        let mut tables = self.tables().await;
        tables.retain(|table| !SESSION_TABLES.contains(&table.as_str()));
        match &self.place {
            Place::File { directory } => {
                let connection = open_file(&directory.path().join("capaian.db"));
                tables.into_iter().map(|table| (table.clone(), file_fingerprint(&connection, &table))).collect()
            }
            Place::Server { .. } => {
                let hashes: Vec<String> = tables
                    .iter()
                    .map(|table| {
                        let rows = deeds_of(table);
                        format!("SELECT '{table}' AS name, md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) AS hash FROM {rows} t")
                    })
                    .collect();
                let rows = self.rows(&hashes.join(" UNION ALL ")).await;
                rows.iter().map(|row| (text(row, "name").to_owned(), row["hash"].to_string())).collect()
            }
        }
    }
}

/// The rows of a table that a refused request must not touch.
fn deeds_of(table: &str) -> &str {
    if table == "audit_event" { DEEDS } else { table }
}

fn file_fingerprint(connection: &rusqlite::Connection, table: &str) -> String {
    let sql =
        format!("SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') FROM pragma_table_info('{table}')");
    let row: String = connection.query_row(&sql, [], |row| row.get(0)).expect("the columns");
    // Tables that are kept in no order may come in any.
    let rows = deeds_of(table);
    let sql = format!("SELECT group_concat(line, char(10)) FROM (SELECT {row} AS line FROM {rows} ORDER BY 1)");
    let hash = connection.query_row(&sql, [], |row| {
        let mut hasher = DefaultHasher::new();
        hasher.write(row.get_ref(0)?.as_str_or_null()?.unwrap_or_default().as_bytes());
        Ok(hasher.finish())
    });
    format!("{:x}", hash.unwrap_or_else(|error| panic!("{sql}: {error}")))
}

fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_else(|| panic!("no text in {column}: {row}"))
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { name } = &self.place else { return };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // A destructor cannot wait inside the test's own runtime.
        let dropping = std::thread::spawn(move || {
            block_on(async {
                let server = connect(cluster::postgres_url()).await;
                run(&server, &sql).await;
            });
        });
        drop(dropping.join());
    }
}

fn block_on(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future);
}

fn file_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rwc", path.display())
}

/// The address of another database of the cluster.
fn server_url(name: &str) -> String {
    let url = cluster::postgres_url();
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("an address that ends in a database's name");
    let question = if parameters.is_empty() { "" } else { "?" };
    format!("{server}/{name}{question}{parameters}")
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap_or_else(|error| panic!("cannot connect to {url}: {error}"))
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Distinguishes templates of different builds: whatever goes into a template is compiled into this program.
fn build_key() -> String {
    let program = std::env::current_exe().expect("the path of this program");
    let metadata = fs::metadata(program).expect("this program");
    let made = metadata.modified().expect("a time").duration_since(UNIX_EPOCH).expect("a time after 1970");
    format!("{:x}_{:x}", made.as_nanos(), metadata.len())
}

fn template_name(contents: Contents) -> String {
    match contents {
        Contents::Nothing => unreachable!("an empty database has no template"),
        Contents::Tables => format!("capaian_tables_{}", build_key()),
        Contents::Cast => format!("capaian_cast_{}", build_key()),
    }
}

async fn fill(url: &str, contents: Contents) {
    let connection = connect(url).await;
    Migrator::up(&connection, None).await.expect("the migrations");
    connection.close().await.expect("a closed connection");
    if contents == Contents::Cast {
        super::app::seed(url).await;
    }
}

async fn file_template(contents: Contents) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = template_name(contents);
    let path = directory.join(format!("{name}.db"));
    if path.exists() {
        return path;
    }
    fs::create_dir_all(directory).expect("the target's directory for tests");
    let lock = File::create(directory.join("template.lock")).expect("the lock file");
    lock.lock().expect("the lock");
    if !path.exists() {
        let kind = name.rsplitn(3, '_').last().expect("the first words of the name");
        remove_files(directory, kind);
        let making = directory.join(format!("{name}.making"));
        fill(&file_url(&making), contents).await;
        fold_journal(&making);
        fs::rename(&making, &path).expect("the finished template");
    }
    path
}

/// Removes the templates of earlier builds.
fn remove_files(directory: &Path, kind: &str) {
    for entry in fs::read_dir(directory).expect("the target's directory for tests").flatten() {
        if entry.file_name().to_string_lossy().starts_with(kind) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Leaves everything in the one file that is going to be copied.
fn fold_journal(path: &Path) {
    let connection = rusqlite::Connection::open(path).expect("the template");
    let mode: String =
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).expect("the journal's mode");
    assert_eq!(mode, "delete", "somebody still holds the template");
}

async fn server_template(contents: Contents) -> String {
    let name = template_name(contents);
    let server = connect(cluster::postgres_url()).await;
    if !exists(&server, &name).await {
        // The lock belongs to the connection, so it ends with it, also if making the template fails.
        run(&server, "SELECT pg_advisory_lock(20261121)").await;
        if !exists(&server, &name).await {
            let making = format!("{name}_making");
            run(&server, &format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
            run(&server, &format!("CREATE DATABASE {making} TEMPLATE template0")).await;
            fill(&server_url(&making), contents).await;
            // Connections may linger for a moment after their pool has gone, and would prevent the renaming.
            let others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname";
            run(&server, &format!("{others} = '{making}'")).await;
            run(&server, &format!("ALTER DATABASE {making} RENAME TO {name}")).await;
        }
    }
    server.close().await.expect("a closed connection");
    name
}

async fn exists(server: &DatabaseConnection, name: &str) -> bool {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    server.query_one_raw(statement).await.expect("the list of databases").is_some()
}

fn open_file(path: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).expect("the database's file");
    connection.busy_timeout(Duration::from_secs(10)).expect("a timeout");
    connection
}

fn file_rows(path: &Path, sql: &str) -> Vec<Value> {
    let connection = open_file(path);
    let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let mut object = Map::new();
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), value(row.get_ref(index)?));
        }
        Ok(Value::Object(object))
    });
    rows.and_then(Iterator::collect).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn value(column: rusqlite::types::ValueRef<'_>) -> Value {
    use rusqlite::types::ValueRef;
    match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => match Uuid::from_slice(bytes) {
            Ok(id) => id.to_string().into(),
            Err(_) => format!("\\x{}", HEXLOWER.encode(bytes)).into(),
        },
    }
}

#[tokio::test]
async fn every_test_has_a_database_of_its_own() {
    let (one, other) = (TestDatabase::new(Contents::Tables).await, TestDatabase::new(Contents::Tables).await);
    assert_ne!(one.url(), other.url());
    let before = one.fingerprints().await;
    assert_eq!(before, other.fingerprints().await);

    let connection = one.connect().await;
    let id = Uuid::from_u128(7);
    let literal = one.uuid(id);
    run(&connection, &format!("INSERT INTO agency VALUES ({literal}, 'A', 'A', 'CITY', NULL, 'Asia/Jakarta')")).await;

    let rows = one.rows("SELECT id, code, region_code FROM agency").await;
    assert_eq!(rows, [serde_json::json!({"id": id.to_string(), "code": "A", "region_code": null})]);
    assert_eq!(other.fingerprints().await, before);
    let after = one.fingerprints().await;
    let changed: Vec<&String> = after.keys().filter(|table| after[*table] != before[*table]).collect();
    assert_eq!(changed, ["agency"]);
}
