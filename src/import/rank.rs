//! Ranks (pangkat and golongan): I/a to IV/e of PNS, I to XVII of PPPK.

const ROMAN: [&str; 17] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"];

/// Whether `value` names a rank, alone or beside its title, as in `Penata Muda Tk. I (III/b)`.
pub(crate) fn is_known(value: &str) -> bool {
    let words = value.split(|character: char| character.is_whitespace() || "(),;-".contains(character));
    let mut words = words.filter(|word| !word.is_empty());
    let pns = |word: &str| {
        word.split_once('/').is_some_and(|(group, step)| {
            let group = group.to_ascii_uppercase();
            let highest = if group == "IV" { "abcde" } else { "abcd" };
            ROMAN[..4].contains(&group.as_str()) && step.len() == 1 && highest.contains(&step.to_ascii_lowercase())
        })
    };
    words.clone().any(pns) || words.next_back().is_some_and(|word| ROMAN.contains(&word.to_ascii_uppercase().as_str()))
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
