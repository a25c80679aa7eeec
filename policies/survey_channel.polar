# Survey channel (kanal survei): a way to the form, with a code of its own that can be withdrawn.

# Whoever has a code has been given it; no list shows it. Those who prepare or check campaigns see all of them.
may("hr_officer", "read", "survey_channel", "header", _state);
may("performance_team", "read", "survey_channel", "header", _state);
may("auditor", "read", "survey_channel", "header", _state);
may("agency_head", "read", "survey_channel", "header", _state);

# A slip lets its holder answer once. Those who only check surveys need none, and could answer with them.
may("performance_team", "read", "survey_channel", "slips", _state);
may("performance_team", "prepare", "survey_channel", "slips", "active");

# The performance team withdraws a code, as where it has been passed on to those who were not served.
may("performance_team", "revoke", "survey_channel", "header", "active");

?= allow(["performance_team"], "read", ["survey_channel", "header", "revoked", []]);
?= not allow(["citizen", "colleague", "system_admin"], "read", ["survey_channel", "header", "active", []]);
?= allow(["performance_team"], "revoke", ["survey_channel", "header", "active", []]);
?= not allow(["performance_team"], "revoke", ["survey_channel", "header", "revoked", []]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "revoke", ["survey_channel", "header", "active", []]);

?= allow(["performance_team"], "read", ["survey_channel", "slips", "active", []]);
?= not allow(["hr_officer", "auditor", "agency_head", "system_admin", "colleague", "citizen"], "read", ["survey_channel", "slips", "active", []]);
?= allow(["performance_team"], "prepare", ["survey_channel", "slips", "active", []]);
?= not allow(["performance_team"], "prepare", ["survey_channel", "slips", "revoked", []]);
?= not allow(["hr_officer", "auditor", "agency_head", "citizen"], "prepare", ["survey_channel", "slips", "active", []]);
