# Survey suggestion (saran): what a citizen wrote in their own words on the form of a survey.

# Everyone reads what has been released.
may("citizen", "read", "survey_suggestion", "header", "released");

# The performance team and the auditor read all texts, those that wait and those that are withheld too, but only once the
# survey has been closed: whoever watched texts arrive could tell who wrote them.
may("performance_team", "read", "survey_suggestion", "header", _state, flags) if "survey_closed" in flags;
may("auditor", "read", "survey_suggestion", "header", _state, flags) if "survey_closed" in flags;

# The performance team decides on a text that waits: it is released to everyone, or it is withheld. Either stands.
may("performance_team", "release", "survey_suggestion", "header", "pending", flags) if "survey_closed" in flags;
may("performance_team", "withhold", "survey_suggestion", "header", "pending", flags) if "survey_closed" in flags;

?= allow(["citizen"], "read", ["survey_suggestion", "header", "released", []]);
?= not allow(["citizen", "colleague"], "read", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
?= not allow(["citizen", "colleague"], "read", ["survey_suggestion", "header", "withheld", ["survey_closed"]]);
?= allow(["performance_team"], "read", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
?= not allow(["performance_team", "auditor"], "read", ["survey_suggestion", "header", "pending", []]);
?= allow(["auditor"], "read", ["survey_suggestion", "header", "withheld", ["survey_closed"]]);
?= not allow(["hr_officer", "agency_head", "system_admin"], "read", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
?= allow(["performance_team"], "release", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
?= not allow(["performance_team"], "release", ["survey_suggestion", "header", "pending", []]);
?= not allow(["performance_team"], "release", ["survey_suggestion", "header", "withheld", ["survey_closed"]]);
?= allow(["performance_team"], "withhold", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
?= not allow(["performance_team"], "withhold", ["survey_suggestion", "header", "released", ["survey_closed"]]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "release", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "withhold", ["survey_suggestion", "header", "pending", ["survey_closed"]]);
