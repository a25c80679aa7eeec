//! The closed vocabulary of the policy: the relations, parts, actions and flags that a rule may name. Which of them a noun
//! knows stands with the noun. The lint refuses every other word.

crate::words::words! {
    /// What an actor is to one object (hubungan).
    pub enum Relation {
        /// The employee whom it is about (pegawai yang dinilai).
        Evaluee = "evaluee",
        /// Whoever assesses the evaluee, or stands in the assessor's place (pejabat penilai kinerja, Plt).
        Supervisor = "supervisor",
        /// Somebody who assessed the evaluee before (pejabat penilai sebelumnya).
        FormerSupervisor = "former_supervisor",
        /// Whoever does the assessor's daily work (Plh).
        ActingDaily = "acting_daily",
        /// The supervisor's supervisor (atasan pejabat penilai).
        Superior = "superior",
        /// A colleague who has been asked for feedback (rekan kerja).
        Peer = "peer",
        /// Somebody who reports to the evaluee and has been asked for feedback (bawahan).
        Subordinate = "subordinate",
        /// Somebody who reports to the owner of a plan (bawahan pemilik SKP).
        Report = "report",
        /// Whoever assesses an evaluation that a plan is measured by, or stands in the assessor's place (pejabat penilai
        /// evaluasi).
        EvaluationSupervisor = "evaluation_supervisor",
        /// Whoever does the daily work of the assessor of such an evaluation (Plh pejabat penilai evaluasi).
        EvaluationActingDaily = "evaluation_acting_daily",
        /// Human resources officer for the unit (pengelola kepegawaian).
        HrOfficer = "hr_officer",
        /// Member of the performance team for the unit (tim pengelola kinerja).
        PerformanceTeam = "performance_team",
        /// Auditor for the unit (inspektorat).
        Auditor = "auditor",
        /// Head of the agency for the unit (pejabat yang berwenang).
        AgencyHead = "agency_head",
        /// Runs the machine of the agency (administrator sistem).
        SystemAdmin = "system_admin",
        /// The employee whom an employee record or a role grant is about (diri sendiri).
        Oneself = "oneself",
        /// The one who has been asked for feedback (pemberi umpan balik).
        Reviewer = "reviewer",
        /// The one who proposed a reviewer (pengusul).
        Nominator = "nominator",
        /// A signed-in employee of the same agency (pegawai instansi yang sama).
        Colleague = "colleague",
        /// Everyone, signed in or not (masyarakat).
        Citizen = "citizen",
    }

    /// A unit of reading and submitting (bagian).
    pub enum Part {
        /// What it is and whom it is about (identitas objek).
        Header = "header",
        /// How far it is (status).
        Status = "status",
        /// The planned work (hasil kerja).
        WorkResults = "work_results",
        /// What has been achieved so far (realisasi).
        Progress = "progress",
        /// What proves it (bukti dukung).
        Evidence = "evidence",
        /// What the evaluee says of the own work (penilaian diri).
        SelfAssessment = "self_assessment",
        /// The rating of each result (rating hasil kerja).
        WorkResultRatings = "work_result_ratings",
        /// The rating of each value (rating perilaku kerja).
        BehaviorRatings = "behavior_ratings",
        /// The rating of the whole (predikat kinerja).
        Rating = "rating",
        /// What to learn next (catatan pengembangan).
        DevelopmentNotes = "development_notes",
        /// Who is asked for feedback (pemberi umpan balik).
        Reviewers = "reviewers",
        /// What colleagues say (umpan balik rekan kerja).
        PeerFeedback = "peer_feedback",
        /// What those who report to the evaluee say (umpan balik bawahan).
        SubordinateFeedback = "subordinate_feedback",
        /// What citizens say of the unit (umpan balik masyarakat).
        CitizenFeedback = "citizen_feedback",
        /// What the evaluee answers to the result (tanggapan).
        Response = "response",
        /// How ratings were looked over together (kalibrasi).
        Calibration = "calibration",
        /// The objection to the result (keberatan).
        Appeal = "appeal",
        /// Who has signed (tanda tangan).
        Signatures = "signatures",
        /// Credit points (angka kredit).
        Credit = "credit",
        /// What follows from the result (tindak lanjut).
        FollowUp = "follow_up",
        /// NIP and e-mail address of an employee (identitas pegawai).
        Identity = "identity",
        /// What citizens answered, one by one (jawaban survei).
        Answers = "answers",
        /// By which codes a survey is reached (kanal survei).
        Channels = "channels",
        /// What the users of a service are asked (survei layanan).
        Surveys = "surveys",
        /// What the published surveys of a year come to (hasil survei tahunan).
        Results = "results",
        /// Why somebody gives no feedback (alasan penolakan).
        Decline = "decline",
        /// The slips by which single persons reach a survey (kode sekali pakai).
        Slips = "slips",
    }

    /// What an actor does to a part: `read`, or the verb of a mutation (tindakan).
    pub enum Action {
        /// Looks at it (membaca).
        Read = "read",
        /// Hands it in (mengajukan).
        Submit = "submit",
        /// Proposes somebody (mengusulkan).
        Nominate = "nominate",
        /// Decides on what was proposed (menetapkan).
        Approve = "approve",
        /// Ends it and sums it up (menutup).
        Close = "close",
        /// Rates it (menilai).
        Rate = "rate",
        /// Shows it to whom it is about (menyampaikan).
        Release = "release",
        /// Answers it (menanggapi).
        Respond = "respond",
        /// Sets up what others will use (menyiapkan).
        Prepare = "prepare",
        /// Withdraws what others use (mencabut).
        Revoke = "revoke",
        /// Does not do what was asked, and says why (menolak).
        Decline = "decline",
        /// Puts right what has been shown, and says why (membetulkan).
        Correct = "correct",
        /// Shows it to nobody, and says why (menahan).
        Withhold = "withhold",
        /// Says what will be done about it (merencanakan).
        Plan = "plan",
        /// Says how far it has come (melaporkan).
        Report = "report",
    }

    /// A yes-or-no fact of an object, computed from its row, its period and the clock (syarat).
    pub enum Flag {
        /// The period is the annual one (tahunan).
        Annual = "annual",
        /// The period is closed or archived (periode ditutup).
        PeriodClosed = "period_closed",
        /// Today lies in the self-assessment window (masa penilaian diri).
        SelfAssessmentOpen = "self_assessment_open",
        /// Today lies in the feedback window (masa umpan balik).
        FeedbackOpen = "feedback_open",
        /// Today lies in the rating window (masa penilaian).
        RatingOpen = "rating_open",
        /// The last day for the evaluee's response has not passed (masa tanggapan).
        ResponseOpen = "response_open",
        /// Today lies between a campaign's first and last day (masa survei).
        SurveyOpen = "survey_open",
        /// The survey has been closed: no answer to it comes any more (survei ditutup).
        SurveyClosed = "survey_closed",
        /// The result of the survey is public (hasil dipublikasikan).
        ResultPublished = "result_published",
    }
}

impl Relation {
    /// Its bit in a mask of relations.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether it is borne by an office or a post over others. Nobody bears such a relation to their own case.
    pub const fn is_office(self) -> bool {
        matches!(
            self,
            Self::Supervisor
                | Self::FormerSupervisor
                | Self::ActingDaily
                | Self::EvaluationSupervisor
                | Self::EvaluationActingDaily
                | Self::Superior
                | Self::HrOfficer
                | Self::PerformanceTeam
                | Self::Auditor
                | Self::AgencyHead
                | Self::SystemAdmin
        )
    }
}

impl Flag {
    /// Its bit in a mask of flags.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

// A mask has 32 bits. Parts have theirs within their noun.
const _: () = assert!(Relation::ALL.len() <= 32 && Flag::ALL.len() <= 32);
