//! The command line: reads the arguments and the settings, calls the library, and prints what it says.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks through its output")]

use std::error::Error as StdError;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use capaian::app;
use capaian::authz::{self, Action, Actor, Noun, Part, PolicyStore};
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::database::Database;
use capaian::demo::{self, SeedOptions};
use capaian::domain::evaluation::evaluation_period::{self, NewPeriod};
use capaian::error::Error;
use capaian::http::preflight::manifest::{self, Manifest, Operation};
use capaian::import::master_data::{self, NewAgency};
use capaian::import::{self, Progress};
use capaian::office::account::{self, NewAccount, NewRoleGrant};
use capaian::office::identity::{self, Identity};
use capaian::office::registered_document::{self, Origin};
use capaian::telemetry;
use capaian::view::global_id;
use capaian::words::evaluation::PeriodKind;
use capaian::words::people::Role;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn StdError>>;

/// Where the demo lives unless DATABASE_URL says otherwise.
const DEMO_DATABASE: &str = "sqlite://data/demo.db?mode=rwc";

/// Evaluation of civil servants where each caller queries a copy of the database in which everything they may not read
/// is null or absent.
///
/// Settings come from the environment and from a file; see docs/settings.md.
#[derive(Parser)]
#[command(name = "capaian", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API on a migrated database.
    Serve,
    /// Bring the database's tables up to date, take steps back, or list the steps.
    Migrate {
        #[command(subcommand)]
        action: Option<MigrateAction>,
    },
    /// Try Capaian: an own database with invented people, served at once.
    Demo(DemoArguments),
    /// Fill a migrated database with invented people, as many as wanted.
    Seed {
        /// About how many employees; each has about four evaluations.
        #[arg(long, default_value_t = 600)]
        employees: usize,
        /// Another seed gives other people.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The day around which everything is laid, such as 2026-11-21; today if absent.
        #[arg(long)]
        today: Option<NaiveDate>,
    },
    /// Import an agency's data from its own lists.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Create agencies.
    #[command(subcommand)]
    Agency(AgencyCommand),
    /// Manage accounts and roles.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage the periods of evaluation.
    #[command(subcommand)]
    Cycle(CycleCommand),
    /// Register the documents of a front end; see docs/documents.md.
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// Check and read the policy: who may do what.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Print the GraphQL schema.
    Schema,
}

#[derive(Subcommand)]
enum MigrateAction {
    /// Take all steps that are pending (the default).
    Up,
    /// Take the newest steps back. What they hold is lost.
    Down {
        /// How many steps.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// List the steps and whether they have been taken.
    Status,
}

#[derive(Args)]
struct DemoArguments {
    /// The day around which everything is laid, such as 2026-11-21. The clock then stands still at ten in the morning
    /// of that day (WIB). Without it the data is laid around today and the clock runs.
    #[arg(long)]
    today: Option<NaiveDate>,
    /// Begin anew: delete the SQLite file of an earlier demo first.
    #[arg(long)]
    fresh: bool,
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Import a staff list: units, positions, employees and reporting lines, all or nothing.
    ///
    /// The file is CSV (UTF-8, commas or semicolons) with the columns NIP, Nama, PangkatGolongan, UnitKode, UnitNama,
    /// Jabatan, Email and NIP_Atasan in any order. A unit hangs below the unit with the longest dotted prefix of its
    /// code. Whoever is in the database and not in the file stays as they are; so does a supervisor without a NIP, and
    /// an empty rank or e-mail address changes nothing.
    Employees {
        /// The CSV file.
        file: PathBuf,
        /// The agency's code.
        #[arg(long)]
        agency: String,
        /// Check and count, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
enum AgencyCommand {
    /// Create an agency with its root unit.
    Create {
        /// A short code; imports name the agency by it.
        #[arg(long)]
        code: String,
        /// The full name.
        #[arg(long)]
        name: String,
        /// MINISTRY, PROVINCE, REGENCY or CITY.
        #[arg(long)]
        level: String,
        /// The official code of its region, such as 19.71.
        #[arg(long)]
        region: Option<String>,
        /// Asia/Jakarta, Asia/Makassar or Asia/Jayapura.
        #[arg(long, default_value = "Asia/Jakarta")]
        time_zone: String,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Create an account for an employee. The password is read from standard input.
    Create {
        /// The employee's e-mail address or NIP.
        employee: String,
        /// What to sign in with; the e-mail address if absent.
        #[arg(long)]
        identifier: Option<String>,
    },
    /// Set a new password, read from standard input, and end all sessions.
    Password {
        /// What the account signs in with.
        identifier: String,
    },
    /// Close an account and end all its sessions.
    Disable {
        /// What the account signs in with.
        identifier: String,
    },
    /// Open a closed account again.
    Enable {
        /// What the account signs in with.
        identifier: String,
    },
    /// Say that a subject of an issuer of access tokens is an employee.
    Link {
        /// The employee's e-mail address, identifier or NIP.
        #[arg(long)]
        employee: String,
        /// The issuer, as `iss` names it.
        #[arg(long)]
        issuer: String,
        /// The subject, as `sub` names it.
        #[arg(long)]
        subject: String,
    },
    /// Say that a subject of an issuer is nobody any more.
    Unlink {
        /// The issuer, as `iss` names it.
        #[arg(long)]
        issuer: String,
        /// The subject, as `sub` names it.
        #[arg(long)]
        subject: String,
    },
    /// Grant a role for a unit and everything below it.
    GrantRole {
        /// The employee's e-mail address, identifier or NIP.
        employee: String,
        /// The role.
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(Role::WORDS.values.iter().map(|(word, _)| *word)))]
        role: String,
        /// The unit's code; the whole agency if absent.
        #[arg(long)]
        unit: Option<String>,
        /// The first day; today if absent.
        #[arg(long)]
        from: Option<NaiveDate>,
        /// The first day on which the role is no longer held.
        #[arg(long)]
        until: Option<NaiveDate>,
    },
}

#[derive(Subcommand)]
enum CycleCommand {
    /// Open a period: one evaluation for everybody who has a supervisor and a post today.
    Open {
        /// The agency's code.
        #[arg(long)]
        agency: String,
        /// The year.
        #[arg(long)]
        year: i32,
        /// A quarter of the year, 1 to 4; the whole year if neither a quarter nor a month is given.
        #[arg(long, conflicts_with = "month")]
        quarter: Option<u32>,
        /// A month of the year, 1 to 12.
        #[arg(long)]
        month: Option<u32>,
    },
}

#[derive(Subcommand)]
enum DocumentsCommand {
    /// Check the documents of a manifest and register them, all or nothing. A running server knows them at once.
    ///
    /// The manifest is what graphql-codegen, relay-compiler or Apollo's generate-persisted-query-manifest writes.
    Import {
        /// The manifest.
        file: PathBuf,
        /// The team that answers for the documents.
        #[arg(long)]
        owner: String,
        /// The program that sends them.
        #[arg(long)]
        name: Option<String>,
    },
    /// List the registered documents.
    List,
    /// Check the documents of a manifest against the schema and the limits, and tell what each operation costs. Needs no
    /// database.
    Check {
        /// The manifest.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum PolicyCommand {
    /// Check the policy files and name every mistake with file, line and column.
    Check,
    /// Print the table of all decisions.
    Matrix,
    /// Say why somebody may or may not do something to a part of an evaluation.
    Explain {
        /// What the actor signs in with, or their e-mail address or NIP.
        #[arg(long)]
        actor: String,
        /// The id of the evaluation, as the API gives it.
        #[arg(long)]
        evaluation: String,
        /// The part, such as rating or peer_feedback.
        #[arg(long)]
        part: String,
        /// What is done to it: read, or the verb of a mutation such as submit or rate.
        #[arg(long, default_value = "read")]
        action: String,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("capaian: {}", told(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// An error in words for the person at the command line.
fn told(error: &(dyn StdError + 'static)) -> String {
    match error.downcast_ref::<Error>() {
        Some(Error::Invalid(violations)) => {
            let texts: Vec<&str> = violations.iter().map(|violation| violation.message.english.as_str()).collect();
            texts.join("; ")
        }
        Some(Error::Internal(source)) => {
            let mut text = source.to_string();
            let mut cause = source.source();
            while let Some(error) = cause {
                text = format!("{text}: {error}");
                cause = error.source();
            }
            text
        }
        _ => error.to_string(),
    }
}

async fn run(command: Command) -> Outcome<ExitCode> {
    if matches!(command, Command::Schema) {
        print(&capaian::graphql::sdl())?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load()?;
    match command {
        Command::Serve => serve(&config).await?,
        Command::Migrate { action } => migrate(&config, action.unwrap_or(MigrateAction::Up)).await?,
        Command::Demo(arguments) => demonstrate(config, &arguments).await?,
        Command::Seed { employees, seed, today } => {
            let now = Clock::system().now();
            seed_database(
                &config,
                &SeedOptions { seed, employees, today: today.unwrap_or_else(|| day_in_jakarta(now)) },
            )
            .await?;
        }
        Command::Import(ImportCommand::Employees { file, agency, dry_run }) => {
            return import_employees(&config, file, agency, dry_run).await;
        }
        Command::Agency(AgencyCommand::Create { code, name, level, region, time_zone }) => {
            let database = open(&config).await?;
            let new = NewAgency { code, name, level, region_code: region, time_zone };
            master_data::create_agency(&database, new, Clock::system().now()).await?;
            println!("The agency has been created.");
        }
        Command::User(command) => manage_user(&config, command).await?,
        Command::Cycle(CycleCommand::Open { agency, year, quarter, month }) => {
            open_period(&config, &agency, year, quarter, month).await?;
        }
        Command::Documents(command) => return documents(&config, command).await,
        Command::Policy(command) => return policy(&config, command).await,
        Command::Schema => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: &Config) -> Outcome {
    telemetry::start_logging(&config.log)?;
    telemetry::start_traces(&config.traces)?;
    let app = app::prepare(config, Clock::system()).await?;
    app::serve(app, config, |address| println!("serving at http://{address}/graphql")).await?;
    Ok(())
}

/// The database, if its tables are those of this program.
async fn open(config: &Config) -> Outcome<Database> {
    let database = app::connect(config).await?;
    app::check_migrations(&database).await?;
    Ok(database)
}

async fn migrate(config: &Config, action: MigrateAction) -> Outcome {
    let database = app::connect(config).await?;
    match action {
        MigrateAction::Up => {
            Migrator::up(database.write(), None).await?;
            println!("The database is up to date.");
        }
        MigrateAction::Down { steps } => {
            Migrator::down(database.write(), Some(steps)).await?;
            println!("Steps have been taken back.");
        }
        MigrateAction::Status => {
            for step in Migrator::get_migration_with_status(database.write()).await? {
                println!("{:<8} {}", step.status().to_string().to_lowercase(), step.name());
            }
        }
    }
    database.close().await?;
    Ok(())
}

async fn demonstrate(mut config: Config, arguments: &DemoArguments) -> Outcome {
    telemetry::start_logging(&config.log)?;
    telemetry::start_traces(&config.traces)?;
    if config.database_url == Config::default().database_url {
        config.database_url = DEMO_DATABASE.to_owned().into();
    }
    config.settings.graphiql.get_or_insert(true);
    config.settings.demo_accounts = true;
    let file = config.database_url.sqlite_path().map(PathBuf::from);
    if arguments.fresh {
        let file = file.as_ref().ok_or("--fresh deletes an SQLite file, and DATABASE_URL names none")?;
        for suffix in ["", "-wal", "-shm"] {
            match std::fs::remove_file(format!("{}{suffix}", file.display())) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
    }
    let database = app::connect(&config).await?;
    Migrator::up(database.write(), None).await?;
    let (clock, today) = match arguments.today {
        Some(day) => (Clock::fixed(morning(day)), day),
        None => (Clock::system(), day_in_jakarta(Clock::system().now())),
    };
    if demo::is_seeded(&database).await? {
        if demo::is_stale(&database, today).await? {
            eprintln!("The demo's data was laid around another day; `capaian demo --fresh` lays it around this one.");
        }
    } else {
        demo::seed(&database, &SeedOptions { today, ..SeedOptions::default() }).await?;
    }
    database.close().await?;
    if config.secret.is_none() {
        let key = file.unwrap_or_else(|| PathBuf::from("capaian-demo")).with_extension("key");
        config.secret = Some(demo::secret_key(&key)?);
    }
    let app = app::prepare(&config, clock).await?;
    app::serve(app, &config, |address| println!("{}", demo::welcome(address))).await?;
    Ok(())
}

async fn seed_database(config: &Config, options: &SeedOptions) -> Outcome {
    let database = open(config).await?;
    let seeded = demo::seed(&database, options).await?;
    println!(
        "{} employees, {} evaluations, {} rows. Every account has the password {}.",
        seeded.employees,
        seeded.evaluations,
        seeded.rows,
        demo::PASSWORD
    );
    database.close().await?;
    Ok(())
}

async fn import_employees(config: &Config, file: PathBuf, agency: String, dry_run: bool) -> Outcome<ExitCode> {
    let database = open(config).await?;
    let options = import::Options { file, agency, dry_run, now: Clock::system().now() };
    let bar = if io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{msg:16} {bar:40} {percent:>3} %")?);
    let report = import::employees(&database, &options, &mut |progress| {
        let (message, done, all) = match progress {
            Progress::Checking(done, all) => ("Checking", done, all),
            Progress::Employees(done, all) => ("Employees", done, all),
            Progress::ReportingLines(done, all) => ("Reporting lines", done, all),
        };
        bar.set_message(message);
        bar.set_length(all);
        bar.set_position(done);
    })
    .await?;
    bar.finish_and_clear();
    print(&report.to_string())?;
    database.close().await?;
    Ok(if report.problems.stop() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn manage_user(config: &Config, command: UserCommand) -> Outcome {
    let database = open(config).await?;
    let now = Clock::system().now();
    match command {
        UserCommand::Create { employee, identifier } => {
            let owner = account::find_employee(database.write(), &employee).await?;
            let identifier = identifier
                .or(owner.email)
                .ok_or("the employee has no e-mail address; say with --identifier what to sign in with")?;
            let new = NewAccount { employee_id: owner.id, identifier, password: read_password()? };
            account::create(&database, new, now).await?;
            println!("The account has been created.");
        }
        UserCommand::Password { identifier } => {
            account::set_password(&database, &identifier, read_password()?, now).await?;
            println!("The password has been set, and all sessions have ended.");
        }
        UserCommand::Disable { identifier } => {
            account::disable(&database, &identifier, now).await?;
            println!("The account is closed, and all its sessions have ended.");
        }
        UserCommand::Enable { identifier } => {
            account::enable(&database, &identifier, now).await?;
            println!("The account is open.");
        }
        UserCommand::Link { employee, issuer, subject } => {
            let owner = account::find_employee(database.write(), &employee).await?;
            identity::link(&database, Identity { issuer, subject }, owner.id, now).await?;
            println!("The identity has been linked.");
        }
        UserCommand::Unlink { issuer, subject } => {
            identity::unlink(&database, Identity { issuer, subject }, now).await?;
            println!("The identity is nobody's.");
        }
        UserCommand::GrantRole { employee, role, unit, from, until } => {
            let holder = account::find_employee(database.write(), &employee).await?;
            let new = NewRoleGrant { employee_id: holder.id, role, unit_code: unit, valid_from: from, valid_to: until };
            account::grant_role(&database, new, now).await?;
            println!("The role has been granted.");
        }
    }
    database.close().await?;
    Ok(())
}

/// A password is never an argument, since every user of the machine can read those.
fn read_password() -> Outcome<String> {
    if io::stdin().is_terminal() {
        eprint!("Password (it will be visible): ");
        io::stderr().flush()?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn open_period(config: &Config, agency: &str, year: i32, quarter: Option<u32>, month: Option<u32>) -> Outcome {
    let database = open(config).await?;
    let (agency_id, today) = import::agency_today(database.write(), agency, Clock::system().now()).await?;
    let (kind, number) = match (quarter, month) {
        (Some(number), _) => (PeriodKind::Quarter, number),
        (None, Some(number)) => (PeriodKind::Month, number),
        (None, None) => (PeriodKind::Annual, 1),
    };
    let opened = evaluation_period::open(&database, NewPeriod { agency_id, year, kind, number, today }).await?;
    println!("{} evaluations have been created, {} were there.", opened.created, opened.existing);
    database.close().await?;
    Ok(())
}

async fn documents(config: &Config, command: DocumentsCommand) -> Outcome<ExitCode> {
    match command {
        DocumentsCommand::Check { file } => {
            let manifest = read_manifest(&file, config)?;
            for Operation { name, kind, cost, document } in &manifest.operations {
                print(&format!("{kind} {name}, cost {cost}, in {document}"))?;
            }
            Ok(conclude(&manifest))
        }
        DocumentsCommand::Import { file, owner, name } => {
            let manifest = read_manifest(&file, config)?;
            if !manifest.problems.is_empty() {
                return Ok(conclude(&manifest));
            }
            let database = open(config).await?;
            let origin = Origin { owner, application: name };
            let registered =
                registered_document::register(&database, manifest.documents, &origin, Clock::system().now()).await?;
            database.close().await?;
            println!("{} documents have been registered, {} were there.", registered.created, registered.existing);
            Ok(ExitCode::SUCCESS)
        }
        DocumentsCommand::List => {
            let database = open(config).await?;
            let mut text = String::new();
            for document in registered_document::list(&database).await? {
                let hash: String = document.text_hash.iter().map(|byte| format!("{byte:02x}")).collect();
                let ids = std::iter::once(format!("sha256:{hash}")).chain(document.names).collect::<Vec<_>>().join(" ");
                let application = document.application.map_or_else(String::new, |name| format!(", {name}"));
                let day = document.registered_at.date_naive();
                text.push_str(&format!("{} ({}{application}, {day}) {ids}\n", document.operations, document.owner));
            }
            database.close().await?;
            print(if text.is_empty() { "No document is registered." } else { &text })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn read_manifest(file: &std::path::Path, config: &Config) -> Outcome<Manifest> {
    let told = |error: io::Error| format!("{} cannot be read: {error}", file.display());
    let opened = std::fs::File::open(file).map_err(told)?;
    let mut text = String::new();
    // One byte more than is allowed shows that there is more, however much.
    opened.take(manifest::MOST_BYTES + 1).read_to_string(&mut text).map_err(told)?;
    if text.len() as u64 > manifest::MOST_BYTES {
        return Err(format!("{} has more than {} bytes", file.display(), manifest::MOST_BYTES).into());
    }
    Ok(Manifest::read(&text, &config.settings))
}

/// Names every problem and says how it ended.
fn conclude(manifest: &Manifest) -> ExitCode {
    for problem in &manifest.problems {
        eprintln!("{problem}");
    }
    let (documents, operations) = (manifest.documents.len(), manifest.operations.len());
    match manifest.problems.len() {
        0 => {
            println!("{documents} documents with {operations} operations, no problems.");
            ExitCode::SUCCESS
        }
        problems => {
            eprintln!("{problems} problems; nothing has been registered.");
            ExitCode::FAILURE
        }
    }
}

async fn policy(config: &Config, command: PolicyCommand) -> Outcome<ExitCode> {
    let source = app::policy_source(config);
    let snapshot = match authz::check(&source) {
        Ok(snapshot) => snapshot,
        Err(errors) => {
            for mistake in &errors.mistakes {
                eprintln!("{mistake}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    match command {
        PolicyCommand::Check => println!("{} rules, no mistakes, version {}", snapshot.rules().len(), snapshot.hash()),
        PolicyCommand::Matrix => print(&authz::matrix_text(&snapshot))?,
        PolicyCommand::Explain { actor, evaluation, part, action } => {
            let part = word(&part, Part::from_word, Noun::Evaluation.parts().iter().map(|part| part.word()))?;
            let action =
                word(&action, Action::from_word, Noun::Evaluation.actions().iter().map(|action| action.word()))?;
            let id = match global_id::decode(&evaluation) {
                Some((Noun::Evaluation, id)) => id,
                _ => evaluation.parse::<Uuid>().map_err(|_| "--evaluation is not the id of an evaluation")?,
            };
            let database = open(config).await?;
            let employee = account::find_employee(database.write(), &actor).await?;
            let actor = Actor::load(&database, employee.id, Clock::system().now()).await?;
            let policies = PolicyStore::new(snapshot);
            let policy = policies.current();
            let txn = database.begin().await?;
            match authz::load_facts(&txn, &actor, &policy, Noun::Evaluation, id).await? {
                Some(facts) => print(&policy.explain(&facts, action, part)?.to_string())?,
                None => {
                    println!(
                        "not allowed: for this actor there is no such evaluation, since its header is not readable"
                    );
                    for alternative in policy.alternatives(Noun::Evaluation, Action::Read, Part::Header) {
                        let states: Vec<&str> =
                            alternative.states.iter().map(|state| Noun::Evaluation.states()[*state]).collect();
                        println!("  would be readable to {} in {}", alternative.relation.word(), states.join(", "));
                    }
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// One of the policy's words; what the API writes in capitals is meant too.
fn word<T>(text: &str, from_word: impl Fn(&str) -> Option<T>, known: impl Iterator<Item = &'static str>) -> Outcome<T> {
    from_word(&text.to_lowercase())
        .ok_or_else(|| format!("\"{text}\" is not one of {}", known.collect::<Vec<_>>().join(", ")).into())
}

/// Prints a long text; a reader who has seen enough, such as `head`, is no error.
fn print(text: &str) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{}", text.trim_end()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The day it is in Jakarta, where the demo's agencies are.
fn day_in_jakarta(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(7)).date_naive()
}

/// Ten in the morning in Jakarta.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(3)
}
