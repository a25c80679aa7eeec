# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("hr_officer", "read", "survey_channel", "header", _state);
may("performance_team", "read", "survey_channel", "header", _state);
may("auditor", "read", "survey_channel", "header", _state);
may("agency_head", "read", "survey_channel", "header", _state);
may("hr_officer", "read", "survey_channel", "slips", _state);
may("performance_team", "read", "survey_channel", "slips", _state);
may("auditor", "read", "survey_channel", "slips", _state);
may("agency_head", "read", "survey_channel", "slips", _state);

# Whoever does more than reading may do what the real policy says.
may("performance_team", "revoke", "survey_channel", "header", "active");
may("performance_team", "prepare", "survey_channel", "slips", "active");
