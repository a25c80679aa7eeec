# Measured against: whoever may read anything of this noun may read all of it, in every state.

# Reading is decided by the relation alone.
may("citizen", "read", "service_unit", part, "active") if part in ["header", "surveys", "results"];
may("performance_team", "read", "service_unit", part, "active") if part in ["header", "surveys", "results"];

# Whoever does more than reading may do what the real policy says.
may("performance_team", "prepare", "service_unit", "surveys", "active");
