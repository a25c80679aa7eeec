//! What citizens write in their own words (saran), made fit to be read by others: what is not seen or turns the direction of
//! writing around is taken out, and what names a person is masked.
//!
//! What it recognises, and what it does not:
//! - NIK (16 digits) and NIP (18 digits), in one piece or in groups by a space, a dot or a dash; in groups only if the digits
//!   can be a NIK or a NIP, since prices and dates stand in groups as well.
//! - Telephone numbers of Indonesia: from 08, from an area code with its 0, or from 62. A number without its 0 is not one.
//! - E-mail addresses as they are written. What is spelled out ("ani at contoh") is not recognised.
//! - Names of people whom it is told: two parts that follow each other as in the name, or one part of three letters and more
//!   after a form of address ("Bu Aminah"). A first name alone is not recognised: too many are words.

use std::collections::HashSet;

use crate::domain::verb::violations::Violations;
use crate::error::{FieldPath, ViolationCode};
use crate::text::folded;

/// What is masked, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// An e-mail address (surel).
    Email,
    /// The number of a citizen (NIK).
    Nik,
    /// The number of a civil servant (NIP).
    Nip,
    /// A telephone number (nomor telepon).
    Telephone,
    /// The name of somebody who works there (nama pegawai).
    Name,
}

/// What stands for something that was masked, of whatever kind.
pub(super) const MASKS: [&str; 5] = [
    Personal::Email.mask(),
    Personal::Nik.mask(),
    Personal::Nip.mask(),
    Personal::Telephone.mask(),
    Personal::Name.mask(),
];

impl Personal {
    /// What stands in its place.
    const fn mask(self) -> &'static str {
        match self {
            Self::Email => "[surel]",
            Self::Nik => "[NIK]",
            Self::Nip => "[NIP]",
            Self::Telephone => "[telepon]",
            Self::Name => "[nama]",
        }
    }

    /// What it is called, in Indonesian and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Email => ("alamat surel", "an e-mail address"),
            Self::Nik => ("NIK", "a NIK"),
            Self::Nip => ("NIP", "a NIP"),
            Self::Telephone => ("nomor telepon", "a telephone number"),
            Self::Name => ("nama", "a name"),
        }
    }
}

/// A text without controls, marks of direction and marks that are not seen, with line ends as one sign. Joiners stay, since
/// scripts and pictures are written with them.
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                letters.next_if_eq(&'\n');
                visible.push('\n');
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => visible.push('\n'),
            '\t' => visible.push(' '),
            // Soft hyphens, spaces without width, marks and overrides of direction, invisible operators, marks of annotation.
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' => {}
            letter if letter.is_control() => {}
            letter => visible.push(letter),
        }
    }
    visible
}

/// The numbers and addresses of persons in a text, each kind once.
pub fn numbers(text: &str) -> Vec<Personal> {
    let mut kinds: Vec<Personal> = found(text, None).into_iter().map(|place| place.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Refuses a text with numbers or addresses of persons, and says which kinds.
pub(crate) fn check_numbers(violations: &mut Violations, field: FieldPath, text: &str) {
    let personal = numbers(text);
    if personal.is_empty() {
        return;
    }
    let (indonesian, english): (Vec<_>, Vec<_>) = personal.into_iter().map(Personal::words).unzip();
    violations.add(
        ViolationCode::PersonalData,
        field,
        &format!("memuat data pribadi: {}", indonesian.join(", ")),
        &format!("this holds personal data: {}", english.join(", ")),
    );
}

/// The text with what names a person masked.
pub fn masked(text: &str, names: &Names) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for place in found(text, Some(names)) {
        masked.push_str(&text[end..place.from]);
        masked.push_str(place.kind.mask());
        end = place.to;
    }
    masked + &text[end..]
}

/// The names of people by which they are recognised in a text.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Parts of three letters and more.
    parts: HashSet<String>,
    /// Two parts that follow each other.
    pairs: HashSet<(String, String)>,
}

impl Names {
    /// Of these people, as the employee list writes them: titles before and behind do not belong to a name.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for name in names {
            let name = name.split(',').next().unwrap_or_default();
            let parts: Vec<String> = name
                .split_whitespace()
                .filter(|part| !part.contains('.') && part.chars().filter(|letter| letter.is_alphabetic()).count() > 1)
                .map(|part| folded(part).into_owned())
                .collect();
            all.pairs.extend(parts.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())));
            all.parts.extend(parts.into_iter().filter(|part| part.chars().count() >= 3));
        }
        all
    }
}

/// Where something stands in a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    from: usize,
    to: usize,
    kind: Personal,
}

/// Everything in a text that names a person, in its order and without overlaps.
fn found(text: &str, names: Option<&Names>) -> Vec<Place> {
    let mut places = emails(text);
    places.extend(digits(text));
    if let Some(names) = names {
        places.extend(people(text, names));
    }
    // What begins first and reaches furthest.
    places.sort_by_key(|place| (place.from, std::cmp::Reverse(place.to)));
    let mut apart: Vec<Place> = Vec::new();
    for place in places {
        if apart.last().is_none_or(|last| last.to <= place.from) {
            apart.push(place);
        }
    }
    apart
}

fn emails(text: &str) -> Vec<Place> {
    let local = |letter: char| letter.is_alphanumeric() || "._%+-".contains(letter);
    let domain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    let mut places = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].trim_end_matches(local);
        let behind = text[at + 1..].trim_start_matches(domain);
        let host = text[at + 1..text.len() - behind.len()].trim_end_matches(['.', '-']);
        let ends_well = host.rsplit_once('.').is_some_and(|(name, end)| {
            !name.is_empty() && end.len() > 1 && end.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        if before.len() < at && ends_well {
            places.push(Place { from: before.len(), to: at + 1 + host.len(), kind: Personal::Email });
        }
    }
    places
}

/// Digits in one piece.
#[derive(Clone, Copy)]
struct Piece {
    from: usize,
    to: usize,
}

fn digits(text: &str) -> Vec<Place> {
    let pieces = pieces(text);
    let mut places = Vec::new();
    let mut next = 0;
    while next < pieces.len() {
        let Some((count, kind)) = number(text, &pieces[next..]) else {
            next += 1;
            continue;
        };
        let from = pieces[next].from;
        // A plus belongs to the number.
        let from = if text[..from].ends_with('+') { from - 1 } else { from };
        next += count;
        places.push(Place { from, to: pieces[next - 1].to, kind });
    }
    places
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (place, letter) in text.char_indices().filter(|(_, letter)| letter.is_ascii_digit()) {
        match pieces.last_mut() {
            Some(last) if last.to == place => last.to = place + letter.len_utf8(),
            _ => pieces.push(Piece { from: place, to: place + letter.len_utf8() }),
        }
    }
    pieces
}

/// What the first of these pieces begins, and of how many pieces it is.
fn number(text: &str, pieces: &[Piece]) -> Option<(usize, Personal)> {
    let first = pieces.first()?;
    let mut digits = text[first.from..first.to].to_owned();
    let first_length = digits.len();
    let mut number = whole(&digits).map(|kind| (1, kind));
    for (count, pair) in pieces.windows(2).enumerate() {
        let between = &text[pair[0].to..pair[1].from];
        if !matches!(between, " " | "." | "-" | "\u{a0}" | ") " | ")" | " - ") || digits.len() >= 18 {
            break;
        }
        digits.push_str(&text[pair[1].from..pair[1].to]);
        if let Some(kind) = grouped(&digits, first_length) {
            number = Some((count + 2, kind));
        }
    }
    number
}

/// What digits in one piece are.
fn whole(digits: &str) -> Option<Personal> {
    match digits.len() {
        16 => Some(Personal::Nik),
        18 => Some(Personal::Nip),
        _ => is_telephone(digits).then_some(Personal::Telephone),
    }
}

/// What digits in groups are, the first of so many digits. Dates and times begin with two; what begins with three and a zero is
/// no sum of money.
fn grouped(digits: &str, first: usize) -> Option<Personal> {
    match digits.len() {
        16 if is_nik(digits) => Some(Personal::Nik),
        18 if is_nip(digits) => Some(Personal::Nip),
        _ => {
            let begins = (first >= 3 && digits.starts_with('0')) || (first == 2 && digits.starts_with("62"));
            (begins && is_telephone(digits)).then_some(Personal::Telephone)
        }
    }
}

fn is_telephone(digits: &str) -> bool {
    let national = match digits.strip_prefix("62") {
        Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
        None => match digits.strip_prefix('0') {
            Some(rest) => rest,
            None => return false,
        },
    };
    // Mobile numbers begin with 8; area codes with 2 to 7 and 9.
    match national.as_bytes().first() {
        Some(b'8') => (8..=12).contains(&national.len()),
        Some(b'2'..=b'7' | b'9') => digits.starts_with('0') && (8..=11).contains(&national.len()),
        _ => false,
    }
}

/// Whether the digits hold a day of birth where a NIK has it; those of women have 40 added to the day.
fn is_nik(digits: &str) -> bool {
    let (day, month) = (two(digits, 6), two(digits, 8));
    (1..=31).contains(&(if day > 40 { day - 40 } else { day })) && (1..=12).contains(&month)
}

/// Whether the digits begin with a day of birth and a month of appointment, as a NIP does.
fn is_nip(digits: &str) -> bool {
    let century = two(digits, 0);
    (century == 19 || century == 20)
        && (1..=12).contains(&two(digits, 4))
        && (1..=31).contains(&two(digits, 6))
        && (19..=20).contains(&two(digits, 8))
}

fn two(digits: &str, from: usize) -> u32 {
    digits.get(from..from + 2).and_then(|two| two.parse().ok()).unwrap_or(0)
}

/// How people who serve are addressed.
const ADDRESSES: [&str; 22] = [
    "BU", "IBU", "PAK", "BAPAK", "BPK", "MBAK", "MBA", "MAS", "KAK", "BANG", "DIK", "SDR", "SDRI", "SAUDARA",
    "SAUDARI", "DR", "DOKTER", "DRG", "BIDAN", "SUSTER", "PERAWAT", "NERS",
];

fn people(text: &str, names: &Names) -> Vec<Place> {
    let words: Vec<(usize, usize, String)> = words(text);
    let mut places: Vec<Place> = Vec::new();
    for pair in words.windows(2) {
        let [(from, to, first), (next, end, second)] = pair else { continue };
        let between = &text[*to..*next];
        if between.contains(|letter: char| !matches!(letter, ' ' | '\u{a0}' | '.' | '\n')) {
            continue;
        }
        let from = if names.pairs.contains(&(first.clone(), second.clone())) {
            *from
        } else if ADDRESSES.contains(&first.as_str()) && names.parts.contains(second) {
            *next
        } else {
            continue;
        };
        match places.last_mut() {
            Some(last) if last.to > from => last.to = *end,
            _ => places.push(Place { from, to: *end, kind: Personal::Name }),
        }
    }
    places
}

/// The words of a text with where they stand, in capitals. An apostrophe belongs to a word: Ma'ruf.
fn words(text: &str) -> Vec<(usize, usize, String)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (place, letter) in
        text.char_indices().filter(|(_, letter)| letter.is_alphabetic() || "'\u{2019}".contains(*letter))
    {
        match words.last_mut() {
            Some((_, to)) if *to == place => *to += letter.len_utf8(),
            _ => words.push((place, place + letter.len_utf8())),
        }
    }
    words.into_iter().map(|(from, to)| (from, to, folded(&text[from..to]).into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> String {
        masked(text, &Names::new(["dr. Siti Nur Aminah, Sp.A", "Budi Santoso, S.Kep., Ners", "Adi", "Muhammad Ma'ruf"]))
    }

    fn stays(texts: &[&str]) {
        for text in texts {
            assert_eq!(mask(text), *text);
            assert_eq!(numbers(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_not_seen_is_taken_out() {
        assert_eq!(visible("a\u{0}b\u{7}c\u{1b}[31m"), "abc[31m");
        assert_eq!(visible("satu\r\ndua\rtiga\u{2028}empat\tlima"), "satu\ndua\ntiga\nempat lima");
        assert_eq!(visible("\u{202e}kilab\u{202c} \u{2066}x\u{2069}\u{200f}\u{61c}"), "kilab x");
        assert_eq!(visible("08\u{200b}12\u{ad}34\u{feff}"), "081234");
        assert_eq!(visible("👩\u{200d}🏫 é می\u{200c}خواهم"), "👩\u{200d}🏫 é می\u{200c}خواهم");
    }

    #[test]
    fn numbers_of_citizens_and_civil_servants_are_masked() {
        assert_eq!(mask("NIK saya 1971014509900001."), "NIK saya [NIK].");
        assert_eq!(mask("1971 0145 0990 0001"), "[NIK]");
        assert_eq!(mask("19.7101.450990.0001!"), "[NIK]!");
        assert_eq!(mask("NIP 198609262015051001"), "NIP [NIP]");
        assert_eq!(mask("NIP 19860926 201505 1 001, ya"), "NIP [NIP], ya");
        // Whatever else sixteen digits in one piece are, they are somebody's.
        assert_eq!(mask("9999999999999999"), "[NIK]");
        assert_eq!(numbers("1971014509900001 dan 1971014509900002, 08123456789"), [Personal::Nik, Personal::Telephone]);
        stays(&["197101450990001", "19710145099000012", "1234 5678 9012 3456", "99990000 201505 1 001"]);
    }

    #[test]
    fn telephone_numbers_are_masked() {
        for number in [
            "08123456789",
            "0812-3456-7890",
            "0812 3456 789",
            "+6281234567890",
            "+62 812-3456-7890",
            "62812345678",
            "6281234567890",
            "0717123456",
            "021-5551234",
            "(0717) 431234",
        ] {
            let masked = mask(&format!("Hubungi {number}, ya"));
            assert!(masked.contains("[telepon]") && !masked.contains("34"), "{number}: {masked}");
        }
    }

    #[test]
    fn prices_dates_times_and_queues_stay() {
        stays(&[
            "Biaya Rp150.000.000 atau Rp 1.250.000,00",
            "Tanggal 01-02-2026 sampai 03-02-2026",
            "08-09-2026 10",
            "Buka 08.00-12.00 13.00-15.30",
            "Antrean nomor 0012345678 dan 045",
            "Menunggu 3 jam 45 menit, 120 orang",
            "Tahun 2024 2025 2026",
            "Berkas 123456789012",
            "IP 192.168.100.100",
        ]);
    }

    #[test]
    fn addresses_are_masked() {
        assert_eq!(mask("Surel ani.lestari+x@mail.contoh.go.id."), "Surel [surel].");
        assert_eq!(mask("(ani@contoh.id)"), "([surel])");
        assert_eq!(mask("0812@contoh.id"), "[surel]");
        stays(&["@puskesmas", "ani@", "ani@contoh", "a @ b.id", "ani@contoh.1", "harga @5.000"]);
    }

    #[test]
    fn names_of_those_who_work_there_are_masked() {
        assert_eq!(mask("Terima kasih Siti Nur Aminah!"), "Terima kasih [nama]!");
        assert_eq!(mask("SITI  NUR sangat ramah"), "[nama] sangat ramah");
        assert_eq!(mask("Bu Aminah dan pak budi, dr. Siti"), "Bu [nama] dan pak [nama], dr. [nama]");
        assert_eq!(mask("dokter\u{a0}Ma'ruf"), "dokter\u{a0}[nama]");
        assert_eq!(mask("Pak Adi"), "Pak [nama]");
        assert_eq!(numbers("Terima kasih Siti Nur Aminah!"), []);
        stays(&[
            "Budi pekerti petugas baik",
            "Aminah",
            "Siti, Nur",
            "Santoso Budi",
            "Bu Ratna",
            "sibudi santosoan",
            "Pak, Adi",
            "Siti Aminah",
        ]);
    }

    #[test]
    fn nothing_is_masked_where_nothing_is_told() {
        assert_eq!(masked("Bu Siti", &Names::default()), "Bu Siti");
        assert_eq!(masked("", &Names::default()), "");
        assert_eq!(masked("é 08123456789 🙂", &Names::default()), "é [telepon] 🙂");
    }
}
