# Service unit (unit pelayanan): who serves the public, such as a health center or a counter.

# Everyone knows who serves them, and finds the surveys among its users that they may see.
may("citizen", "read", "service_unit", part, "active") if part in ["header", "surveys"];

# Everyone sees what the published surveys of a year come to.
may("citizen", "read", "service_unit", "results", "active");

# The performance team prepares a survey among its users. Nobody else sees it before it opens.
may("performance_team", "read", "service_unit", part, "active") if part in ["header", "surveys"];
may("performance_team", "prepare", "service_unit", "surveys", "active");

?= allow(["citizen"], "read", ["service_unit", "header", "active", []]);
?= allow(["citizen"], "read", ["service_unit", "results", "active", []]);
?= allow(["performance_team"], "prepare", ["service_unit", "surveys", "active", []]);
?= not allow(["hr_officer", "auditor", "agency_head", "colleague", "citizen"], "prepare", ["service_unit", "surveys", "active", []]);
