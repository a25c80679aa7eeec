//! The closed vocabulary of the policy: which nouns are guarded, and the relations, states, parts, actions and flags
//! that a rule may name. The lint refuses every other word.

/// Declares a fieldless enum with its word in the policy files, in declaration order.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// All of them, in the order of their bits.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for it in policy files.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The inverse of [`Self::word`].
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }

            /// Its bit in a mask.
            pub const fn bit(self) -> u32 {
                1 << self as u32
            }
        }
    };
}

words! {
    /// A guarded noun: it has a policy file of its name, and its objects have global ids.
    Noun {
        Agency = "agency",
        OrgUnit = "org_unit",
        Employee = "employee",
        RoleGrant = "role_grant",
        RuleSet = "rule_set",
        EvaluationCycle = "evaluation_cycle",
        PerformancePlan = "performance_plan",
        Evaluation = "evaluation",
        ReviewerNomination = "reviewer_nomination",
        FeedbackRequest = "feedback_request",
        SurveyCampaign = "survey_campaign",
        SurveyResult = "survey_result",
    }
}

words! {
    /// What an actor is to one object.
    Relation {
        Evaluee = "evaluee",
        Supervisor = "supervisor",
        FormerSupervisor = "former_supervisor",
        ActingDaily = "acting_daily",
        Superior = "superior",
        Peer = "peer",
        Subordinate = "subordinate",
        Report = "report",
        HrOfficer = "hr_officer",
        PerformanceTeam = "performance_team",
        Auditor = "auditor",
        AgencyHead = "agency_head",
        SystemAdmin = "system_admin",
        /// The employee whom an employee record or a role grant is about.
        Oneself = "oneself",
        /// The one who has been asked for feedback.
        Reviewer = "reviewer",
        /// The one who proposed a reviewer.
        Nominator = "nominator",
        /// A signed-in employee of the same agency.
        Colleague = "colleague",
        /// Everyone, signed in or not.
        Citizen = "citizen",
    }
}

words! {
    /// A unit of reading and submitting.
    Part {
        Header = "header",
        Status = "status",
        WorkResults = "work_results",
        Progress = "progress",
        Evidence = "evidence",
        SelfAssessment = "self_assessment",
        WorkResultRatings = "work_result_ratings",
        BehaviorRatings = "behavior_ratings",
        Rating = "rating",
        DevelopmentNotes = "development_notes",
        Reviewers = "reviewers",
        PeerFeedback = "peer_feedback",
        SubordinateFeedback = "subordinate_feedback",
        CitizenFeedback = "citizen_feedback",
        Response = "response",
        Calibration = "calibration",
        Appeal = "appeal",
        Signatures = "signatures",
        Credit = "credit",
        FollowUp = "follow_up",
        /// NIP and e-mail of an employee.
        Identity = "identity",
        /// The answers of citizens, one by one.
        Responses = "responses",
    }
}

words! {
    /// What an actor does to a part: `read`, or the verb of a mutation.
    Action {
        Read = "read",
        Submit = "submit",
        Nominate = "nominate",
        Approve = "approve",
        Close = "close",
        Rate = "rate",
        Release = "release",
        Respond = "respond",
    }
}

words! {
    /// A yes-or-no fact of an object, computed from its row, its period and the clock.
    Flag {
        /// The period is the annual one.
        Annual = "annual",
        /// The period is closed or archived.
        PeriodClosed = "period_closed",
        /// Today lies in the self-assessment window.
        SelfAssessmentOpen = "self_assessment_open",
        /// Today lies in the feedback window; for a campaign, between its opening and closing days.
        FeedbackOpen = "feedback_open",
        /// Today lies in the rating window.
        RatingOpen = "rating_open",
        /// The last day for the evaluee's response has not passed.
        ResponseOpen = "response_open",
    }
}

impl Noun {
    /// The states an object of this noun can be in; a noun without a life cycle is always `active`.
    pub const fn states(self) -> &'static [&'static str] {
        match self {
            Self::PerformancePlan => &["draft", "proposed", "returned", "approved", "amending", "closed", "void"],
            Self::Evaluation => &[
                "open",
                "self_submitted",
                "feedback_closed",
                "rated",
                "calibrated",
                "released",
                "acknowledged",
                "appealed",
                "decided",
                "final",
            ],
            Self::FeedbackRequest => &["approved", "submitted", "declined", "expired"],
            Self::SurveyCampaign => &["draft", "open", "closed", "computed", "published", "followed_up"],
            Self::SurveyResult => &["computed", "published"],
            Self::Agency
            | Self::OrgUnit
            | Self::Employee
            | Self::RoleGrant
            | Self::RuleSet
            | Self::EvaluationCycle
            | Self::ReviewerNomination => &["active"],
        }
    }

    /// The parts that this noun owns.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Evaluation => &[
                Part::Header,
                Part::Status,
                Part::SelfAssessment,
                Part::WorkResultRatings,
                Part::BehaviorRatings,
                Part::Rating,
                Part::DevelopmentNotes,
                Part::Reviewers,
                Part::PeerFeedback,
                Part::SubordinateFeedback,
                Part::CitizenFeedback,
                Part::Response,
                Part::Calibration,
                Part::Appeal,
                Part::Signatures,
                Part::Credit,
                Part::FollowUp,
            ],
            Self::PerformancePlan => &[Part::Header, Part::Status, Part::WorkResults, Part::Progress, Part::Evidence],
            Self::Employee => &[Part::Header, Part::Identity],
            Self::FeedbackRequest => &[Part::Header, Part::Status],
            Self::SurveyCampaign => &[Part::Header, Part::Progress, Part::Responses],
            _ => &[Part::Header],
        }
    }

    /// The relations an actor can have to an object of this noun.
    pub const fn relations(self) -> &'static [Relation] {
        match self {
            Self::Evaluation => &[
                Relation::Evaluee,
                Relation::Supervisor,
                Relation::FormerSupervisor,
                Relation::ActingDaily,
                Relation::Superior,
                Relation::Peer,
                Relation::Subordinate,
                Relation::HrOfficer,
                Relation::PerformanceTeam,
                Relation::Auditor,
                Relation::AgencyHead,
                Relation::SystemAdmin,
                Relation::Citizen,
            ],
            Self::PerformancePlan => &[
                Relation::Evaluee,
                Relation::Supervisor,
                Relation::ActingDaily,
                Relation::Superior,
                Relation::Peer,
                Relation::Subordinate,
                Relation::Report,
                Relation::HrOfficer,
                Relation::PerformanceTeam,
                Relation::Auditor,
                Relation::AgencyHead,
                Relation::SystemAdmin,
                Relation::Citizen,
            ],
            Self::Employee => &[
                Relation::Oneself,
                Relation::Supervisor,
                Relation::HrOfficer,
                Relation::PerformanceTeam,
                Relation::Auditor,
                Relation::AgencyHead,
                Relation::SystemAdmin,
                Relation::Colleague,
                Relation::Citizen,
            ],
            Self::RoleGrant => &[
                Relation::Oneself,
                Relation::HrOfficer,
                Relation::PerformanceTeam,
                Relation::Auditor,
                Relation::AgencyHead,
                Relation::SystemAdmin,
                Relation::Citizen,
            ],
            Self::ReviewerNomination => &[
                Relation::Nominator,
                Relation::Supervisor,
                Relation::Superior,
                Relation::SystemAdmin,
                Relation::Citizen,
            ],
            Self::FeedbackRequest => &[
                Relation::Reviewer,
                Relation::Supervisor,
                Relation::Superior,
                Relation::SystemAdmin,
                Relation::Citizen,
            ],
            Self::SurveyCampaign | Self::SurveyResult => &[
                Relation::HrOfficer,
                Relation::PerformanceTeam,
                Relation::Auditor,
                Relation::AgencyHead,
                Relation::SystemAdmin,
                Relation::Colleague,
                Relation::Citizen,
            ],
            Self::Agency | Self::OrgUnit | Self::RuleSet | Self::EvaluationCycle => {
                &[Relation::SystemAdmin, Relation::Colleague, Relation::Citizen]
            }
        }
    }

    /// The flags that are defined for this noun.
    pub const fn flags(self) -> &'static [Flag] {
        match self {
            Self::Evaluation => Flag::ALL,
            Self::SurveyCampaign => &[Flag::FeedbackOpen],
            _ => &[],
        }
    }

    /// The actions that exist on this noun.
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::Evaluation => Action::ALL,
            Self::SurveyCampaign => &[Action::Read, Action::Submit],
            _ => &[Action::Read],
        }
    }

    /// The position of `word` among [`Self::states`]; what the database stores is the same word in capitals.
    pub fn state_index(self, word: &str) -> Option<usize> {
        self.states().iter().position(|state| state.eq_ignore_ascii_case(word))
    }
}

/// A mutation and what the policy is asked before it runs. One verb has one name in every layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb {
    /// The name of the mutation.
    pub mutation: &'static str,
    /// The noun whose policy decides.
    pub noun: Noun,
    /// The action asked about.
    pub action: Action,
    /// The part that is written.
    pub part: Part,
}

/// Every verb that the policy guards.
pub const VERBS: &[Verb] = &[
    verb("submitSelfAssessment", Noun::Evaluation, Action::Submit, Part::SelfAssessment),
    verb("nominateReviewers", Noun::Evaluation, Action::Nominate, Part::Reviewers),
    verb("approveReviewers", Noun::Evaluation, Action::Approve, Part::Reviewers),
    verb("submitPeerFeedback", Noun::Evaluation, Action::Submit, Part::PeerFeedback),
    verb("submitPeerFeedback", Noun::Evaluation, Action::Submit, Part::SubordinateFeedback),
    verb("closeFeedback", Noun::Evaluation, Action::Close, Part::PeerFeedback),
    verb("rateEvaluation", Noun::Evaluation, Action::Rate, Part::Rating),
    verb("releaseEvaluation", Noun::Evaluation, Action::Release, Part::Rating),
    verb("respondToEvaluation", Noun::Evaluation, Action::Respond, Part::Response),
    verb("submitSurveyResponse", Noun::SurveyCampaign, Action::Submit, Part::Responses),
];

const fn verb(mutation: &'static str, noun: Noun, action: Action, part: Part) -> Verb {
    Verb { mutation, noun, action, part }
}
