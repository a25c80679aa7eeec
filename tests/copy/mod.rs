//! The copy holds: whatever an actor asks, of two databases that differ only in what the actor may not read, the answers
//! are the same to the letter, and so are the refusals.
//!
//! Each test takes one actor in a random world, makes the twin of that world, and sends the same random documents to
//! both. `CAPAIAN_COPY_SEED` asks for another world, `CAPAIAN_COPY_QUERIES` for more. Some tests take a policy without rules
//! that were drawn by lot; `CAPAIAN_COPY_LOTS` asks for more lots.

mod chance;
mod document;
mod follow;
mod generate;
mod judge;
mod mutate;
mod pair;
mod pool;
mod populate;
mod random;
mod sight;
mod twin;
mod world;

use capaian::authz::{Action, PolicySource, PolicyStore};
use chance::Chance;
use pair::Pair;

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is `{text}`; it must be a number")),
        Err(_) => default,
    }
}

fn seed() -> u64 {
    number("CAPAIAN_COPY_SEED", 20_261_116)
}

/// How much to ask, for somebody under the whole policy.
fn queries() -> u64 {
    number("CAPAIAN_COPY_QUERIES", 100)
}

/// Tells whoever runs a test by hand how much has been compared.
#[expect(clippy::print_stdout, reason = "shown by `--no-capture` to whoever asks for more than the suite does")]
fn say(text: &str) {
    println!("{text}");
}

/// Runs one actor: `None` is a citizen, else a name of the cast.
async fn check(name: Option<&str>) {
    let queries = queries();
    let mut pair = Pair::new(seed(), name).await;
    pair.ask(queries / 2).await;
    for _ in 0..2 {
        pair.change(queries / 8).await;
        pair.ask(queries / 4).await;
    }
    pair.conclude();
    say(&format!("{} answers compared", pair.compared()));
}

/// Runs one actor under the policy without some of its rules, drawn by lot: nothing may hold only because of a rule that
/// another policy need not have.
async fn check_without_rules(lot: u64) {
    let mut chance = Chance::new(seed() ^ (lot << 32));
    let whole = PolicyStore::load(&PolicySource::Embedded).expect("the embedded policy").current();
    let (mut policy, mut dropped) = (whole.without_rule(usize::MAX).expect("the policy"), Vec::new());
    let share = 3 + chance.below(20);
    for index in (0..whole.rules().len()).rev() {
        let rule = &whole.rules()[index];
        // What closes stays, and so does what lets somebody do something: it is about reading.
        if rule.action == Action::Read && chance.percent(share) {
            policy = policy.without_rule(index).expect("a policy");
            dropped.push(format!("{}:{}", rule.noun.word(), rule.line));
        }
    }
    let name = *chance.one(ACTORS);
    let rules = format!("lot {lot}, without the rules {}", dropped.join(" "));
    let mut pair = Pair::under(seed() ^ lot, Some(name), PolicyStore::holding(policy), &rules).await;
    pair.ask(queries() / 4).await;
    pair.change(queries() / 10).await;
    pair.ask(queries() / 10).await;
    say(&format!("{} answers compared", pair.compared()));
}

/// One test for each actor, so that they run side by side and a failure has a name.
macro_rules! actors {
    ($($name:ident),+ $(,)?) => {
        const ACTORS: &[&str] = &[$(stringify!($name)),+];

        $(
            #[tokio::test]
            async fn $name() {
                check(Some(stringify!($name))).await;
            }
        )+
    };
}

#[tokio::test]
async fn citizen() {
    check(None).await;
}

/// One test for each lot, so that they run side by side.
macro_rules! lots {
    ($($name:ident: $lot:literal),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                let lots = number("CAPAIAN_COPY_LOTS", 1);
                for turn in 0..lots {
                    check_without_rules($lot + 8 * turn).await;
                }
            }
        )+
    };
}

lots!(
    without_rules_1: 1,
    without_rules_2: 2,
    without_rules_3: 3,
    without_rules_4: 4,
    without_rules_5: 5,
    without_rules_6: 6,
    without_rules_7: 7,
    without_rules_8: 8,
);

actors!(
    acting,
    auditor,
    colleague,
    daily,
    evaluee,
    evaluee2,
    everything,
    former,
    head,
    head_official,
    hr,
    hr_unit,
    peer1,
    peer2,
    stranger,
    subordinate,
    supervisor,
    supervisor2,
    sysadmin,
    team,
    team_unit,
);
