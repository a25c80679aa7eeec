# Survey result (indeks kepuasan masyarakat): the figures of one closed campaign.

# Everyone sees a published result.
may("citizen", "read", "survey_result", "header", "published");

# Those who publish or check results see them as soon as they are computed.
may("hr_officer", "read", "survey_result", "header", _state);
may("performance_team", "read", "survey_result", "header", _state);
may("auditor", "read", "survey_result", "header", _state);
may("agency_head", "read", "survey_result", "header", _state);

# The performance team publishes a result. From then on it stands.
may("performance_team", "release", "survey_result", "header", "computed");

# The performance team corrects a result, also one that has been published: what it was before, and why, is shown beside it.
may("performance_team", "correct", "survey_result", "header", _state);

# The performance team plans what the unit does about a result, before it is published or after.
may("performance_team", "plan", "survey_result", "header", _state);

?= allow(["performance_team"], "release", ["survey_result", "header", "computed", []]);
?= not allow(["performance_team"], "release", ["survey_result", "header", "published", []]);
?= not allow(["hr_officer", "agency_head", "citizen"], "release", ["survey_result", "header", "computed", []]);
?= allow(["citizen"], "read", ["survey_result", "header", "published", []]);
?= not allow(["citizen", "colleague"], "read", ["survey_result", "header", "computed", []]);
?= allow(["performance_team"], "correct", ["survey_result", "header", "published", []]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "correct", ["survey_result", "header", "published", []]);
?= allow(["performance_team"], "plan", ["survey_result", "header", "computed", []]);
?= allow(["performance_team"], "plan", ["survey_result", "header", "published", []]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "plan", ["survey_result", "header", "published", []]);
