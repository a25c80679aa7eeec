//! The guarded nouns: one line each. What is known of a noun stands in the file that its line names.

/// Calls a macro with every noun: its description, its name, and the module below `nouns` that describes it.
macro_rules! each_noun {
    ($callback:ident) => {
        $callback! {
            /// The tenant (instansi).
            Agency = people::agency,
            /// A node of the tree of offices within an agency (unit organisasi).
            OrgUnit = people::org_unit,
            /// Somebody who works for an agency (pegawai ASN).
            Employee = people::employee,
            /// Who holds which office over which unit (penugasan peran).
            RoleGrant = people::role_grant,
            /// The regulation in numbers (perangkat aturan).
            RuleSet = evaluation::rule_set,
            /// A year with its periods and windows (siklus penilaian).
            EvaluationCycle = evaluation::evaluation_cycle,
            /// What an employee has agreed to achieve (SKP).
            PerformancePlan = plan::performance_plan,
            /// One employee, one period, one assessor (evaluasi kinerja).
            Evaluation = evaluation::evaluation,
            /// Somebody is proposed as a reviewer (usulan pemberi umpan balik).
            ReviewerNomination = feedback::reviewer_nomination,
            /// Somebody has been asked to give feedback (permintaan umpan balik).
            FeedbackRequest = feedback::feedback_request,
            /// Who serves the public (unit pelayanan).
            ServiceUnit = survey::service_unit,
            /// The form that citizens answer (survei kepuasan masyarakat).
            SurveyCampaign = survey::survey_campaign,
            /// A way to the form, with a code of its own (kanal survei).
            SurveyChannel = survey::survey_channel,
            /// The figures of one closed campaign (indeks kepuasan masyarakat).
            SurveyResult = survey::survey_result,
            /// What a citizen wrote in their own words (saran).
            SurveySuggestion = survey::survey_suggestion,
            /// What a unit does about the result of a survey (tindak lanjut hasil survei).
            SurveyImprovement = survey::survey_improvement,
        }
    };
}

pub(super) use each_noun;

macro_rules! declare {
    ($($(#[doc = $about:literal])+ $variant:ident = $($module:ident)::+,)+) => {
        /// A guarded noun: it has a policy file of its name, and its objects have global ids.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Noun { $($(#[doc = $about])+ $variant),+ }

        impl Noun {
            /// All of them, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}

each_noun!(declare);
