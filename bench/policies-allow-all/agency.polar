# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("citizen", "read", "agency", part, "active") if part in ["header", "results"];
