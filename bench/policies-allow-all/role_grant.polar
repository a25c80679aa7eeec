# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("oneself", "read", "role_grant", "header", "active");
may("hr_officer", "read", "role_grant", "header", "active");
may("performance_team", "read", "role_grant", "header", "active");
may("auditor", "read", "role_grant", "header", "active");
may("agency_head", "read", "role_grant", "header", "active");
