//! Sets of flags: their subsets, and in words for which of them something holds.

use super::vocabulary::Flag;

/// Says in words for which flags among `used` something holds: `None` if never, empty if always.
pub(super) fn condition(used: u32, holds: impl Fn(u32) -> bool) -> Option<String> {
    let all: Vec<u32> = subsets(used).collect();
    let mut open: Vec<u32> = all.iter().copied().filter(|flags| holds(*flags)).collect();
    if open.is_empty() {
        return None;
    }
    // Terms with few words come first, so that those chosen are as short as they can be.
    let mut terms: Vec<(u32, u32)> = all
        .iter()
        .flat_map(|care| subsets(*care).map(move |value| (*care, value)))
        .filter(|(care, value)| all.iter().filter(|flags| *flags & care == *value).all(|flags| holds(*flags)))
        .collect();
    terms.sort_by_key(|(care, value)| (care.count_ones(), *care, *value));
    let mut words = Vec::new();
    for (care, value) in terms {
        let before = open.len();
        open.retain(|flags| flags & care != value);
        if open.len() < before {
            words.push(term_words(care, value));
        }
    }
    Some(words.join(" or "))
}

fn term_words(care: u32, value: u32) -> String {
    Flag::ALL
        .iter()
        .filter(|flag| care & flag.bit() != 0)
        .map(|flag| if value & flag.bit() != 0 { flag.word().to_owned() } else { format!("not {}", flag.word()) })
        .collect::<Vec<_>>()
        .join(" and ")
}

/// All subsets of a mask, the empty one first.
pub(super) fn subsets(mask: u32) -> impl Iterator<Item = u32> {
    let mut next = Some(0_u32);
    std::iter::from_fn(move || {
        let current = next?;
        next = (current != mask).then(|| current.wrapping_sub(mask) & mask);
        Some(current)
    })
}
