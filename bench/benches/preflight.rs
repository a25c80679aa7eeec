//! What the checks before execution cost: scanning, parsing, validating and pricing a document of a client.
//!
//! A document comes as a manifest of one, as `capaian documents check` takes it: the checks are those of a request, and
//! reading the manifest adds a few microseconds of JSON and SHA-256.

use std::hint::black_box;

use capaian::config::Settings;
use capaian::http::preflight::manifest::Manifest;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SMALL: &str = "query Small { viewer { employee { name } } }";
const OVERVIEW: &str = include_str!("../overview.graphql");
/// More than it may cost, which only the last of the checks finds out.
const DEAR: &str = "query Dear { evaluations(first: 100) { nodes { evaluee { evaluations(first: 100) {
  nodes { id state segment periodEndsOn supervisor { name } position { title } orgUnit { name } } } } } } }";
const UNKNOWN: &str = "query Unknown { viewer { employee { salary } } }";

fn documents(criterion: &mut Criterion) {
    let settings = Settings::default();
    let mut group = criterion.benchmark_group("preflight");
    for (name, text, accepted) in
        [("small", SMALL, true), ("overview", OVERVIEW, true), ("too dear", DEAR, false), ("unknown", UNKNOWN, false)]
    {
        let manifest = serde_json::json!({ "document": text }).to_string();
        let read = Manifest::read(&manifest, &settings);
        assert_eq!(read.problems.is_empty(), accepted, "{name}: {:?}", read.problems);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &manifest, |bencher, manifest| {
            bencher.iter(|| Manifest::read(black_box(manifest), &settings));
        });
    }
    group.finish();
}

criterion_group!(benches, documents);
criterion_main!(benches);
