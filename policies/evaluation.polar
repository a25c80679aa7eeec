# Evaluation (evaluasi kinerja): one employee, one period, one assessor.

# Feedback can be given until it is closed.
before_close(state) if state in ["open", "self_submitted"];

# The self-assessment has been handed in.
once_self_submitted(state) if state = "self_submitted" or once_closed(state);

# The feedback is closed and its summaries exist.
once_closed(state) if state = "feedback_closed" or once_rated(state);

# The supervisor has rated.
once_rated(state) if state in ["rated", "calibrated"] or once_released(state);

# The result has been given to the employee, and stays with them.
once_released(state) if state in ["released", "acknowledged", "appealed", "decided", "final"];

# The employee has objected to the result (keberatan), or the time for that is over.
once_appealed(state) if state in ["appealed", "decided", "final"];

# ---- That there is an evaluation, and how far it is

# Those with a part in the evaluation, and those who watch over evaluations, see at any time that it exists and how
# far it is.
may("evaluee", "read", "evaluation", part, _state) if part in ["header", "status"];
may("supervisor", "read", "evaluation", part, _state) if part in ["header", "status"];
may("former_supervisor", "read", "evaluation", part, _state) if part in ["header", "status"];
may("acting_daily", "read", "evaluation", part, _state) if part in ["header", "status"];
may("superior", "read", "evaluation", part, _state) if part in ["header", "status"];
may("hr_officer", "read", "evaluation", part, _state) if part in ["header", "status"];
may("performance_team", "read", "evaluation", part, _state) if part in ["header", "status"];
may("auditor", "read", "evaluation", part, _state) if part in ["header", "status"];
may("agency_head", "read", "evaluation", part, _state) if part in ["header", "status"];

# A colleague or subordinate who gives feedback sees whom it is about while feedback is open, but not how far the
# evaluation is.
may("peer", "read", "evaluation", "header", state) if before_close(state);
may("subordinate", "read", "evaluation", "header", state) if before_close(state);

# ---- Self-assessment (penilaian diri)

# The employee writes the own self-assessment while its window is open, until it is handed in, and can always read it.
may("evaluee", "read", "evaluation", "self_assessment", _state);
may("evaluee", "submit", "evaluation", "self_assessment", "open", flags) if "self_assessment_open" in flags;

# The supervisor, and whoever stands in for him or her, reads the self-assessment once it is handed in.
may("supervisor", "read", "evaluation", "self_assessment", state) if once_self_submitted(state);
may("acting_daily", "read", "evaluation", "self_assessment", state) if once_self_submitted(state);

# The supervisor's superior reads it once the supervisor has rated, so as not to steer the rating.
may("superior", "read", "evaluation", "self_assessment", state) if once_rated(state);

# ---- Reviewers (pemberi umpan balik)

# The employee and the supervisor propose who should give feedback, until feedback is closed.
may("evaluee", "nominate", "evaluation", "reviewers", state) if before_close(state);
may("supervisor", "nominate", "evaluation", "reviewers", state) if before_close(state);

# Only the supervisor decides who is asked.
may("supervisor", "approve", "evaluation", "reviewers", state) if before_close(state);

# The final list is for the supervisor, the supervisor's superior and the performance team, who replaces a reviewer with a
# conflict of interest; never for the employee. feedback_request.polar shows the same people who is on it.
may("supervisor", "read", "evaluation", "reviewers", _state);
may("superior", "read", "evaluation", "reviewers", _state);
may("performance_team", "read", "evaluation", "reviewers", _state);

# ---- Feedback of peers, subordinates and citizens (umpan balik)

# A peer gives feedback while the feedback window is open.
may("peer", "submit", "evaluation", "peer_feedback", state, flags) if before_close(state) and "feedback_open" in flags;

# A subordinate gives feedback while the feedback window is open.
may("subordinate", "submit", "evaluation", "subordinate_feedback", state, flags) if
  before_close(state) and "feedback_open" in flags;

# The supervisor or the performance team closes the feedback once the self-assessment is handed in; closing shows
# nothing.
may("supervisor", "close", "evaluation", "peer_feedback", "self_submitted");
may("performance_team", "close", "evaluation", "peer_feedback", "self_submitted");

# The supervisor, whoever stands in for him or her, and the auditor see the anonymous summaries once feedback is closed.
may("supervisor", "read", "evaluation", part, state) if
  part in ["peer_feedback", "subordinate_feedback"] and once_closed(state);
may("acting_daily", "read", "evaluation", part, state) if
  part in ["peer_feedback", "subordinate_feedback"] and once_closed(state);
may("auditor", "read", "evaluation", part, state) if
  part in ["peer_feedback", "subordinate_feedback"] and once_closed(state);

# The supervisor's superior sees the summaries once the supervisor has rated.
may("superior", "read", "evaluation", part, state) if
  part in ["peer_feedback", "subordinate_feedback"] and once_rated(state);

# The employee sees the summaries together with the result.
may("evaluee", "read", "evaluation", part, state) if
  part in ["peer_feedback", "subordinate_feedback"] and once_released(state);

# What citizens said about the unit is a published figure; those with a part in the evaluation and those who watch
# over it see it beside the feedback.
may("evaluee", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("supervisor", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("acting_daily", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("superior", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("hr_officer", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("performance_team", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("auditor", "read", "evaluation", "citizen_feedback", state) if once_closed(state);
may("agency_head", "read", "evaluation", "citizen_feedback", state) if once_closed(state);

# ---- Rating (penilaian)

# The supervisor rates once feedback is closed, and may change the rating until it is released, while the rating
# window is open.
may("supervisor", "rate", "evaluation", "rating", state, flags) if
  state in ["feedback_closed", "rated"] and "rating_open" in flags;

# The daily stand-in (Plh) may give a first rating of a periodic evaluation, never of the annual one.
may("acting_daily", "rate", "evaluation", "rating", "feedback_closed", flags) if
  "rating_open" in flags and not "annual" in flags;

# Only the supervisor gives the result to the employee.
may("supervisor", "release", "evaluation", "rating", state) if state in ["rated", "calibrated"];

# The supervisor and the superior see the ratings and the notes on development from the moment they are given.
may("supervisor", "read", "evaluation", part, state) if
  part in ["work_result_ratings", "behavior_ratings", "rating", "development_notes"] and once_rated(state);
may("superior", "read", "evaluation", part, state) if
  part in ["work_result_ratings", "behavior_ratings", "rating", "development_notes"] and once_rated(state);

# The performance team sees the ratings from the moment they are given, for calibration, but not the notes on
# development.
may("performance_team", "read", "evaluation", part, state) if
  part in ["work_result_ratings", "behavior_ratings", "rating"] and once_rated(state);

# The employee sees ratings and notes once they are released.
may("evaluee", "read", "evaluation", part, state) if
  part in ["work_result_ratings", "behavior_ratings", "rating", "development_notes"] and once_released(state);

# The auditor and a former supervisor see the released ratings.
may("auditor", "read", "evaluation", part, state) if
  part in ["work_result_ratings", "behavior_ratings", "rating"] and once_released(state);
may("former_supervisor", "read", "evaluation", part, state) if
  part in ["work_result_ratings", "behavior_ratings", "rating"] and once_released(state);

# HR and the head of the agency see the released rating itself (predikat), and not what it was made of.
may("hr_officer", "read", "evaluation", "rating", state) if once_released(state);
may("agency_head", "read", "evaluation", "rating", state) if once_released(state);

# ---- The employee's response (tanggapan)

# The employee answers the released result until the last day for a response.
may("evaluee", "respond", "evaluation", "response", "released", flags) if "response_open" in flags;

# The response is for those who gave the result and those who watch over evaluations.
may("evaluee", "read", "evaluation", "response", state) if once_released(state);
may("supervisor", "read", "evaluation", "response", state) if once_released(state);
may("superior", "read", "evaluation", "response", state) if once_released(state);
may("performance_team", "read", "evaluation", "response", state) if once_released(state);
may("auditor", "read", "evaluation", "response", state) if once_released(state);

# ---- What follows

# The calibration note is for those who decide or watch over the ratings, never for the employee.
may("supervisor", "read", "evaluation", "calibration", state) if state = "calibrated" or once_released(state);
may("superior", "read", "evaluation", "calibration", state) if state = "calibrated" or once_released(state);
may("hr_officer", "read", "evaluation", "calibration", state) if state = "calibrated" or once_released(state);
may("performance_team", "read", "evaluation", "calibration", state) if state = "calibrated" or once_released(state);
may("auditor", "read", "evaluation", "calibration", state) if state = "calibrated" or once_released(state);
may("agency_head", "read", "evaluation", "calibration", state) if state = "calibrated" or once_released(state);

# The objection (keberatan) is between the employee, the supervisor and the superior who decides; the auditor may read
# it.
may("evaluee", "read", "evaluation", "appeal", state) if once_appealed(state);
may("supervisor", "read", "evaluation", "appeal", state) if once_appealed(state);
may("superior", "read", "evaluation", "appeal", state) if once_appealed(state);
may("auditor", "read", "evaluation", "appeal", state) if once_appealed(state);

# Who has signed is for those who sign and for those who keep or check the document; the superior signs only what was
# appealed.
may("evaluee", "read", "evaluation", "signatures", state) if once_released(state);
may("supervisor", "read", "evaluation", "signatures", state) if once_released(state);
may("superior", "read", "evaluation", "signatures", state) if once_appealed(state);
may("hr_officer", "read", "evaluation", "signatures", state) if once_released(state);
may("performance_team", "read", "evaluation", "signatures", state) if once_released(state);
may("auditor", "read", "evaluation", "signatures", state) if once_released(state);

# Credit points (angka kredit) follow from the rating, so nobody sees them before its release.
may("evaluee", "read", "evaluation", "credit", state) if once_released(state);
may("supervisor", "read", "evaluation", "credit", state) if once_released(state);
may("hr_officer", "read", "evaluation", "credit", state) if once_released(state);
may("performance_team", "read", "evaluation", "credit", state) if once_released(state);
may("auditor", "read", "evaluation", "credit", state) if once_released(state);

# The follow-up (tindak lanjut) is agreed after the result and read by those who agree, carry out or check it.
may("evaluee", "read", "evaluation", "follow_up", state) if once_released(state);
may("supervisor", "read", "evaluation", "follow_up", state) if once_released(state);
may("superior", "read", "evaluation", "follow_up", state) if once_released(state);
may("hr_officer", "read", "evaluation", "follow_up", state) if once_released(state);
may("performance_team", "read", "evaluation", "follow_up", state) if once_released(state);
may("auditor", "read", "evaluation", "follow_up", state) if once_released(state);

# ---- What nobody may do, whatever else they are

# Nobody gives feedback on themselves, and nobody chooses reviewers, closes feedback, rates or releases in their own
# evaluation.
denied("evaluee", "submit", "evaluation", part, _state) if part in ["peer_feedback", "subordinate_feedback"];
denied("evaluee", "approve", "evaluation", _part, _state);
denied("evaluee", "close", "evaluation", _part, _state);
denied("evaluee", "rate", "evaluation", _part, _state);
denied("evaluee", "release", "evaluation", _part, _state);

# Nobody gives feedback as a reviewer on an evaluation that they decide on as its supervisor or in the supervisor's place
# (Plt, Plh).
denied("supervisor", "submit", "evaluation", part, _state) if part in ["peer_feedback", "subordinate_feedback"];
denied("acting_daily", "submit", "evaluation", part, _state) if part in ["peer_feedback", "subordinate_feedback"];

# And the reverse: whoever has been asked for feedback and has not declined, or has given it, decides on nothing in that
# evaluation, whatever post or office they come to hold.
denied("peer", "approve", "evaluation", _part, _state);
denied("peer", "close", "evaluation", _part, _state);
denied("peer", "rate", "evaluation", _part, _state);
denied("peer", "release", "evaluation", _part, _state);
denied("subordinate", "approve", "evaluation", _part, _state);
denied("subordinate", "close", "evaluation", _part, _state);
denied("subordinate", "rate", "evaluation", _part, _state);
denied("subordinate", "release", "evaluation", _part, _state);

# A closed period is frozen: whoever may do something in it may not do it any more.
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

# ---- Examples

?= allow(["peer", "citizen"], "submit", ["evaluation", "peer_feedback", "open", ["feedback_open"]]);
?= not allow(["peer", "citizen"], "submit", ["evaluation", "peer_feedback", "open", []]);
?= not allow(["peer", "citizen"], "submit", ["evaluation", "subordinate_feedback", "open", ["feedback_open"]]);
?= not allow(["peer", "citizen"], "read", ["evaluation", "status", "open", []]);
?= not allow(["peer", "citizen"], "read", ["evaluation", "header", "released", []]);
?= allow(["evaluee"], "read", ["evaluation", "rating", "released", []]);
?= not allow(["evaluee"], "read", ["evaluation", "rating", "rated", []]);
?= not allow(["evaluee"], "read", ["evaluation", "reviewers", "final", []]);
?= allow(["supervisor"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open", "annual"]]);
?= not allow(["supervisor"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open", "period_closed"]]);
?= not allow(["supervisor", "evaluee"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open"]]);
?= allow(["acting_daily"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open"]]);
?= not allow(["acting_daily"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open", "annual"]]);
?= not allow(["acting_daily", "peer"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open"]]);
?= not allow(["supervisor", "peer"], "submit", ["evaluation", "peer_feedback", "open", ["feedback_open"]]);
?= not allow(["performance_team", "peer"], "close", ["evaluation", "peer_feedback", "self_submitted", []]);
?= allow(["performance_team", "peer"], "submit", ["evaluation", "peer_feedback", "open", ["feedback_open"]]);
?= not allow(["superior"], "rate", ["evaluation", "rating", "feedback_closed", ["rating_open"]]);
?= not allow(["hr_officer"], "read", ["evaluation", "peer_feedback", "final", []]);
?= not allow(["system_admin", "citizen"], "read", ["evaluation", "header", "final", []]);
