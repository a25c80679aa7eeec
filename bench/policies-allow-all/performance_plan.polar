# Measured against: whoever may read anything of this noun may read all of it, in every state.

# All parts of it.
part_of_performance_plan(part) if part in ["header", "status", "work_results", "progress", "evidence"];

# Reading is decided by the relation alone.
may("evaluee", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("supervisor", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("acting_daily", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("superior", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("evaluation_supervisor", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("evaluation_acting_daily", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("hr_officer", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("performance_team", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("auditor", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("agency_head", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("peer", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
may("report", "read", "performance_plan", part, _state) if part_of_performance_plan(part);
