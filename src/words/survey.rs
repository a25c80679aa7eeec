//! The words of public satisfaction surveys (PermenPANRB 14/2017).

use super::words;

words! {
    /// Where a campaign stands (status survei).
    pub enum SurveyCampaignState {
        /// Being prepared (rancangan).
        Draft = "DRAFT",
        /// Taking answers (dibuka).
        Open = "OPEN",
        /// No longer taking answers (ditutup).
        Closed = "CLOSED",
        /// Results computed (dihitung).
        Computed = "COMPUTED",
        /// Results published (dipublikasikan).
        Published = "PUBLISHED",
        /// Improvements decided (ditindaklanjuti).
        FollowedUp = "FOLLOWED_UP",
    }

    /// How a survey reaches people (jenis kanal).
    pub enum SurveyChannelKind {
        /// A QR code or link for everybody who has been served (kode QR terbuka).
        Qr = "QR",
        /// A slip for one encounter, whose code counts once (token sekali pakai).
        Encounter = "ENCOUNTER",
        /// A device at the counter that many use (tablet loket).
        Tablet = "TABLET",
        /// Answers on paper that a clerk enters (isian kertas).
        Paper = "PAPER",
    }

    /// Whether a channel takes answers while its survey does (status kanal).
    pub enum SurveyChannelState {
        /// Its code leads to the form (aktif).
        Active = "ACTIVE",
        /// Its code has been withdrawn (dicabut).
        Revoked = "REVOKED",
    }

    /// Whether what was answered by a channel is part of a result (perhitungan kanal).
    pub enum SurveyChannelCounting {
        /// It is (dihitung).
        Counted = "COUNTED",
        /// It is not, and the result says so (tidak dihitung).
        LeftOut = "LEFT_OUT",
    }

    /// What is odd about some responses (tanda jawaban).
    pub enum SurveyFlagKind {
        /// The same answer to every question, to five at least: as if nobody had read them (jawaban seragam).
        StraightLine = "STRAIGHT_LINE",
        /// A field that nobody sees was filled in, or the form came back sooner than it can be read: as if a program had sent
        /// them (pengisian otomatis).
        Automated = "AUTOMATED",
    }

    /// By what the number of people to ask follows from the population (metode sampel).
    pub enum SampleMethod {
        /// The table of Krejcie and Morgan (tabel Krejcie-Morgan).
        KrejcieMorgan = "KREJCIE_MORGAN",
        /// The formula of Slovin with a margin of 5 % (rumus Slovin).
        Slovin = "SLOVIN",
    }

    /// Whether a result is public (status hasil).
    pub enum SurveyResultState {
        /// Not yet public (dihitung).
        Computed = "COMPUTED",
        /// Public (dipublikasikan).
        Published = "PUBLISHED",
    }

    /// Whether a citizen's text may be read by everybody (status saran).
    pub enum SurveySuggestionState {
        /// Nobody has decided yet (menunggu).
        Pending = "PENDING",
        /// Everybody reads it (ditayangkan).
        Released = "RELEASED",
        /// It is shown to nobody but those who decide and check (ditahan).
        Withheld = "WITHHELD",
    }

    /// Why a citizen's text is not shown (alasan penahanan).
    pub enum WithheldReason {
        /// It tells who somebody is, and hiding that would leave nothing (data pribadi).
        PersonalData = "PERSONAL_DATA",
        /// It insults or threatens somebody (penghinaan).
        Insult = "INSULT",
        /// It says nothing of the service (tanpa isi).
        NoContent = "NO_CONTENT",
        /// Anything else (lainnya).
        Other = "OTHER",
    }

    /// How far what a unit does about a result has come (status tindak lanjut).
    pub enum SurveyImprovementState {
        /// Nobody has begun (direncanakan).
        Planned = "PLANNED",
        /// It is being done (dikerjakan).
        InProgress = "IN_PROGRESS",
        /// It has been done (selesai).
        Done = "DONE",
        /// It will not be done, and the last note says why (dibatalkan).
        Dropped = "DROPPED",
    }

    /// How good a service is, A to D (mutu pelayanan).
    pub enum ServiceGrade {
        /// 88.31 to 100.00, very good (sangat baik).
        A = "A",
        /// 76.61 to 88.30, good (baik).
        B = "B",
        /// 65.00 to 76.60, less good (kurang baik).
        C = "C",
        /// 25.00 to 64.99, not good (tidak baik).
        D = "D",
    }

    /// What becomes of an element that nobody answered (unsur tanpa jawaban).
    pub enum UnansweredElement {
        /// It has no part in the index, which says of how many elements it is (dikeluarkan).
        LeaveOut = "LEAVE_OUT",
        /// Then there is no index (indeks tidak dihitung).
        Withhold = "WITHHOLD",
    }

    /// The respondent's disability (disabilitas), by the kinds of UU 8/2016.
    pub enum Disability {
        /// None (tidak ada).
        None = "NONE",
        /// Of the body (fisik).
        Physical = "PHYSICAL",
        /// Of learning and understanding (intelektual).
        Intellectual = "INTELLECTUAL",
        /// Of thought and feeling (mental).
        Mental = "MENTAL",
        /// Of sight, hearing or speech (sensorik).
        Sensory = "SENSORY",
        /// Several of them (ganda).
        Multiple = "MULTIPLE",
    }

    /// The respondent's gender (jenis kelamin).
    pub enum SurveyGender {
        /// Female (perempuan).
        Female = "FEMALE",
        /// Male (laki-laki).
        Male = "MALE",
    }

    /// The respondent's age in years (usia).
    pub enum AgeBand {
        /// Below 18 (di bawah 18).
        Under18 = "UNDER_18",
        /// 18 to 29 (18 sampai 29).
        From18To29 = "FROM_18_TO_29",
        /// 30 to 44 (30 sampai 44).
        From30To44 = "FROM_30_TO_44",
        /// 45 to 59 (45 sampai 59).
        From45To59 = "FROM_45_TO_59",
        /// 60 and above (60 ke atas).
        From60 = "FROM_60",
    }

    /// The respondent's education (pendidikan).
    pub enum Education {
        /// Primary school (sekolah dasar).
        Sd = "SD",
        /// Lower secondary school (sekolah menengah pertama).
        Smp = "SMP",
        /// Upper secondary school (sekolah menengah atas).
        Sma = "SMA",
        /// Diploma of one to three years (D1 sampai D3).
        D1D3 = "D1_D3",
        /// Diploma of four years (D4).
        D4 = "D4",
        /// Bachelor (sarjana).
        S1 = "S1",
        /// Master (magister).
        S2 = "S2",
        /// Doctor (doktor).
        S3 = "S3",
    }

    /// The respondent's occupation (pekerjaan).
    pub enum Occupation {
        /// Civil servant (PNS).
        CivilServant = "CIVIL_SERVANT",
        /// Armed forces (TNI).
        Military = "MILITARY",
        /// Police (POLRI).
        Police = "POLICE",
        /// Private employee (pegawai swasta).
        PrivateEmployee = "PRIVATE_EMPLOYEE",
        /// Entrepreneur (wirausaha).
        Entrepreneur = "ENTREPRENEUR",
        /// Farmer (petani).
        Farmer = "FARMER",
        /// Fisher (nelayan).
        Fisher = "FISHER",
        /// Laborer (buruh).
        Laborer = "LABORER",
        /// Pupil or student (pelajar atau mahasiswa).
        Student = "STUDENT",
        /// Homemaker (mengurus rumah tangga).
        Homemaker = "HOMEMAKER",
        /// Retired (pensiunan).
        Retired = "RETIRED",
        /// Anything else (lainnya).
        Other = "OTHER",
    }
}
