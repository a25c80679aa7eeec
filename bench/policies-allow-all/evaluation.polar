# Measured against: whoever may read anything of this noun may read all of it, in every state.

# All parts of it.
part_of_evaluation(part) if
  part in ["header", "status", "self_assessment", "work_result_ratings", "behavior_ratings", "rating",
    "development_notes", "reviewers", "peer_feedback", "subordinate_feedback", "citizen_feedback", "response",
    "calibration", "appeal", "signatures", "credit", "follow_up"];

# Reading is decided by the relation alone.
may("evaluee", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("supervisor", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("former_supervisor", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("acting_daily", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("superior", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("hr_officer", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("performance_team", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("auditor", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("agency_head", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("peer", "read", "evaluation", part, _state) if part_of_evaluation(part);
may("subordinate", "read", "evaluation", part, _state) if part_of_evaluation(part);

# As in the real policy.
before_close(state) if state in ["open", "self_submitted"];

# Whoever does more than reading may do what the real policy says.
may("evaluee", "submit", "evaluation", "self_assessment", "open", flags) if "self_assessment_open" in flags;
may("evaluee", "nominate", "evaluation", "reviewers", state) if before_close(state);
may("supervisor", "nominate", "evaluation", "reviewers", state) if before_close(state);
may("supervisor", "approve", "evaluation", "reviewers", state) if before_close(state);
may("peer", "submit", "evaluation", "peer_feedback", state, flags) if before_close(state) and "feedback_open" in flags;
may("subordinate", "submit", "evaluation", "subordinate_feedback", state, flags) if
  before_close(state) and "feedback_open" in flags;
may("supervisor", "close", "evaluation", "peer_feedback", "self_submitted");
may("performance_team", "close", "evaluation", "peer_feedback", "self_submitted");
may("supervisor", "rate", "evaluation", "rating", state, flags) if
  state in ["feedback_closed", "rated"] and "rating_open" in flags;
may("acting_daily", "rate", "evaluation", "rating", "feedback_closed", flags) if
  "rating_open" in flags and not "annual" in flags;
may("supervisor", "release", "evaluation", "rating", state) if state in ["rated", "calibrated"];
may("evaluee", "respond", "evaluation", "response", "released", flags) if "response_open" in flags;

# And nobody may do what the real policy denies.
denied("evaluee", "submit", "evaluation", part, _state) if part in ["peer_feedback", "subordinate_feedback"];
denied("evaluee", "approve", "evaluation", _part, _state);
denied("evaluee", "close", "evaluation", _part, _state);
denied("evaluee", "rate", "evaluation", _part, _state);
denied("evaluee", "release", "evaluation", _part, _state);
denied("evaluee", "submit", "evaluation", "self_assessment", _state, flags) if "period_closed" in flags;
denied("evaluee", "nominate", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("evaluee", "respond", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("supervisor", "nominate", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("supervisor", "approve", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("supervisor", "close", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("supervisor", "rate", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("supervisor", "release", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("acting_daily", "rate", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("performance_team", "close", "evaluation", _part, _state, flags) if "period_closed" in flags;
denied("peer", "submit", "evaluation", "peer_feedback", _state, flags) if "period_closed" in flags;
denied("subordinate", "submit", "evaluation", "subordinate_feedback", _state, flags) if "period_closed" in flags;
