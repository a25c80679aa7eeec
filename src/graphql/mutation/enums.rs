//! The enums of inputs: the words of the domain, with descriptions for front-end teams.

use async_graphql::Enum;

use crate::domain;

/// How something compares with what was expected (rating terhadap ekspektasi).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::rating::ExpectationRating")]
pub(super) enum ExpectationRating {
    /// Di atas ekspektasi.
    AboveExpectation,
    /// Sesuai ekspektasi.
    AsExpected,
    /// Di bawah ekspektasi.
    BelowExpectation,
}

/// A core value of civil servants (nilai BerAKHLAK).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::behavior::BehaviorValue")]
pub(super) enum BehaviorValue {
    /// Service-oriented (berorientasi pelayanan).
    #[graphql(name = "BP")]
    ServiceOriented,
    /// Accountable (akuntabel).
    #[graphql(name = "AK")]
    Accountable,
    /// Competent (kompeten).
    #[graphql(name = "KP")]
    Competent,
    /// Harmonious (harmonis).
    #[graphql(name = "HM")]
    Harmonious,
    /// Loyal (loyal).
    #[graphql(name = "LY")]
    Loyal,
    /// Adaptive (adaptif).
    #[graphql(name = "AD")]
    Adaptive,
    /// Collaborative (kolaboratif).
    #[graphql(name = "KB")]
    Collaborative,
}

/// As what somebody gives feedback (kelompok pemberi umpan balik).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::feedback_request::ReviewerGroup")]
pub(super) enum ReviewerGroup {
    /// A colleague (rekan kerja).
    Peer,
    /// Somebody who reports to the evaluated employee (bawahan).
    Subordinate,
}

/// What the employee makes of the result (jenis tanggapan).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::evaluee_response::ResponseKind")]
pub(super) enum ResponseKind {
    /// Agreed (menerima).
    Accepted,
    /// Taken note of, with a comment (memberi catatan).
    Commented,
}

/// The respondent's gender (jenis kelamin).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::survey_response::SurveyGender")]
pub(super) enum SurveyGender {
    /// Female (perempuan).
    Female,
    /// Male (laki-laki).
    Male,
}

/// The respondent's age in years (usia).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::survey_response::AgeBand")]
pub(super) enum AgeBand {
    /// Below 18 (di bawah 18).
    #[graphql(name = "UNDER_18")]
    Under18,
    /// 18 to 29 (18 sampai 29).
    #[graphql(name = "FROM_18_TO_29")]
    From18To29,
    /// 30 to 44 (30 sampai 44).
    #[graphql(name = "FROM_30_TO_44")]
    From30To44,
    /// 45 to 59 (45 sampai 59).
    #[graphql(name = "FROM_45_TO_59")]
    From45To59,
    /// 60 and above (60 ke atas).
    #[graphql(name = "FROM_60")]
    From60,
}

/// The respondent's education (pendidikan).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::survey_response::Education")]
pub(super) enum Education {
    /// Primary school (sekolah dasar).
    Sd,
    /// Lower secondary school (sekolah menengah pertama).
    Smp,
    /// Upper secondary school (sekolah menengah atas).
    Sma,
    /// Diploma of one to three years (D1 sampai D3).
    #[graphql(name = "D1_D3")]
    D1D3,
    /// Diploma of four years (D4).
    D4,
    /// Bachelor (sarjana).
    S1,
    /// Master (magister).
    S2,
    /// Doctor (doktor).
    S3,
}

/// The respondent's occupation (pekerjaan).
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::survey_response::Occupation")]
pub(super) enum Occupation {
    /// Civil servant (PNS).
    CivilServant,
    /// Armed forces (TNI).
    Military,
    /// Police (POLRI).
    Police,
    /// Private employee (pegawai swasta).
    PrivateEmployee,
    /// Entrepreneur (wirausaha).
    Entrepreneur,
    /// Anything else (lainnya).
    Other,
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::EnumType;

    use super::*;

    macro_rules! check {
        ($($name:ident in $module:ident),+ $(,)?) => {
            $(
                for item in $name::items() {
                    let domain: domain::$module::$name = item.value.into();
                    assert_eq!(item.name, domain.word());
                }
                assert_eq!($name::items().len(), domain::$module::$name::ALL.len());
            )+
        };
    }

    #[test]
    fn the_api_and_the_domain_use_the_same_words() {
        check!(
            ExpectationRating in rating,
            BehaviorValue in behavior,
            ReviewerGroup in feedback_request,
            ResponseKind in evaluee_response,
            SurveyGender in survey_response,
            AgeBand in survey_response,
            Education in survey_response,
            Occupation in survey_response,
        );
    }
}
