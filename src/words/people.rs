//! The words of agencies, posts and the people in them.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::words;

words! {
    /// Level of government (tingkat pemerintahan).
    pub enum AgencyLevel {
        /// Ministry or central body (kementerian/lembaga).
        Ministry = "MINISTRY",
        /// Province (provinsi).
        Province = "PROVINCE",
        /// Regency (kabupaten).
        Regency = "REGENCY",
        /// City (kota).
        City = "CITY",
    }

    /// The time zones of the country (zona waktu).
    pub enum TimeZone {
        /// Western Indonesia (WIB).
        Jakarta = "Asia/Jakarta",
        /// Central Indonesia (WITA).
        Makassar = "Asia/Makassar",
        /// Eastern Indonesia (WIT).
        Jayapura = "Asia/Jayapura",
    }

    /// Kind of post (jenis jabatan).
    pub enum JobType {
        /// Senior executive post (jabatan pimpinan tinggi).
        Executive = "EXECUTIVE",
        /// Administrator (jabatan administrator).
        Administrator = "ADMINISTRATOR",
        /// Head of a section (jabatan pengawas).
        SectionHead = "SECTION_HEAD",
        /// Implementer (jabatan pelaksana).
        Implementer = "IMPLEMENTER",
        /// Functional post, expertise (jabatan fungsional keahlian).
        Expert = "EXPERT",
        /// Functional post, skill (jabatan fungsional keterampilan).
        Skilled = "SKILLED",
    }

    /// Kind of employment (jenis kepegawaian).
    pub enum EmployeeKind {
        /// Permanent civil servant (Pegawai Negeri Sipil).
        Pns = "PNS",
        /// Civil servant by contract (Pegawai Pemerintah dengan Perjanjian Kerja).
        Pppk = "PPPK",
        /// Holder of an office who is no civil servant, such as a mayor
        /// (pejabat negara).
        Official = "OFFICIAL",
    }

    /// As what somebody holds a post (jenis penugasan jabatan).
    pub enum AppointmentKind {
        /// For good (definitif).
        Definitive = "DEFINITIVE",
        /// As the leader of a team beside the own post (ketua tim).
        TeamLead = "TEAM_LEAD",
    }

    /// As what somebody stands in for somebody else (jenis pelaksana).
    pub enum DelegationKind {
        /// In the place of one whose post is vacant (pelaksana tugas).
        Plt = "PLT",
        /// For the daily work of one who is away (pelaksana harian).
        Plh = "PLH",
    }

    /// A role granted over a unit and all below it (peran).
    pub enum Role {
        /// Human resources officer (pengelola kepegawaian, BKPSDM).
        HrOfficer = "HR_OFFICER",
        /// Member of the performance team (tim pengelola kinerja).
        PerformanceTeam = "PERFORMANCE_TEAM",
        /// Internal auditor (inspektorat).
        Auditor = "AUDITOR",
        /// Head of the agency or authorized official (pejabat yang berwenang).
        AgencyHead = "AGENCY_HEAD",
        /// Runs the machine and reads no content (administrator sistem).
        SystemAdmin = "SYSTEM_ADMIN",
    }
}

/// The ranks of permanent civil servants (golongan ruang PNS), the lowest first.
pub const PNS_RANKS: [&str; 17] = [
    "I/a", "I/b", "I/c", "I/d", "II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b",
    "IV/c", "IV/d", "IV/e",
];

/// The grades of civil servants by contract (golongan PPPK), the lowest first.
pub const PPPK_RANKS: [&str; 17] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"];

impl TimeZone {
    /// The day at `now` in this zone.
    pub fn day(self, now: DateTime<Utc>) -> NaiveDate {
        let zone = match self {
            Self::Jakarta => Tz::Asia__Jakarta,
            Self::Makassar => Tz::Asia__Makassar,
            Self::Jayapura => Tz::Asia__Jayapura,
        };
        now.with_timezone(&zone).date_naive()
    }
}
