//! Ranks (pangkat and golongan): I/a to IV/e of PNS, I to XVII of PPPK.

use crate::words::people::{PNS_RANKS, PPPK_RANKS};

/// Whether `value` names a rank, alone or beside its title, as in `Penata Muda Tk. I (III/b)`.
pub(crate) fn is_known(value: &str) -> bool {
    let words = value.split(|character: char| character.is_whitespace() || "(),;-".contains(character));
    let mut words = words.filter(|word| !word.is_empty());
    let among = |ranks: &[&str], word: &str| ranks.iter().any(|rank| rank.eq_ignore_ascii_case(word));
    words.clone().any(|word| among(&PNS_RANKS, word)) || words.next_back().is_some_and(|word| among(&PPPK_RANKS, word))
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn ranks_are_known_alone_and_beside_their_titles() {
        for known in ["III/b", "iv/E", "Penata Muda Tk. I (III/b)", "Penata, III/c", "IX", "Golongan XVII", "vii"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["", "III/e", "V/a", "III/bc", "XVIII", "Penata", "3B", "III b"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
