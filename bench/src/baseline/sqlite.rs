//! The statements by hand for SQLite: threads that each own a connection, and statements prepared once on each.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use rusqlite::{Connection, OpenFlags, params};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{Outcome, pins};

/// A page of evaluations with all that is shown of them, as the JSON of the whole answer. Ratings are shown once they
/// are released, summaries once feedback is closed. Arrays follow the order of their subqueries, which the indexes give:
/// sorting within the aggregates would take a sixth longer.
macro_rules! overview {
    ($direction:literal) => {
        concat!(
            "SELECT json_object('data', json_object('evaluations', json_object('nodes', json_group_array(json_object(
                 'periodEndsOn', page.period_ends_on,
                 'segment', page.segment,
                 'state', page.state,
                 'evaluee', json_object('name', evaluee.name),
                 'supervisor', json_object('name', supervisor.name),
                 'position', json_object('title', position.title),
                 'orgUnit', json_object('name', org_unit.name),
                 'plan', CASE WHEN page.plan_id IS NOT NULL THEN json_object('workResults', (
                   SELECT json_group_array(json_object(
                     'sequence', sequence,
                     'title', title,
                     'indicators', (
                       SELECT json_group_array(json_object(
                         'sequence', sequence, 'aspect', aspect, 'description', description, 'unit', unit,
                         'targetValue', CASE WHEN target_value_hundredths IS NOT NULL THEN
                           format('%d.%02d', target_value_hundredths / 100, target_value_hundredths % 100) END
                       ))
                       FROM (SELECT sequence, aspect, description, unit, target_value_hundredths FROM indicator
                         WHERE indicator.work_result_id = work_result.id ORDER BY sequence))
                   ))
                   FROM (SELECT id, sequence, title FROM work_result
                     WHERE work_result.plan_id = page.plan_id ORDER BY sequence) work_result)) END,
                 'rating', CASE WHEN rating.evaluation_id IS NOT NULL THEN json_object(
                   'resultRating', rating.result_rating, 'behaviorRating', rating.behavior_rating,
                   'performanceRating', rating.performance_rating) END,
                 'peerFeedback', CASE WHEN summary.id IS NOT NULL THEN json_object(
                   'responseCount', summary.response_count,
                   'closedOn', summary.closed_on,
                   'items', (
                     SELECT json_group_array(json_object(
                       'value', behavior_value, 'aboveCount', above_count, 'expectedCount', expected_count,
                       'belowCount', below_count))
                     FROM (SELECT behavior_value, above_count, expected_count, below_count FROM feedback_summary_item
                       WHERE feedback_summary_item.summary_id = summary.id ORDER BY behavior_value))) END
             )))))
             FROM (
               SELECT id, period_ends_on, segment, state, employee_id, supervisor_id, position_id, org_unit_id, plan_id
               FROM evaluation
               WHERE agency_id = ?1
               ORDER BY period_ends_on ",
            $direction,
            ", id ",
            $direction,
            " LIMIT 50
             ) page
             CROSS JOIN employee evaluee ON evaluee.id = page.employee_id
             CROSS JOIN employee supervisor ON supervisor.id = page.supervisor_id
             CROSS JOIN position ON position.id = page.position_id
             CROSS JOIN org_unit ON org_unit.id = page.org_unit_id
             LEFT JOIN rating ON rating.evaluation_id = page.id
               AND page.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')
             LEFT JOIN feedback_summary summary ON summary.evaluation_id = page.id
               AND summary.reviewer_group = 'PEER' AND page.state NOT IN ('OPEN', 'SELF_SUBMITTED')"
        )
    };
}

const NEWEST: &str = overview!("DESC");
const OLDEST: &str = overview!("ASC");

/// How many evaluations each unit has of each rating that is released, as the JSON of the whole answer.
const STATISTICS: &str = "
  SELECT json_object('data', json_object('evaluationStatistics', json_group_array(json_object(
    'count', counted.count, 'performanceRating', counted.performance_rating,
    'orgUnit', json_object('name', org_unit.name)
  ) ORDER BY counted.org_unit_id, counted.performance_rating NULLS LAST)))
  FROM (
    SELECT evaluation.org_unit_id, rating.performance_rating, count(*) AS count
    FROM evaluation
    LEFT JOIN rating ON rating.evaluation_id = evaluation.id
      AND evaluation.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')
    WHERE evaluation.agency_id = ?1
    GROUP BY evaluation.org_unit_id, rating.performance_rating
  ) counted
  JOIN org_unit ON org_unit.id = counted.org_unit_id";

const KEY: &str = "SELECT name FROM employee WHERE id = ?1";

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The way to the reader threads; whoever is idle takes the next job.
pub(super) struct Database(mpsc::Sender<Job>);

impl Database {
    pub(super) fn open(path: &str, readers: usize) -> Outcome<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let inbox = Arc::new(Mutex::new(inbox));
        for _ in 0..readers.max(1) {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            let inbox = Arc::clone(&inbox);
            std::thread::Builder::new().name("sqlite-reader".to_owned()).spawn(move || {
                loop {
                    let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match job {
                        Ok(job) => job(&connection),
                        Err(mpsc::RecvError) => return,
                    }
                }
            })?;
        }
        Ok(Self(jobs))
    }

    pub(super) async fn overview(&self, oldest: bool) -> Outcome<String> {
        self.text(if oldest { OLDEST } else { NEWEST }, pins::agency_id()).await
    }

    pub(super) async fn statistics(&self) -> Outcome<String> {
        self.text(STATISTICS, pins::agency_id()).await
    }

    /// Reads the auditor's name so many times.
    pub(super) async fn keys(&self, count: u32) -> Outcome<String> {
        let mut name = String::new();
        for _ in 0..count {
            name = self.text(KEY, pins::auditor_id()).await?;
        }
        Ok(name)
    }

    async fn text(&self, sql: &'static str, id: Uuid) -> Outcome<String> {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let read = || connection.prepare_cached(sql)?.query_row(params![id.as_bytes()], |row| row.get(0));
            // Nobody waits any more if the client has gone.
            let _ = sender.send(read());
        });
        self.0.send(job).map_err(|_| "the readers have ended")?;
        let text: rusqlite::Result<String> = answer.await?;
        Ok(text?)
    }
}
