//! Invented people: names, well-formed NIPs and ranks.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};

use super::chance::Chance;

const FEMALE: [&str; 48] = [
    "Ani", "Siti", "Dewi", "Rina", "Sri", "Yuni", "Fitri", "Nurul", "Ratna", "Wulan", "Indah", "Lestari", "Maya",
    "Novi", "Putri", "Rahma", "Sari", "Tuti", "Umi", "Vina", "Wati", "Yanti", "Zahra", "Aisyah", "Bunga", "Citra",
    "Dian", "Eka", "Fatimah", "Gita", "Hana", "Ika", "Juwita", "Kartika", "Laila", "Mega", "Nina", "Okta", "Permata",
    "Rosmala", "Salma", "Tiara", "Utami", "Widya", "Yulia", "Zulaikha", "Melati", "Hesti",
];
const MALE: [&str; 48] = [
    "Budi", "Agus", "Andi", "Bambang", "Cahyo", "Dedi", "Eko", "Fajar", "Galih", "Hadi", "Irfan", "Joko", "Kurnia",
    "Lukman", "Muhamad", "Nanang", "Oki", "Purnomo", "Rahmat", "Slamet", "Taufik", "Usman", "Wahyu", "Yusuf", "Zainal",
    "Arif", "Bayu", "Chandra", "Dimas", "Edi", "Firman", "Gunawan", "Hendra", "Ilham", "Jamal", "Krisna", "Lutfi",
    "Mulyadi", "Nugroho", "Prasetyo", "Ridwan", "Surya", "Teguh", "Untung", "Wawan", "Yoga", "Zulfikar", "Harun",
];
const MIDDLE: [&str; 24] = [
    "", "", "", "", "Dwi", "Tri", "Nur", "Eka", "Adi", "Putra", "Kusuma", "Indra", "Ayu", "Bakti", "Cipta", "Jaya",
    "Rizki", "Amalia", "Hidayah", "Agung", "Satria", "Maulana", "Aulia", "Ramadhan",
];
/// Family names as they sound in the four cities: Minang, Bangka, Javanese, Bantenese.
const FAMILY: [[&str; 20]; 4] = [
    [
        "Chaniago",
        "Sikumbang",
        "Tanjung",
        "Piliang",
        "Koto",
        "Guci",
        "Jambak",
        "Caniago",
        "Melayu",
        "Bodi",
        "Panyalai",
        "Pitopang",
        "Mandaliko",
        "Sutan",
        "Marajo",
        "Malin",
        "Rajo",
        "Bagindo",
        "Sidi",
        "Datuak",
    ],
    [
        "Bangka",
        "Rusdi",
        "Hamzah",
        "Sahlan",
        "Mulkan",
        "Akhyar",
        "Zuhri",
        "Basri",
        "Marwan",
        "Saparudin",
        "Karim",
        "Hakim",
        "Idris",
        "Johan",
        "Kasim",
        "Latif",
        "Mansyur",
        "Nawawi",
        "Razali",
        "Sulaiman",
    ],
    [
        "Wibowo",
        "Santoso",
        "Widodo",
        "Hartono",
        "Susanto",
        "Setiawan",
        "Prabowo",
        "Kuncoro",
        "Sutrisno",
        "Suryono",
        "Handayani",
        "Wulandari",
        "Rahayu",
        "Puspita",
        "Anggraini",
        "Pratiwi",
        "Saputro",
        "Nugraha",
        "Utomo",
        "Yulianto",
    ],
    [
        "Suhendar",
        "Hermawan",
        "Sudrajat",
        "Kosasih",
        "Mulyana",
        "Supriatna",
        "Rohimat",
        "Sobari",
        "Jayadi",
        "Fathoni",
        "Komarudin",
        "Nurjaman",
        "Saepudin",
        "Hasanudin",
        "Badri",
        "Sanusi",
        "Muhtar",
        "Wijaya",
        "Subagja",
        "Rosadi",
    ],
];

/// Somebody who does not exist.
pub(super) struct Invented {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) nip: String,
    pub(super) rank: &'static str,
    /// The day of appointment, which the NIP tells by its month.
    pub(super) since: NaiveDate,
}

/// How experienced somebody must be for a post.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Junior,
    Senior,
    Head,
    Chief,
}

/// Makes people whose NIPs are unique.
#[derive(Default)]
pub(super) struct Registry {
    /// The highest sequence number by the first fifteen digits.
    sequences: HashMap<String, u32>,
}

impl Registry {
    pub(super) fn invent(&mut self, chance: &mut Chance, place: usize, level: Level, today: NaiveDate) -> Invented {
        loop {
            let female = chance.permille(560);
            let name = name(chance, place, female);
            let age = match level {
                Level::Junior => 24 + chance.below(16),
                Level::Senior => 34 + chance.below(16),
                Level::Head => 40 + chance.below(14),
                Level::Chief => 46 + chance.below(12),
            };
            let served = match level {
                Level::Junior => 1 + chance.below((age - 21).min(12)),
                Level::Senior => 8 + chance.below((age - 30).min(14)),
                Level::Head | Level::Chief => 14 + chance.below(age - 36),
            };
            let years = |count: usize| today.year() - i32::try_from(count).unwrap_or(0);
            let born = NaiveDate::from_ymd_opt(years(age), 1, 1).unwrap_or(today) + Days::new(chance.below(365) as u64);
            let pppk = level == Level::Junior && served <= 5 && chance.permille(600);
            let month = 1 + chance.below(12);
            let mark = if pppk { 21 } else { month };
            let sex = if female { 2 } else { 1 };
            let stem = format!("{}{:04}{mark:02}{sex}", born.format("%Y%m%d"), years(served));
            let sequence = self.sequences.entry(stem.clone()).or_default();
            if *sequence >= 999 {
                continue;
            }
            *sequence += 1;
            let since = NaiveDate::from_ymd_opt(years(served), u32::try_from(month).unwrap_or(1), 1).unwrap_or(today);
            let rank = match (pppk, level) {
                (true, _) => *chance.one(&["VII", "IX", "X"]),
                (_, Level::Junior) => *chance.one(&["II/c", "II/d", "III/a", "III/b"]),
                (_, Level::Senior) => *chance.one(&["III/b", "III/c", "III/d"]),
                (_, Level::Head) => *chance.one(&["III/d", "IV/a"]),
                (_, Level::Chief) => *chance.one(&["IV/b", "IV/c"]),
            };
            let kind = if pppk { "PPPK" } else { "PNS" };
            return Invented { name, kind, nip: format!("{stem}{sequence:03}"), rank, since };
        }
    }
}

/// A name without a NIP, for officials.
pub(super) fn name(chance: &mut Chance, place: usize, female: bool) -> String {
    let first = chance.one(if female { &FEMALE } else { &MALE });
    let middle = chance.one(&MIDDLE);
    let family = chance.one(&FAMILY[place % FAMILY.len()]);
    if middle.is_empty() || middle == first {
        format!("{first} {family}")
    } else {
        format!("{first} {middle} {family}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::import::nip;

    #[test]
    fn invented_nips_are_unique_and_raise_no_doubt() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
        let (mut chance, mut registry) = (Chance::new(1), Registry::default());
        let mut seen = HashSet::new();
        for index in 0..4_000 {
            let level = [Level::Junior, Level::Senior, Level::Head, Level::Chief][index % 4];
            let person = registry.invent(&mut chance, index, level, today);
            let checked = nip::check(&person.nip, today).unwrap();
            assert_eq!((checked.doubts.as_slice(), checked.kind.word()), (&[][..], person.kind), "{}", person.nip);
            assert!(seen.insert(person.nip));
            assert!(person.since <= today);
        }
    }
}
