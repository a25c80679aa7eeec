//! `schema.graphql` in the repository is the contract that front-end teams read: it equals what the code serves.

use std::path::Path;

#[test]
fn the_published_schema_is_the_one_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let served = capaian::graphql::sdl();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &served).expect("a writable repository");
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = published.lines().zip(served.lines()).enumerate().find(|(_, (old, new))| old != new);
    assert!(
        published == served,
        "schema.graphql differs from the code ({} lines against {}), first at {difference:?}; `UPDATE=1 cargo test schema` rewrites it",
        published.lines().count(),
        served.lines().count()
    );
}
