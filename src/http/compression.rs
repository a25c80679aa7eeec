//! Compressed answers, where nobody can learn anything from their length.
//!
//! The length of a compressed text tells how much of it is repeated. Where an answer holds a secret beside something that a
//! stranger chose, the stranger finds the secret out by guessing and measuring (BREACH). So only what repeats nothing of its
//! request is compressed; `docs/decisions/0007-compress-what-repeats-nothing.md` has the measurements.

use std::io::{self, Write};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use poem::http::{HeaderMap, HeaderValue, header};
use poem::{Body, Response};

use crate::config::Settings;
use crate::http::headers::ACCEPT_ENCODING;
use crate::http::negotiation::weighted;

/// What is shorter fits into one packet either way, in bytes.
const SHORTEST: usize = 1024;
/// The longest text that is compressed where it stands, in bytes: that takes about a millisecond. A longer one takes a thread
/// of its own, so that nobody waits for it.
const LONGEST_AT_ONCE: usize = 128 * 1024;

/// Marks an answer that repeats nothing of its request, and so may be compressed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compressible;

/// The ways to compress, by what they cost: of those that are liked alike, the first is taken.
const CODINGS: [Coding; 3] = [Coding::Zstd, Coding::Gzip, Coding::Brotli];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    const fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The levels are those beyond which an answer of a hundred kilobytes gets shorter by less than it takes longer.
    fn compress(self, text: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Zstd => zstd::bulk::compress(text, 3),
            Self::Brotli => {
                let parameters = BrotliEncoderParams { quality: 4, size_hint: text.len(), ..Default::default() };
                let mut packed = Vec::with_capacity(text.len() / 4);
                brotli::BrotliCompress(&mut &*text, &mut packed, &parameters)?;
                Ok(packed)
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::new(5));
                encoder.write_all(text)?;
                encoder.finish()
            }
        }
    }
}

/// The way that the caller likes best; `None` if none, or if the text as it stands is liked better.
fn chosen(headers: &HeaderMap) -> Option<Coding> {
    let ranges = weighted(headers, &ACCEPT_ENCODING);
    let said = |name: &str| ranges.iter().find(|(range, _)| range == name).map(|(_, quality)| *quality);
    let others = said("*").unwrap_or(0);
    let least = said("identity").unwrap_or(0);
    let liked = CODINGS.into_iter().map(|coding| (coding, said(coding.name()).unwrap_or(others)));
    let mut best = None;
    for (coding, quality) in liked.filter(|(_, quality)| *quality > 0 && *quality >= least) {
        if best.is_none_or(|(_, known)| quality > known) {
            best = Some((coding, quality));
        }
    }
    best.map(|(coding, _)| coding)
}

/// Compresses an answer that may be, in the way that the caller likes best.
pub(crate) async fn compressed(asked: &HeaderMap, mut response: Response, settings: &Settings) -> Response {
    if response.extensions_mut().remove::<Compressible>().is_none() || !settings.compression {
        return response;
    }
    let Some(coding) = chosen(asked) else { return response };
    let Ok(text) = response.take_body().into_bytes().await else { return response };
    if text.len() < SHORTEST {
        response.set_body(text);
        return response;
    }
    let packed = if text.len() <= LONGEST_AT_ONCE {
        coding.compress(&text)
    } else {
        let text = text.clone();
        tokio::task::spawn_blocking(move || coding.compress(&text))
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    };
    match packed {
        Ok(packed) if packed.len() < text.len() => {
            response.set_body(Body::from_vec(packed));
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        Ok(_longer) => response.set_body(text),
        Err(error) => {
            tracing::error!(%error, coding = coding.name(), "an answer could not be compressed");
            response.set_body(text);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn unpacked(coding: Coding, packed: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        match coding {
            Coding::Zstd => text = zstd::bulk::decompress(packed, 1 << 24).unwrap(),
            Coding::Brotli => drop(brotli::Decompressor::new(packed, 4096).read_to_end(&mut text).unwrap()),
            Coding::Gzip => drop(flate2::read::GzDecoder::new(packed).read_to_end(&mut text).unwrap()),
        }
        text
    }

    #[test]
    fn the_way_is_the_one_that_the_caller_likes_best() {
        let check = |accept: &str, expected: Option<Coding>| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_str(accept).unwrap())]);
            assert_eq!(chosen(&headers), expected, "{accept:?}");
        };
        assert_eq!(chosen(&HeaderMap::new()), None);
        check("", None);
        check("identity", None);
        check("deflate, compress", None);
        check("gzip", Some(Coding::Gzip));
        check("GZIP, deflate, br, zstd", Some(Coding::Zstd));
        check("gzip, deflate, br", Some(Coding::Gzip));
        check("zstd;q=0.5, gzip", Some(Coding::Gzip));
        check("*", Some(Coding::Zstd));
        check("*;q=0", None);
        check("zstd;q=0, *", Some(Coding::Gzip));
        check("gzip;q=0", None);
        check("gzip;q=0.000, br;q=0.001", Some(Coding::Brotli));
        check("gzip;q=0.5, identity", None);
        check("gzip, identity;q=0.5", Some(Coding::Gzip));
        check("gzip, *;q=0", Some(Coding::Gzip));
    }

    #[tokio::test]
    async fn only_what_is_marked_and_long_enough_is_compressed() {
        let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br, zstd"))]);
        let coding = async |text: Vec<u8>, marked: bool, settings: &Settings| {
            let mut response = Response::builder().body(text.clone());
            if marked {
                response.extensions_mut().insert(Compressible);
            }
            let response = compressed(&asked, response, settings).await;
            let coding = response.header("content-encoding").map(str::to_owned);
            let body = response.into_body().into_vec().await.unwrap();
            match coding {
                Some(_) => assert!(unpacked(Coding::Zstd, &body) == text && body.len() < text.len()),
                None => assert!(body == text),
            }
            coding
        };
        let on = Settings::default();
        let long = b"{\"name\":\"Siti\"}".repeat(100_000);
        assert_eq!(coding(long.clone(), true, &on).await.as_deref(), Some("zstd"));
        assert_eq!(coding(long[..SHORTEST].to_vec(), true, &on).await.as_deref(), Some("zstd"));
        assert_eq!(coding(long[..SHORTEST - 1].to_vec(), true, &on).await, None);
        assert_eq!(coding(long.clone(), false, &on).await, None);
        assert_eq!(coding(long, true, &Settings { compression: false, ..Settings::default() }).await, None);
        let random: Vec<u8> =
            (0..4096_u64).map(|number| (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect();
        let packed = Coding::Zstd.compress(&random).unwrap();
        assert_eq!(coding(random.clone(), true, &on).await.is_some(), packed.len() < random.len());
    }

    /// An answer like ours, with a secret in it and `chosen` beside it.
    fn answer(chosen: &str) -> String {
        let rows: Vec<String> = (0..40)
            .map(|number| {
                format!(
                    "{{\"id\":\"{:016x}\",\"state\":\"RELEASED\",\"evaluee\":{{\"name\":\"Pegawai {number}\",\"rating\":\"{}.25\"}}}}",
                    0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number + 1),
                    70 + number % 30
                )
            })
            .collect();
        format!("{{{chosen}\"data\":{{\"nodes\":[{}],\"note\":\"catatan: {SECRET}\"}}}}", rows.join(","))
    }

    const SECRET: &str = "pindah ke Manado";

    #[test]
    fn lengths_tell_what_stands_beside_a_guess_and_nothing_else() {
        let guesses = ["catatan: pindah ke Manado", "catatan: pensiun di Jambi", "catatan: cuti di Surabaya"];
        for coding in CODINGS {
            let length = |text: String| coding.compress(text.as_bytes()).unwrap().len();
            let beside = guesses.map(|guess| length(answer(&format!("\"errors\":[{{\"message\":\"{guess}\"}}],"))));
            assert!(beside[0] + 4 < beside[1] && beside[0] + 4 < beside[2], "{coding:?}: {beside:?}");
            // What is compressed does not hold the guess at all.
            let apart = guesses.map(|_guess| length(answer("")));
            assert!(apart[0] == apart[1] && apart[0] == apart[2], "{coding:?}: {apart:?}");
        }
    }

    #[test]
    fn every_way_leads_back() {
        for text in [b"".to_vec(), b"x".to_vec(), answer("").into_bytes(), b"ab".repeat(200_000)] {
            for coding in CODINGS {
                assert!(unpacked(coding, &coding.compress(&text).unwrap()) == text, "{coding:?} of {}", text.len());
            }
        }
    }
}
