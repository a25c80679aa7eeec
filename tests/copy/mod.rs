//! The copy holds: whatever an actor asks, of two databases that differ only in what the actor may not read, the answers
//! are the same to the letter, and so are the refusals.
//!
//! Each test takes one actor in a random world, makes the twin of that world, and sends the same random documents to
//! both. `CAPAIAN_COPY_SEED` and `CAPAIAN_COPY_QUERIES` ask for another world and for more.

mod chance;
mod document;
mod generate;
mod mutate;
mod pair;
mod pool;
mod populate;
mod random;
mod sight;
mod twin;
mod world;

use pair::Pair;

/// Runs one actor: `None` is a citizen, else a name of the cast.
async fn check(name: Option<&str>) {
    let number = |variable: &str, default: u64| match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is `{text}`; it must be a number")),
        Err(_) => default,
    };
    let seed = number("CAPAIAN_COPY_SEED", 20_261_116);
    let queries = number("CAPAIAN_COPY_QUERIES", 100);
    let mut pair = Pair::new(seed, name).await;
    pair.ask(queries / 2).await;
    for _ in 0..2 {
        pair.change(queries / 8).await;
        pair.ask(queries / 4).await;
    }
    pair.conclude();
}

/// One test for each actor, so that they run side by side and a failure has a name.
macro_rules! actors {
    ($($name:ident),+ $(,)?) => {
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
