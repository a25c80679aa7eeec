//! Passwords: what one may be, how it is hashed, and whether a hash is still good enough.

use std::collections::HashSet;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::config::processors;
use crate::error::{Error, Result, Violation, ViolationCode, field};

/// The least number of characters of a password.
pub const PASSWORD_MINIMUM: usize = 12;
/// The greatest number of characters of a password; hashing more would only feed a denial of service.
pub const PASSWORD_MAXIMUM: usize = 256;
/// A password with fewer different characters is a pattern.
const DIFFERENT_MINIMUM: usize = 5;

/// The password of every account of the demonstration. It is printed, and known to everybody.
pub const DEMO_PASSWORD: &str = "capaian-demo";
/// What the salt of each hash of it begins with, so that such accounts are found without trying any password: nine bytes,
/// which are twelve characters of base64.
const DEMO_SALT: &[u8; 9] = b"demo-data";
/// How such hashes go on behind their parameters, those of the first releases' only seed too.
pub(super) const DEMO_HASHES: [&str; 2] = ["$ZGVtby1kYXRh", "$zSZiFU5tdrKyuS5wwMrDzA$"];

/// Memory in KiB, passes and lanes, as OWASP recommends them.
const COSTS: (u32, u32, u32) = (19_456, 2, 1);

/// What an account without a hash is verified against: of the parameters of real ones, of no password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// One hash takes 19 MiB and a processor: more at a time than processors would only take more memory.
static WORKERS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(processors()));

/// What is wrong with a password in the input field `name`, if anything. The identifier is what its owner signs in with.
pub fn check(name: &str, password: &str, identifier: &str) -> Option<Violation> {
    let length = password.chars().count();
    if length < PASSWORD_MINIMUM {
        return Some(Violation::new(
            ViolationCode::InvalidValue,
            field![name],
            format!("kata sandi harus memiliki paling sedikit {PASSWORD_MINIMUM} karakter"),
            format!("the password must have at least {PASSWORD_MINIMUM} characters"),
        ));
    }
    if length > PASSWORD_MAXIMUM {
        return Some(Violation::new(
            ViolationCode::TooLong,
            field![name],
            format!("kata sandi paling banyak {PASSWORD_MAXIMUM} karakter"),
            format!("the password may have at most {PASSWORD_MAXIMUM} characters"),
        ));
    }
    if password.contains('\0') {
        return Some(Violation::new(
            ViolationCode::InvalidValue,
            field![name],
            "kata sandi tidak boleh memuat karakter U+0000",
            "the character U+0000 is not allowed in a password",
        ));
    }
    let lower = password.to_lowercase();
    if lower == identifier || is_made_of(&lower, identifier.split('@').next().unwrap_or_default()) {
        return Some(Violation::new(
            ViolationCode::InvalidValue,
            field![name],
            "kata sandi tidak boleh dibuat dari identitas untuk masuk",
            "the password must not be made of what you sign in with",
        ));
    }
    is_common(&lower).then(|| {
        Violation::new(
            ViolationCode::InvalidValue,
            field![name],
            "kata sandi ini mudah ditebak; pilih yang tidak dipakai orang lain, misalnya beberapa kata acak",
            "this password is easily guessed; choose one that nobody else uses, such as a few random words",
        )
    })
}

/// Whether a password in small letters is among those that are tried first: a listed one, a listed word between digits and
/// signs, something short over and over, or a row of neighbours.
fn is_common(password: &str) -> bool {
    static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let lines = include_str!("common_passwords.txt").lines();
        lines.filter(|line| !line.starts_with("# ")).collect()
    });
    let word = without_ends(password);
    COMMON.contains(password)
        || COMMON.contains(word)
        || COMMON.contains(&*plain(word))
        || is_monotonous(password)
        || is_repeated(password)
        || is_row(password)
}

/// Whether a password is nothing but a word between digits and signs.
fn is_made_of(password: &str, word: &str) -> bool {
    !without_ends(word).is_empty() && without_ends(password) == without_ends(word)
}

/// What stands between the digits and signs at both ends.
fn without_ends(text: &str) -> &str {
    text.trim_matches(|letter: char| !letter.is_alphabetic())
}

/// The letters that digits and signs are put in the place of.
fn plain(word: &str) -> String {
    let letter = |sign| match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    word.chars().map(letter).collect()
}

fn is_monotonous(password: &str) -> bool {
    password.chars().collect::<HashSet<char>>().len() < DIFFERENT_MINIMUM
}

/// Whether it is something that alone would be too short, over and over; the last time may be cut off.
fn is_repeated(password: &str) -> bool {
    let letters: Vec<char> = password.chars().collect();
    let repeats = |unit: usize| letters.iter().skip(unit).zip(&letters).all(|(one, other)| one == other);
    (1..PASSWORD_MINIMUM.min(letters.len() / 2 + 1)).any(repeats)
}

/// Whether each character is the one after the one before, or each the one before; 9 and 0 are neighbours.
fn is_row(password: &str) -> bool {
    let letters: Vec<char> = password.chars().collect();
    let follows = |one: char, other: char| {
        u32::from(one) + 1 == u32::from(other) || (one == '9' && other == '0') || (one == 'z' && other == 'a')
    };
    let pairs = || letters.windows(2).map(|pair| (pair[0], pair[1]));
    pairs().all(|(one, other)| follows(one, other)) || pairs().all(|(one, other)| follows(other, one))
}

/// The argon2id hash of a password with a random salt, made off the threads that serve requests.
///
/// # Errors
/// [`Error::Internal`] if no random bytes or no memory can be had.
pub async fn hash(password: String) -> Result<String> {
    beside(move || fresh_hash(&password)).await
}

/// Does the slow work of hashing beside the threads that serve requests, no more at a time than there are processors.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let permit = WORKERS.acquire().await.map_err(Error::internal)?;
    let done = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    done.await.map_err(Error::internal)?
}

/// The hash of [`DEMO_PASSWORD`], the same each time for one `seed`, and marked as what it is.
///
/// # Errors
/// [`Error::Internal`] if no memory can be had.
pub fn hash_of_demo(seed: u64) -> Result<String> {
    let mut salt = DEMO_SALT.to_vec();
    salt.extend(&Sha256::digest(seed.to_be_bytes())[..7]);
    let hash: PasswordHash = hasher()?.hash_password_with_salt(DEMO_PASSWORD.as_bytes(), &salt).map_err(failure)?;
    Ok(hash.to_string())
}

fn fresh_hash(password: &str) -> Result<String> {
    Ok(hasher()?.hash_password(password.as_bytes()).map_err(failure)?.to_string())
}

/// What comparing a password with a hash says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// It is another password, or there is no hash.
    Other,
    /// It is the password.
    Same,
    /// It is the password, of which the hash is weaker than those of today: this one is to be kept instead.
    Outdated {
        /// The new hash.
        hash: String,
    },
}

/// Compares a password with a hash, with the same work where there is none. Runs beside the threads that serve requests.
pub(super) async fn compare(hash: Option<String>, password: String) -> Result<Comparison> {
    beside(move || {
        let parsed = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).map_err(failure)?;
        // The parameters are those of the hash.
        let matches = hasher()?.verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(match matches && hash.is_some() {
            false => Comparison::Other,
            true if is_weak(&parsed) => Comparison::Outdated { hash: fresh_hash(&password)? },
            true => Comparison::Same,
        })
    })
    .await
}

fn hasher() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COSTS;
    let params = Params::new(memory, passes, lanes, None).map_err(failure)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Whether a hash took less work than one of today would.
fn is_weak(hash: &PasswordHash) -> bool {
    let (memory, passes, lanes) = COSTS;
    let current = hash.algorithm.as_str() == "argon2id" && hash.version == Some(19);
    let strong = Params::try_from(hash)
        .is_ok_and(|params| params.m_cost() >= memory && params.t_cost() >= passes && params.p_cost() >= lanes);
    !(current && strong)
}

fn failure(error: impl std::fmt::Display) -> Error {
    Error::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTIFIER: &str = "ani.lestari@padang.example";

    fn check_one(password: &str, expected: Option<ViolationCode>) {
        let broken = check("password", password, IDENTIFIER);
        assert_eq!(broken.map(|violation| violation.code), expected, "{password:.40}");
    }

    #[test]
    fn passwords_have_a_least_and_a_greatest_length_in_characters() {
        check_one("", Some(ViolationCode::InvalidValue));
        check_one("sebelas-ch.", Some(ViolationCode::InvalidValue));
        check_one("duabelas-ch.", None);
        check_one("éàüöçñßøåæœþ", None);
        check_one("duabelas\0char", Some(ViolationCode::InvalidValue));
        let long: String = ('a'..='z').cycle().step_by(3).take(PASSWORD_MAXIMUM).collect();
        check_one(&long.replace('a', "é"), None);
        check_one(&format!("{long}x"), Some(ViolationCode::TooLong));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for common in [
            "password1234",
            "Password1234!",
            "P4ssw0rd-2026",
            "123456789012",
            "987654321098",
            "abcdefghijkl",
            "zyxwvutsrqpo",
            "aaaaaaaaaaaa",
            "ababababababab",
            "capaiancapaian",
            "capaian-demo",
            "qwertyuiop12",
            "1qaz2wsx3edc",
            "Bismillah 1234",
            "indonesia1945",
            "KataSandi2026",
            "Ani.Lestari1980",
            "ANI.LESTARI@PADANG.EXAMPLE",
        ] {
            check_one(common, Some(ViolationCode::InvalidValue));
        }
        for good in [
            "Ani@Padang.example",
            "kuda baterai jepit benar",
            "sebuah kata sandi baru",
            "hujan-turun-di-bogor",
            "4829 1730 5566 02",
        ] {
            check_one(good, None);
        }
    }

    #[test]
    fn the_hash_of_the_demo_is_always_the_same_and_bears_its_mark() {
        let hash = hash_of_demo(1).unwrap();
        assert_eq!(hash, hash_of_demo(1).unwrap());
        assert_ne!(hash, hash_of_demo(2).unwrap());
        let [mark, _] = DEMO_HASHES;
        for hash in [&hash, &hash_of_demo(u64::MAX).unwrap()] {
            assert!(hash.starts_with(&format!("$argon2id$v=19$m=19456,t=2,p=1{mark}")), "{hash}");
        }
        let parsed = PasswordHash::new(&hash).unwrap();
        assert!(hasher().unwrap().verify_password(DEMO_PASSWORD.as_bytes(), &parsed).is_ok());
        assert!(hasher().unwrap().verify_password(b"capaian-dem", &parsed).is_err());
    }

    #[test]
    fn a_hash_of_less_work_than_todays_is_weak() {
        let weak = |start: &str| {
            let hash = NOBODY.replace("$argon2id$v=19$m=19456,t=2,p=1$", start);
            is_weak(&PasswordHash::new(&hash).unwrap())
        };
        assert!(!weak("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!weak("$argon2id$v=19$m=65536,t=3,p=4$"));
        assert!(weak("$argon2id$v=19$m=19455,t=2,p=1$"));
        assert!(weak("$argon2id$v=19$m=19456,t=1,p=1$"));
        assert!(weak("$argon2id$v=16$m=19456,t=2,p=1$"));
        assert!(weak("$argon2i$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn nobody_is_verified_with_the_work_of_somebody() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&hash).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), COSTS);
        assert_eq!(hash.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
    }
}
