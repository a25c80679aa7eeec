# Measured against: whoever may read anything of this noun may read all of it, in every state.

# All parts of it.
part_of_survey_campaign(part) if part in ["header", "progress", "answers", "channels"];

# Reading is decided by the relation alone.
may("citizen", "read", "survey_campaign", part, _state) if part_of_survey_campaign(part);
may("hr_officer", "read", "survey_campaign", part, _state) if part_of_survey_campaign(part);
may("performance_team", "read", "survey_campaign", part, _state) if part_of_survey_campaign(part);
may("auditor", "read", "survey_campaign", part, _state) if part_of_survey_campaign(part);
may("agency_head", "read", "survey_campaign", part, _state) if part_of_survey_campaign(part);

# Whoever does more than reading may do what the real policy says.
may("citizen", "submit", "survey_campaign", "answers", "open", flags) if "survey_open" in flags;
may("performance_team", "prepare", "survey_campaign", "channels", state) if state in ["draft", "open"];
may("performance_team", "close", "survey_campaign", "answers", state) if state in ["open", "closed"];
may("performance_team", "release", "survey_campaign", "header", "draft");
