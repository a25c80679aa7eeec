# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("citizen", "read", "survey_result", "header", _state);
may("hr_officer", "read", "survey_result", "header", _state);
may("performance_team", "read", "survey_result", "header", _state);
may("auditor", "read", "survey_result", "header", _state);
may("agency_head", "read", "survey_result", "header", _state);

# Whoever does more than reading may do what the real policy says.
may("performance_team", "release", "survey_result", "header", "computed");
may("performance_team", "correct", "survey_result", "header", _state);
may("performance_team", "plan", "survey_result", "header", _state);
