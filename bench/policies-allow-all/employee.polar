# Measured against: whoever may read anything of this noun may read all of it, in every state.

# All parts of it.
part_of_employee(part) if part in ["header", "identity"];

# Reading is decided by the relation alone.
may("colleague", "read", "employee", part, "active") if part_of_employee(part);
may("oneself", "read", "employee", part, "active") if part_of_employee(part);
may("supervisor", "read", "employee", part, "active") if part_of_employee(part);
may("hr_officer", "read", "employee", part, "active") if part_of_employee(part);
may("performance_team", "read", "employee", part, "active") if part_of_employee(part);
may("auditor", "read", "employee", part, "active") if part_of_employee(part);
may("agency_head", "read", "employee", part, "active") if part_of_employee(part);
