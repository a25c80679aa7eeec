# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("nominator", "read", "reviewer_nomination", "header", "active");
may("supervisor", "read", "reviewer_nomination", "header", "active");
