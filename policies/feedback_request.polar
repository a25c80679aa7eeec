# Feedback request (permintaan umpan balik): somebody has been asked to give feedback in an evaluation.

# A reviewer sees the own tasks, whatever became of them.
may("reviewer", "read", "feedback_request", "header", _state);

# The supervisor and the supervisor's superior see who has been asked.
may("supervisor", "read", "feedback_request", "header", _state);
may("superior", "read", "feedback_request", "header", _state);

?= allow(["reviewer"], "read", ["feedback_request", "header", "declined", []]);
?= not allow(["citizen"], "read", ["feedback_request", "header", "approved", []]);
