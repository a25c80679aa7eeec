//! Which figures may be shown (pengendalian pengungkapan): none that says what fewer people answered than the instrument's
//! publishing minimum, and none from which such a figure follows by subtraction.

/// For parts of a published whole, each with how many people it is of: whether it may be shown. A part of too few is hidden,
/// and with it the smallest others until the hidden ones are of enough people together; one hidden part alone would be
/// what the whole leaves when all others are taken away. Of parts that are equally small, earlier ones are hidden first.
pub fn shown(counts: &[u64], minimum: u64) -> Vec<bool> {
    let mut by_size: Vec<usize> = (0..counts.len()).filter(|place| counts[*place] > 0).collect();
    by_size.sort_by_key(|place| counts[*place]);
    let mut shown = vec![true; counts.len()];
    let mut hidden = 0;
    for place in by_size {
        if counts[place] >= minimum && (hidden == 0 || hidden >= minimum) {
            break;
        }
        shown[place] = false;
        hidden += counts[place];
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    #[test]
    fn a_part_of_too_few_takes_another_with_it() {
        assert_eq!(shown(&[30, 12, 10], 10), [true, true, true]);
        // Three would be what 45 leaves of the whole of 48.
        assert_eq!(shown(&[30, 3, 15], 10), [true, false, false]);
        assert_eq!(shown(&[30, 3, 9, 15], 10), [true, false, false, true]);
        assert_eq!(shown(&[30, 3, 3, 15], 10), [true, false, false, false]);
        assert_eq!(shown(&[15, 3, 15], 10), [false, false, true]);
        assert_eq!(shown(&[3, 0], 10), [false, true]);
        assert_eq!(shown(&[9], 10), [false]);
        assert_eq!(shown(&[], 10), [] as [bool; 0]);
    }

    proptest! {
        #[test]
        fn neither_what_is_shown_nor_what_it_leaves_is_of_too_few(counts in vec(0_u64..40, 0..12), minimum in 2_u64..20) {
            let shown = shown(&counts, minimum);
            let (mut hidden, mut total) = (0, 0);
            for (count, shown) in counts.iter().zip(&shown) {
                total += count;
                if *shown {
                    prop_assert!(*count == 0 || *count >= minimum);
                } else {
                    hidden += count;
                }
            }
            prop_assert!(hidden == 0 || hidden >= minimum || hidden == total);
        }
    }
}
