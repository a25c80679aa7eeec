# Feedback request (permintaan umpan balik): somebody has been asked to give feedback in an evaluation.

# A reviewer sees the own tasks, and what became of them.
may("reviewer", "read", "feedback_request", part, _state) if part in ["header", "status"];

# The supervisor and the supervisor's superior see who has been asked, but not who has answered or when: in a small
# group that would tell whose words a summary holds.
may("supervisor", "read", "feedback_request", "header", _state);
may("superior", "read", "feedback_request", "header", _state);

?= allow(["reviewer"], "read", ["feedback_request", "header", "declined", []]);
?= allow(["reviewer"], "read", ["feedback_request", "status", "submitted", []]);
?= not allow(["supervisor"], "read", ["feedback_request", "status", "submitted", []]);
?= not allow(["citizen"], "read", ["feedback_request", "header", "approved", []]);
