# Measured against: whoever may read anything of this noun may read all of it, in every state.

# All parts of it.
part_of_feedback_request(part) if part in ["header", "status", "decline"];

# Reading is decided by the relation alone.
may("reviewer", "read", "feedback_request", part, _state) if part_of_feedback_request(part);
may("supervisor", "read", "feedback_request", part, _state) if part_of_feedback_request(part);
may("superior", "read", "feedback_request", part, _state) if part_of_feedback_request(part);
may("performance_team", "read", "feedback_request", part, _state) if part_of_feedback_request(part);
