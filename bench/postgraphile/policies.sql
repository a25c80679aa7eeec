-- What the policy files say of the measured caller, an auditor of the whole agency, as row-level security; and what
-- PostGraphile needs to give the same JSON.
--
-- The caller is named by two settings, read once per statement because they stand in a subselect.

CREATE ROLE measured NOLOGIN;
GRANT USAGE ON SCHEMA public TO measured;

CREATE SCHEMA caller;
GRANT USAGE ON SCHEMA caller TO measured;
CREATE FUNCTION caller.agency_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('caller.agency_id')::uuid $$;
CREATE FUNCTION caller.employee_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT current_setting('caller.employee_id')::uuid $$;

-- Colleagues see the names, units and positions of the own agency.
ALTER TABLE employee ENABLE ROW LEVEL SECURITY;
CREATE POLICY colleague ON employee FOR SELECT TO measured USING (agency_id = (SELECT caller.agency_id()));
ALTER TABLE org_unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY colleague ON org_unit FOR SELECT TO measured USING (agency_id = (SELECT caller.agency_id()));
ALTER TABLE position ENABLE ROW LEVEL SECURITY;
CREATE POLICY colleague ON position FOR SELECT TO measured USING (agency_id = (SELECT caller.agency_id()));

-- The auditor sees that evaluations exist and how far they are; so does the evaluee of the own ones.
ALTER TABLE evaluation ENABLE ROW LEVEL SECURITY;
CREATE POLICY header ON evaluation FOR SELECT TO measured USING (agency_id = (SELECT caller.agency_id()));

-- The auditor and the evaluee see ratings once they are released.
ALTER TABLE rating ENABLE ROW LEVEL SECURITY;
CREATE POLICY once_released ON rating FOR SELECT TO measured USING (
  EXISTS (
    SELECT FROM evaluation e
    WHERE e.id = evaluation_id AND e.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')
  )
);

-- The auditor sees the summaries of feedback once it is closed, the evaluee the own ones once they are released.
ALTER TABLE feedback_summary ENABLE ROW LEVEL SECURITY;
CREATE POLICY once_closed ON feedback_summary FOR SELECT TO measured USING (
  EXISTS (
    SELECT FROM evaluation e
    WHERE e.id = evaluation_id
      AND (
        e.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')
        OR (e.state IN ('FEEDBACK_CLOSED', 'RATED', 'CALIBRATED') AND e.employee_id <> (SELECT caller.employee_id()))
      )
  )
);
ALTER TABLE feedback_summary_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY summary ON feedback_summary_item FOR SELECT TO measured USING (
  EXISTS (SELECT FROM feedback_summary s WHERE s.id = summary_id)
);

-- The auditor sees approved plans with their work results; everyone the own ones.
ALTER TABLE performance_plan ENABLE ROW LEVEL SECURITY;
CREATE POLICY once_approved ON performance_plan FOR SELECT TO measured USING (
  (agency_id = (SELECT caller.agency_id()) AND state IN ('APPROVED', 'AMENDING', 'CLOSED'))
  OR employee_id = (SELECT caller.employee_id())
);
ALTER TABLE work_result ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan ON work_result FOR SELECT TO measured USING (
  EXISTS (SELECT FROM performance_plan p WHERE p.id = plan_id)
);
ALTER TABLE indicator ENABLE ROW LEVEL SECURITY;
CREATE POLICY work_result ON indicator FOR SELECT TO measured USING (
  EXISTS (SELECT FROM work_result w WHERE w.id = work_result_id)
);

-- The part `peerFeedback`: at most one summary of an evaluation, with the rows that the caller may see.
CREATE VIEW peer_feedback WITH (security_invoker) AS
  SELECT id, evaluation_id, response_count, closed_on FROM feedback_summary WHERE reviewer_group = 'PEER';

-- Targets are stored in hundredths and shown as text with two decimals.
CREATE FUNCTION indicator_target(indicator indicator) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT (indicator.target_value_hundredths::numeric / 100)::numeric(20, 2)::text $$;

GRANT SELECT ON
  employee, org_unit, position, evaluation, rating, feedback_summary, feedback_summary_item, performance_plan,
  work_result, indicator, peer_feedback
  TO measured;
