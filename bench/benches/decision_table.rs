//! What the policy costs: one decision from the table, the same asked of the engine, and the table at start.

use std::hint::black_box;

use capaian::authz::{self, Action, Facts, Noun, Part, PolicySource, PolicyStore, Relation};
use criterion::{Criterion, criterion_group, criterion_main};

/// The auditor and an evaluation that has been released.
fn facts(state: usize) -> Facts {
    let relations = Relation::Auditor.bit() | Relation::Colleague.bit() | Relation::Citizen.bit();
    Facts { noun: Noun::Evaluation, relations, state, flags: 0 }
}

fn decisions(criterion: &mut Criterion) {
    #[expect(clippy::expect_used, reason = "the embedded policy has no mistakes, or nothing can be measured")]
    let store = PolicyStore::load(&PolicySource::Embedded).expect("the embedded policy");
    let snapshot = store.current();
    let states = Noun::Evaluation.states().len();
    let released = Noun::Evaluation.states().iter().position(|state| *state == "released").unwrap_or_default();
    let decide = |facts: &Facts, part| snapshot.allows(facts, Action::Read, part);
    assert!(decide(&facts(released), Part::Rating) && !decide(&facts(0), Part::Rating));

    let mut group = criterion.benchmark_group("decision");
    group.bench_function("one", |bencher| {
        let facts = facts(released);
        bencher.iter(|| decide(black_box(&facts), black_box(Part::Rating)));
    });
    group.bench_function("every part in every state", |bencher| {
        bencher.iter(|| {
            let of_state = |state| Noun::Evaluation.parts().iter().filter(|part| decide(&facts(state), **part)).count();
            (0..black_box(states)).map(of_state).sum::<usize>()
        });
    });
    group.bench_function("one, asked of the engine", |bencher| {
        let facts = facts(released);
        bencher.iter(|| snapshot.allows_uncached(black_box(&facts), Action::Read, black_box(Part::Rating)));
    });
    group.finish();
}

fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("policy");
    group.sample_size(10);
    group.bench_function("load with the table kept", |bencher| {
        bencher.iter(|| PolicyStore::load(black_box(&PolicySource::Embedded)).is_ok());
    });
    group.bench_function("check with the table built", |bencher| {
        bencher.iter(|| authz::check(black_box(&PolicySource::Embedded)).is_ok());
    });
    group.finish();
}

criterion_group!(benches, decisions, start);
criterion_main!(benches);
