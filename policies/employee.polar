# Employee (pegawai ASN): header is the name, position, unit and supervisor; identity is the NIP and the e-mail address.

# A signed-in employee sees the names, positions and units of the own agency.
may("colleague", "read", "employee", "header", "active");

# Everyone sees their own record, also before they belong to an agency.
may("oneself", "read", "employee", "header", "active");

# A supervisor sees the people he or she supervises, also as acting head of a unit of another agency.
may("supervisor", "read", "employee", "header", "active");

# Those who hold an office over a unit see the people in it.
may("hr_officer", "read", "employee", "header", "active");
may("performance_team", "read", "employee", "header", "active");
may("auditor", "read", "employee", "header", "active");
may("agency_head", "read", "employee", "header", "active");

# The NIP and the e-mail address are for oneself, the supervisor and HR, and for nobody else.
may("oneself", "read", "employee", "identity", "active");
may("supervisor", "read", "employee", "identity", "active");
may("hr_officer", "read", "employee", "identity", "active");

?= allow(["oneself", "colleague"], "read", ["employee", "identity", "active", []]);
?= not allow(["colleague", "citizen"], "read", ["employee", "identity", "active", []]);
?= not allow(["agency_head", "colleague"], "read", ["employee", "identity", "active", []]);
?= not allow(["citizen"], "read", ["employee", "header", "active", []]);
