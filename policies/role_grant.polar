# Role grant (penugasan peran): who holds which office over which unit, and since when.

# Everyone sees the offices they hold themselves.
may("oneself", "read", "role_grant", "header", "active");

# HR gives offices; the performance team, the auditor and the head of the agency may know who holds them.
may("hr_officer", "read", "role_grant", "header", "active");
may("performance_team", "read", "role_grant", "header", "active");
may("auditor", "read", "role_grant", "header", "active");
may("agency_head", "read", "role_grant", "header", "active");

?= allow(["hr_officer"], "read", ["role_grant", "header", "active", []]);
?= not allow(["system_admin", "citizen"], "read", ["role_grant", "header", "active", []]);
