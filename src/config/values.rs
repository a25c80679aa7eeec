//! The kinds of values that settings have, each read from text. An error says what is wrong with the text.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use data_encoding::HEXLOWER_PERMISSIVE;
use poem::http::StatusCode;

use crate::secret::SecretKey;

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "is no IP address with a port".to_owned())
}

pub(super) fn unprocessable(text: &str) -> Result<StatusCode, String> {
    match text {
        "400" => Ok(StatusCode::BAD_REQUEST),
        "422" => Ok(StatusCode::UNPROCESSABLE_ENTITY),
        _ => Err("is neither of the two".to_owned()),
    }
}

/// The entries of a list that is written with commas.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

pub(super) fn origins(text: &str) -> Result<Vec<String>, String> {
    let origin = |entry: &str| {
        let rest = entry.strip_prefix("https://").or_else(|| entry.strip_prefix("http://"));
        match rest {
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']) => {
                Ok(entry.to_ascii_lowercase())
            }
            _ => Err(format!("holds \"{entry}\", which is no origin: scheme, host and port only")),
        }
    };
    entries(text).map(origin).collect()
}

pub(super) fn addresses(text: &str) -> Result<Vec<IpAddr>, String> {
    entries(text).map(|entry| entry.parse().map_err(|_| format!("holds \"{entry}\", which is no IP address"))).collect()
}

pub(super) fn endpoint(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let rest = rest.ok_or_else(|| "is no address of http or https".to_owned())?;
    // A password would not stay secret in here; the standard variable OTEL_EXPORTER_OTLP_HEADERS is for that.
    let plain = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"@?#".contains(&byte));
    if plain { Ok(text.to_owned()) } else { Err("is more than host, port and path".to_owned()) }
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "is no number".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("is not from 0 to 1".to_owned()) }
}

pub(super) fn secret_key(text: &str) -> Result<SecretKey, String> {
    let hex = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let bytes = match hex.filter(|bytes| bytes.len() >= SecretKey::MINIMUM_LENGTH) {
        Some(bytes) => bytes,
        None => {
            let digits = text.trim_end_matches('=');
            let decoded = STANDARD_NO_PAD.decode(digits).or_else(|_| URL_SAFE_NO_PAD.decode(digits));
            decoded.map_err(|_| "is neither hex nor base64".to_owned())?
        }
    };
    SecretKey::new(&bytes).ok_or_else(|| format!("holds {} bytes only", bytes.len()))
}

pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("is neither of the two".to_owned()),
    }
}

pub(super) fn directory(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("is no directory".to_owned()) }
}

/// An address that is TLS's or this machine's own.
pub(super) fn issuer_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://").filter(|rest| is_loopback(rest)));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']) => Ok(text.to_owned()),
        _ => Err("is no such address".to_owned()),
    }
}

/// Whether what follows `http://` names this machine.
fn is_loopback(rest: &str) -> bool {
    let host = rest.split('/').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

pub(super) fn number<N: TryFrom<u64>>(text: &str, least: u64, most: u64) -> Result<N, String> {
    let number: u64 = text.parse().map_err(|_| "is no whole number".to_owned())?;
    if !(least..=most).contains(&number) {
        return Err(format!("is not from {least} to {most}"));
    }
    N::try_from(number).map_err(|_| "is too large".to_owned())
}

pub(super) fn duration(text: &str, least_seconds: u64, most_seconds: u64) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count: u64 = text[..digits].parse().map_err(|_| "has no whole number".to_owned())?;
    let milliseconds: u64 = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err("has no unit".to_owned()),
    };
    let duration = Duration::from_millis(count.saturating_mul(milliseconds));
    let allowed = Duration::from_secs(least_seconds)..=Duration::from_secs(most_seconds);
    if duration.is_zero() || !allowed.contains(&duration) {
        return Err(format!("is not from {least_seconds} to {most_seconds} seconds, or zero"));
    }
    Ok(duration)
}

pub(super) fn time_delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

pub(super) fn size(text: &str) -> Result<usize, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count: usize = text[..digits].parse().map_err(|_| "has no whole number".to_owned())?;
    let unit = match text[digits..].trim_start() {
        "" => 1,
        "KiB" => 1024,
        "MiB" => 1024 * 1024,
        _ => return Err("has an unknown unit".to_owned()),
    };
    let bytes = count.saturating_mul(unit);
    if (1024..=64 * 1024 * 1024).contains(&bytes) { Ok(bytes) } else { Err("is not from 1KiB to 64MiB".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_hex_or_base64_of_at_least_32_bytes() {
        let hex = "00ff".repeat(16);
        let mac = |key: SecretKey| key.mac("test", &[b"x"]);
        let expected = SecretKey::new(&[0x00, 0xff].repeat(16)).map(mac);
        assert_eq!(secret_key(&hex).ok().map(mac), expected);
        assert_eq!(secret_key(&hex.to_uppercase()).ok().map(mac), expected);
        assert!(secret_key(&STANDARD_NO_PAD.encode([250; 32])).is_ok());
        assert!(secret_key(&format!("{}=", URL_SAFE_NO_PAD.encode([250; 32]))).is_ok());
        assert_eq!(secret_key(&STANDARD_NO_PAD.encode([250; 31])).unwrap_err(), "holds 31 bytes only");
        assert_eq!(secret_key("käse").unwrap_err(), "is neither hex nor base64");
        assert_eq!(secret_key("").unwrap_err(), "holds 0 bytes only");
    }

    #[test]
    fn an_issuer_is_reached_over_a_safe_way() {
        for good in ["https://a", "http://127.0.0.1:80/x", "http://localhost", "http://[::1]:8080"] {
            assert!(issuer_url(good).is_ok(), "{good}");
        }
        for bad in ["http://masuk.example", "http://127.0.0.1.example", "ftp://a", "https://", "https://a@b", "a"] {
            assert!(issuer_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_out_of_range_are_refused() {
        assert_eq!(duration("1500ms", 0, 600), Ok(Duration::from_millis(1500)));
        for text in ["0s", "601s", "99999999999999999999s", "18446744073709551615d", "s", "-1s", "1.5s"] {
            assert!(duration(text, 0, 600).is_err(), "{text}");
        }
        for text in ["1", "65MiB", "18446744073709551615MiB", "x", ""] {
            assert!(size(text).is_err(), "{text}");
        }
        for text in ["NaN", "-0.1", "1.1", ""] {
            assert!(share(text).is_err(), "{text}");
        }
        for text in ["127.0.0.1:4318", "http://", "http://user:word@host", "ftp://host", "http://a b"] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }
}
