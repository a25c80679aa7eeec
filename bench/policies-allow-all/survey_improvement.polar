# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("citizen", "read", "survey_improvement", "header", _state);
may("hr_officer", "read", "survey_improvement", "header", _state);
may("performance_team", "read", "survey_improvement", "header", _state);
may("auditor", "read", "survey_improvement", "header", _state);
may("agency_head", "read", "survey_improvement", "header", _state);

# Whoever does more than reading may do what the real policy says.
may("performance_team", "plan", "survey_improvement", "header", "planned");
may("performance_team", "report", "survey_improvement", "header", state) if state in ["planned", "in_progress"];
