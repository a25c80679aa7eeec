# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("citizen", "read", "survey_suggestion", "header", _state);
may("performance_team", "read", "survey_suggestion", "header", _state);
may("auditor", "read", "survey_suggestion", "header", _state);

# Whoever does more than reading may do what the real policy says.
may("performance_team", "release", "survey_suggestion", "header", "pending", flags) if "survey_closed" in flags;
may("performance_team", "withhold", "survey_suggestion", "header", "pending", flags) if "survey_closed" in flags;
