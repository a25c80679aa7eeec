# Performance plan (SKP): what an employee has agreed to achieve. The evaluee is its owner.

# Proposed means handed to the supervisor at least once; a draft is between the two of them.
once_proposed(state) if state in ["proposed", "returned", "approved", "amending", "closed"];

# Approved means set by the supervisor; a plan under amendment stays in force.
once_approved(state) if state in ["approved", "amending", "closed"];

# In force means that work is being done on it.
in_force(state) if state in ["approved", "amending"];

# The owner and the supervisor write the plan together, so both see it from the first draft to the end.
may("evaluee", "read", "performance_plan", part, _state) if part in ["header", "status", "work_results"];
may("supervisor", "read", "performance_plan", part, _state) if part in ["header", "status", "work_results"];

# Whoever assesses an evaluation by the plan reads what it is measured by, also where another supervisor has set the plan,
# and so does whoever does that assessor's daily work (Plh): nobody rates what they cannot read.
may("evaluation_supervisor", "read", "performance_plan", part, _state) if part in ["header", "status", "work_results"];
may("evaluation_acting_daily", "read", "performance_plan", part, _state) if
  part in ["header", "status", "work_results"];

# The daily stand-in (Plh) keeps plans moving once they are proposed.
may("acting_daily", "read", "performance_plan", part, state) if
  part in ["header", "status", "work_results"] and once_proposed(state);

# The supervisor's superior sees a plan once it is proposed.
may("superior", "read", "performance_plan", part, state) if
  part in ["header", "status", "work_results"] and once_proposed(state);

# HR sees at any time that a plan exists and how far it is, but what it says only once it is approved.
may("hr_officer", "read", "performance_plan", part, _state) if part in ["header", "status"];
may("hr_officer", "read", "performance_plan", "work_results", state) if once_approved(state);

# The performance team reviews plans, so it reads them once they are proposed.
may("performance_team", "read", "performance_plan", part, state) if
  part in ["header", "status", "work_results"] and once_proposed(state);

# The auditor and the head of the agency read approved plans.
may("auditor", "read", "performance_plan", part, state) if
  part in ["header", "status", "work_results"] and once_approved(state);
may("agency_head", "read", "performance_plan", part, state) if
  part in ["header", "status", "work_results"] and once_approved(state);

# A colleague who gives feedback sees the planned work it is about, but not how far the plan is.
may("peer", "read", "performance_plan", part, state) if part in ["header", "work_results"] and in_force(state);

# Those who report to the owner see the planned work, so that they can derive their own plans from it (cascading).
may("report", "read", "performance_plan", part, state) if part in ["header", "work_results"] and in_force(state);

# Progress and evidence are between the owner, the supervisor and the supervisor's superior, and whoever assesses an
# evaluation by the plan.
may("evaluee", "read", "performance_plan", part, state) if part in ["progress", "evidence"] and once_approved(state);
may("evaluation_supervisor", "read", "performance_plan", part, state) if
  part in ["progress", "evidence"] and once_approved(state);
may("supervisor", "read", "performance_plan", part, state) if part in ["progress", "evidence"] and once_approved(state);
may("superior", "read", "performance_plan", part, state) if part in ["progress", "evidence"] and once_approved(state);

# The daily stand-in sees progress, so that daily work goes on, but not the evidence files.
may("acting_daily", "read", "performance_plan", "progress", state) if once_approved(state);
may("evaluation_acting_daily", "read", "performance_plan", "progress", state) if once_approved(state);

?= allow(["evaluee", "citizen"], "read", ["performance_plan", "work_results", "draft", []]);
?= allow(["report", "citizen"], "read", ["performance_plan", "work_results", "approved", []]);
?= not allow(["superior"], "read", ["performance_plan", "header", "draft", []]);
?= allow(["evaluation_supervisor"], "read", ["performance_plan", "work_results", "closed", []]);
?= allow(["evaluation_acting_daily"], "read", ["performance_plan", "work_results", "closed", []]);
?= not allow(["evaluation_acting_daily"], "read", ["performance_plan", "evidence", "closed", []]);
?= not allow(["hr_officer"], "read", ["performance_plan", "evidence", "approved", []]);
?= not allow(["peer"], "read", ["performance_plan", "progress", "approved", []]);
?= not allow(["subordinate"], "read", ["performance_plan", "header", "approved", []]);
?= not allow(["system_admin", "citizen"], "read", ["performance_plan", "header", "approved", []]);
