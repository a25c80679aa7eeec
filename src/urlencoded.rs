//! Names and values as addresses and forms carry them (application/x-www-form-urlencoded).

/// The pairs in `text`, in order; `None` if it is not what its sender can have meant: a `%` without two hexadecimal digits
/// behind it, or bytes that are no UTF-8. Whoever guesses at those may do something else than was asked.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name)?, decoded(value)?))
        })
        .collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_well_encoded_is_read_as_it_was_meant() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let owned = expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(pairs(text), Some(owned), "{text}");
        };
        check("", &[]);
        check("a=1&b=2", &[("a", "1"), ("b", "2")]);
        check("a&&b=&=c", &[("a", ""), ("b", ""), ("", "c")]);
        check("a=1+%2B%20=2&a=%C3%a9%F0%9F%98%80", &[("a", "1 + =2"), ("a", "é😀")]);
    }

    #[test]
    fn what_is_broken_is_not_guessed_at() {
        for broken in ["a=%", "a=%4", "a=%zz", "a=%+1", "a=%-1", "%=1", "a=1&b=%g0", "a=%FF", "a=%C3", "a=%ED%A0%80"] {
            assert_eq!(pairs(broken), None, "{broken}");
        }
    }
}
