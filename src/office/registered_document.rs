//! Documents that front-end teams have registered. A document is a text and belongs to nobody who runs it: what it gives
//! is decided when it runs, for whoever runs it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{registered_document, registered_document_name};
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder};

use crate::database::{Bind, Binder, Database, Statement, inserted};
use crate::error::{Error, Result, Violation, ViolationCode, field};
use crate::text;

/// A document to be registered. It has been checked.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// SHA-256 of the text.
    pub text_hash: [u8; 32],
    /// The text, to the letter.
    pub text: String,
    /// The names of its operations, with commas between them.
    pub operations: String,
    /// What clients call it, besides its hash.
    pub names: Vec<String>,
}

/// Whose the documents are, for the people who look after the list.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The team that answers for them.
    pub owner: String,
    /// The program that sends them.
    pub application: Option<String>,
}

/// What registering came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Documents that are new.
    pub created: usize,
    /// Documents that were there.
    pub existing: usize,
}

/// Registers documents, all or none. One that is there already stays as it is, with its first owner.
///
/// # Errors
/// [`Error::Invalid`] if the owner has no name, or for each name that belongs to another text.
pub async fn register(
    database: &Database,
    documents: Vec<NewDocument>,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Registered> {
    let nameless = |text: &str| text::is_blank(text) || text.len() > 200 || text.chars().any(char::is_control);
    if nameless(&origin.owner) || origin.application.as_deref().is_some_and(nameless) {
        return Err(Error::invalid(Violation::new(
            ViolationCode::Required,
            field![],
            "pemilik dan nama aplikasi harus 1 sampai 200 bita tanpa karakter kendali",
            "the owner and the name of the application must have 1 to 200 bytes and no control characters",
        )));
    }
    let txn = database.begin().await?;
    let mut taken = Vec::new();
    let mut registered = Registered { created: 0, existing: 0 };
    for NewDocument { text_hash, text, operations, names } in documents {
        let text_hash = text_hash.to_vec();
        let row = registered_document::Model {
            text_hash: text_hash.clone(),
            text,
            operations,
            owner: origin.owner.trim().to_owned(),
            application: origin.application.as_deref().map(|name| name.trim().to_owned()),
            registered_at: now,
        };
        let outcome = registered_document::Entity::insert(row.into_active_model())
            .on_conflict_do_nothing_on([registered_document::Column::TextHash])
            .exec_without_returning(&txn)
            .await?;
        match inserted(outcome) {
            0 => registered.existing += 1,
            _ => registered.created += 1,
        }
        for name in names {
            let row = registered_document_name::Model { name: name.clone(), text_hash: text_hash.clone() };
            let outcome = registered_document_name::Entity::insert(row.into_active_model())
                .on_conflict_do_nothing_on([registered_document_name::Column::Name])
                .exec_without_returning(&txn)
                .await?;
            if inserted(outcome) == 0 {
                let there = registered_document_name::Entity::find_by_id(name.clone()).one(&txn).await?;
                if there.is_none_or(|there| there.text_hash != text_hash) {
                    taken.push(Violation::new(
                        ViolationCode::Duplicate,
                        field![],
                        format!("{name} sudah terdaftar untuk teks lain"),
                        format!("{name} is registered for another text"),
                    ));
                }
            }
        }
    }
    if !taken.is_empty() {
        return Err(Error::Invalid(taken));
    }
    txn.commit().await?;
    Ok(registered)
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    /// The SHA-256 of the text.
    Hash([u8; 32]),
    /// A name that was given to it.
    Name(String),
}

/// The text of a registered document.
///
/// # Errors
/// [`Error::Internal`] with the database's error.
pub async fn text_of(database: &Database, id: &Id) -> Result<Option<String>> {
    let rows = database.query(statement(Binder::new(database.backend()), id)).await?;
    match rows.is_empty() {
        true => Ok(None),
        false => Ok(rows.text(0, 0).map(str::to_owned)),
    }
}

fn statement(mut binder: Binder, id: &Id) -> Statement {
    match id {
        Id::Hash(hash) => {
            let hash = binder.bind(Bind::Bytes(hash.to_vec()));
            binder.statement(format!("SELECT text FROM registered_document WHERE text_hash = {hash}"))
        }
        Id::Name(name) => {
            let name = binder.bind(Bind::Text(name.clone()));
            binder.statement(format!(
                "SELECT d.text FROM registered_document_name n \
                 JOIN registered_document d ON d.text_hash = n.text_hash WHERE n.name = {name}"
            ))
        }
    }
}

/// A registered document as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// SHA-256 of its text.
    pub text_hash: Vec<u8>,
    /// The names of its operations.
    pub operations: String,
    /// Who answers for it.
    pub owner: String,
    /// The program that sends it.
    pub application: Option<String>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// What clients call it, besides its hash.
    pub names: Vec<String>,
}

/// All registered documents, by owner and operation.
///
/// # Errors
/// [`Error::Internal`] with the database's error.
pub async fn list(database: &Database) -> Result<Vec<Listed>> {
    use registered_document::Column;
    let mut names: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
    let rows = registered_document_name::Entity::find().order_by_asc(registered_document_name::Column::Name);
    for row in rows.all(database.write()).await? {
        names.entry(row.text_hash).or_default().push(row.name);
    }
    let rows = registered_document::Entity::find()
        .order_by_asc(Column::Owner)
        .order_by_asc(Column::Operations)
        .order_by_asc(Column::TextHash);
    let documents = rows.all(database.write()).await?.into_iter().map(|row| Listed {
        names: names.remove(&row.text_hash).unwrap_or_default(),
        text_hash: row.text_hash,
        operations: row.operations,
        owner: row.owner,
        application: row.application,
        registered_at: row.registered_at,
    });
    Ok(documents.collect())
}
