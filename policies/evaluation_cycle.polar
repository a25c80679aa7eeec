# Evaluation cycle (siklus penilaian): a year with its periods and windows.

# A signed-in employee sees the cycles and periods of the own agency.
may("colleague", "read", "evaluation_cycle", "header", "active");

?= allow(["colleague"], "read", ["evaluation_cycle", "header", "active", []]);
?= not allow(["citizen"], "read", ["evaluation_cycle", "header", "active", []]);
