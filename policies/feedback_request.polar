# Feedback request (permintaan umpan balik): somebody has been asked to give feedback in an evaluation.

# A reviewer sees the own tasks, and what became of them.
may("reviewer", "read", "feedback_request", part, _state) if part in ["header", "status"];

# Whoever reads the reviewers of an evaluation sees who has been asked, but not who has answered or when: in a small group
# that would tell whose words a summary holds. Who that is, evaluation.polar says of its part `reviewers`, and the check
# finds out if the two differ.
may("supervisor", "read", "feedback_request", "header", _state);
may("superior", "read", "feedback_request", "header", _state);
may("performance_team", "read", "feedback_request", "header", _state);

# A reviewer who has not answered yet may decline, with a reason.
may("reviewer", "decline", "feedback_request", "decline", "approved");

# Why somebody has declined is for the one who did and for the supervisor, who may ask somebody else. It tells of nobody's
# feedback, since whoever declines gives none; and there is nothing to read as long as nobody has declined.
may("reviewer", "read", "feedback_request", "decline", _state);
may("supervisor", "read", "feedback_request", "decline", _state);

# A closed period is frozen: whoever may do something in it may not do it any more.
denied("reviewer", "decline", "feedback_request", _part, _state, flags) if "period_closed" in flags;

?= allow(["reviewer"], "decline", ["feedback_request", "decline", "approved", []]);
?= not allow(["reviewer"], "decline", ["feedback_request", "decline", "approved", ["period_closed"]]);
?= not allow(["reviewer"], "decline", ["feedback_request", "decline", "submitted", []]);
?= not allow(["supervisor"], "decline", ["feedback_request", "decline", "approved", []]);
?= allow(["performance_team"], "read", ["feedback_request", "header", "submitted", []]);
?= not allow(["performance_team"], "read", ["feedback_request", "status", "submitted", []]);
?= not allow(["performance_team"], "read", ["feedback_request", "decline", "declined", []]);
?= not allow(["superior"], "read", ["feedback_request", "decline", "declined", []]);
?= allow(["reviewer"], "read", ["feedback_request", "header", "declined", []]);
?= allow(["reviewer"], "read", ["feedback_request", "status", "submitted", []]);
?= not allow(["supervisor"], "read", ["feedback_request", "status", "submitted", []]);
?= not allow(["citizen"], "read", ["feedback_request", "header", "approved", []]);
