# Survey campaign (survei kepuasan masyarakat): the form that citizens answer about a service unit.

# Once open means that citizens have been asked.
once_open(state) if state in ["open", "closed", "computed", "published", "followed_up"];

# Everyone sees a campaign once it has opened.
may("citizen", "read", "survey_campaign", "header", state) if once_open(state);

# Those who prepare or check campaigns see them before that.
may("hr_officer", "read", "survey_campaign", "header", _state);
may("performance_team", "read", "survey_campaign", "header", _state);
may("auditor", "read", "survey_campaign", "header", _state);
may("agency_head", "read", "survey_campaign", "header", _state);

# Everyone may answer while the campaign is open, between its first and its last day.
may("citizen", "submit", "survey_campaign", "answers", "open", flags) if "survey_open" in flags;

# Those who prepare or check campaigns see by which codes it is reached. The performance team adds codes until it has closed.
may("hr_officer", "read", "survey_campaign", "channels", _state);
may("performance_team", "read", "survey_campaign", "channels", _state);
may("auditor", "read", "survey_campaign", "channels", _state);
may("agency_head", "read", "survey_campaign", "channels", _state);
may("performance_team", "prepare", "survey_campaign", "channels", state) if state in ["draft", "open"];

# The performance team opens a campaign that has been prepared: from then on everyone sees it.
may("performance_team", "release", "survey_campaign", "header", "draft");

# The performance team ends a campaign: no answers are taken any more, and what was answered is counted. Where it has been
# ended without a result, as where nobody had answered enough, it may be counted again.
may("performance_team", "close", "survey_campaign", "answers", state) if state in ["open", "closed"];

# Those who prepare or check campaigns see in coarse steps how many have answered. Nobody else does: a citizen who knew
# the count could watch single answers arrive.
may("hr_officer", "read", "survey_campaign", "progress", state) if once_open(state);
may("performance_team", "read", "survey_campaign", "progress", state) if once_open(state);
may("auditor", "read", "survey_campaign", "progress", state) if once_open(state);
may("agency_head", "read", "survey_campaign", "progress", state) if once_open(state);

# Single answers, without any trace of who gave them, are for the performance team and the auditor once the campaign
# has closed.
may("performance_team", "read", "survey_campaign", "answers", state) if
  state in ["closed", "computed", "published", "followed_up"];
may("auditor", "read", "survey_campaign", "answers", state) if
  state in ["closed", "computed", "published", "followed_up"];

?= allow(["citizen"], "submit", ["survey_campaign", "answers", "open", ["survey_open"]]);
?= not allow(["citizen"], "submit", ["survey_campaign", "answers", "open", []]);
?= not allow(["citizen"], "read", ["survey_campaign", "header", "draft", []]);
?= allow(["performance_team"], "prepare", ["survey_campaign", "channels", "open", []]);
?= not allow(["performance_team"], "prepare", ["survey_campaign", "channels", "closed", []]);
?= not allow(["citizen", "colleague"], "read", ["survey_campaign", "channels", "open", []]);
?= not allow(["hr_officer", "auditor", "agency_head"], "prepare", ["survey_campaign", "channels", "draft", []]);
?= allow(["performance_team"], "release", ["survey_campaign", "header", "draft", []]);
?= not allow(["performance_team"], "release", ["survey_campaign", "header", "closed", []]);
?= not allow(["hr_officer", "agency_head", "citizen"], "release", ["survey_campaign", "header", "draft", []]);
?= allow(["performance_team"], "close", ["survey_campaign", "answers", "open", []]);
?= not allow(["performance_team"], "close", ["survey_campaign", "answers", "published", []]);
?= not allow(["hr_officer", "agency_head", "citizen"], "close", ["survey_campaign", "answers", "open", []]);
?= allow(["performance_team"], "read", ["survey_campaign", "progress", "open", []]);
?= not allow(["citizen", "colleague"], "read", ["survey_campaign", "progress", "open", []]);
?= not allow(["citizen", "colleague"], "read", ["survey_campaign", "answers", "published", []]);
