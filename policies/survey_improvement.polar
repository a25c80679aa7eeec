# Survey improvement (tindak lanjut hasil survei): what a service unit does about what its users said in a survey.

# Everyone reads what is done about a published result.
may("citizen", "read", "survey_improvement", "header", _state, flags) if "result_published" in flags;

# Those who see a result before it is published also see what is planned about it.
may("hr_officer", "read", "survey_improvement", "header", _state);
may("performance_team", "read", "survey_improvement", "header", _state);
may("auditor", "read", "survey_improvement", "header", _state);
may("agency_head", "read", "survey_improvement", "header", _state);

# The performance team changes what is planned until work on it has begun: from then on citizens can hold the unit to it.
may("performance_team", "plan", "survey_improvement", "header", "planned");

# The performance team reports how far it has come, until it is done or dropped.
may("performance_team", "report", "survey_improvement", "header", state) if state in ["planned", "in_progress"];

?= allow(["citizen"], "read", ["survey_improvement", "header", "planned", ["result_published"]]);
?= allow(["citizen"], "read", ["survey_improvement", "header", "dropped", ["result_published"]]);
?= not allow(["citizen", "colleague", "system_admin"], "read", ["survey_improvement", "header", "planned", []]);
?= allow(["performance_team"], "read", ["survey_improvement", "header", "planned", []]);
?= allow(["hr_officer"], "read", ["survey_improvement", "header", "planned", []]);
?= allow(["auditor"], "read", ["survey_improvement", "header", "planned", []]);
?= allow(["agency_head"], "read", ["survey_improvement", "header", "planned", []]);
?= allow(["performance_team"], "plan", ["survey_improvement", "header", "planned", []]);
?= not allow(["performance_team"], "plan", ["survey_improvement", "header", "in_progress", ["result_published"]]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "plan", ["survey_improvement", "header", "planned", ["result_published"]]);
?= allow(["performance_team"], "report", ["survey_improvement", "header", "planned", []]);
?= allow(["performance_team"], "report", ["survey_improvement", "header", "in_progress", ["result_published"]]);
?= not allow(["performance_team"], "report", ["survey_improvement", "header", "done", ["result_published"]]);
?= not allow(["performance_team"], "report", ["survey_improvement", "header", "dropped", ["result_published"]]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "report", ["survey_improvement", "header", "in_progress", ["result_published"]]);
