//! The statements by hand for PostgreSQL, prepared once per connection.

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::{Config, NoTls};

use crate::{Outcome, pins};

/// A page of evaluations with all that is shown of them, as the JSON of the whole answer. Ratings are shown once they
/// are released, summaries once feedback is closed.
macro_rules! overview {
    ($direction:literal) => {
        concat!(
            "WITH page AS MATERIALIZED (
               SELECT id, period_ends_on, segment, state, employee_id, supervisor_id, position_id, org_unit_id, plan_id
               FROM evaluation
               WHERE agency_id = $1
               ORDER BY period_ends_on ",
            $direction,
            ", id ",
            $direction,
            " LIMIT 50
             )
             SELECT json_build_object('data', json_build_object('evaluations', json_build_object('nodes',
               coalesce(json_agg(node.value ORDER BY page.period_ends_on ",
            $direction,
            ", page.id ",
            $direction,
            "), '[]'))))::text
             FROM page
             JOIN employee evaluee ON evaluee.id = page.employee_id
             JOIN employee supervisor ON supervisor.id = page.supervisor_id
             JOIN position ON position.id = page.position_id
             JOIN org_unit ON org_unit.id = page.org_unit_id
             LEFT JOIN rating ON rating.evaluation_id = page.id
               AND page.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')
             LEFT JOIN feedback_summary summary ON summary.evaluation_id = page.id
               AND summary.reviewer_group = 'PEER' AND page.state NOT IN ('OPEN', 'SELF_SUBMITTED')
             LEFT JOIN LATERAL (
               SELECT coalesce(json_agg(json_build_object(
                 'value', item.behavior_value, 'aboveCount', item.above_count, 'expectedCount', item.expected_count,
                 'belowCount', item.below_count) ORDER BY item.behavior_value), '[]') AS value
               FROM feedback_summary_item item WHERE item.summary_id = summary.id
             ) items ON summary.id IS NOT NULL
             LEFT JOIN LATERAL (
               SELECT coalesce(json_agg(json_build_object(
                 'sequence', work_result.sequence, 'title', work_result.title, 'indicators', indicators.value
               ) ORDER BY work_result.sequence), '[]') AS value
               FROM work_result
               CROSS JOIN LATERAL (
                 SELECT coalesce(json_agg(json_build_object(
                   'sequence', sequence, 'aspect', aspect, 'description', description, 'unit', unit,
                   'targetValue', (target_value_hundredths / 100.0)::numeric(20, 2)::text
                 ) ORDER BY sequence), '[]') AS value
                 FROM indicator WHERE indicator.work_result_id = work_result.id
               ) indicators
               WHERE work_result.plan_id = page.plan_id
             ) work_results ON page.plan_id IS NOT NULL
             CROSS JOIN LATERAL (
               SELECT json_build_object(
                 'periodEndsOn', page.period_ends_on,
                 'segment', page.segment,
                 'state', page.state,
                 'evaluee', json_build_object('name', evaluee.name),
                 'supervisor', json_build_object('name', supervisor.name),
                 'position', json_build_object('title', position.title),
                 'orgUnit', json_build_object('name', org_unit.name),
                 'plan', CASE WHEN page.plan_id IS NOT NULL
                   THEN json_build_object('workResults', work_results.value) END,
                 'rating', CASE WHEN rating.evaluation_id IS NOT NULL THEN json_build_object(
                   'resultRating', rating.result_rating, 'behaviorRating', rating.behavior_rating,
                   'performanceRating', rating.performance_rating) END,
                 'peerFeedback', CASE WHEN summary.id IS NOT NULL THEN json_build_object(
                   'responseCount', summary.response_count, 'closedOn', summary.closed_on, 'items', items.value) END
               ) AS value
             ) node"
        )
    };
}

const NEWEST: &str = overview!("DESC");
const OLDEST: &str = overview!("ASC");

/// How many evaluations each unit has of each rating that is released, as the JSON of the whole answer.
const STATISTICS: &str = "
  SELECT json_build_object('data', json_build_object('evaluationStatistics', coalesce(json_agg(json_build_object(
    'count', counted.count, 'performanceRating', counted.performance_rating,
    'orgUnit', json_build_object('name', org_unit.name)
  ) ORDER BY counted.org_unit_id, counted.performance_rating NULLS LAST), '[]')))::text
  FROM (
    SELECT evaluation.org_unit_id, rating.performance_rating, count(*) AS count
    FROM evaluation
    LEFT JOIN rating ON rating.evaluation_id = evaluation.id
      AND evaluation.state IN ('RELEASED', 'ACKNOWLEDGED', 'APPEALED', 'DECIDED', 'FINAL')
    WHERE evaluation.agency_id = $1
    GROUP BY evaluation.org_unit_id, rating.performance_rating
  ) counted
  JOIN org_unit ON org_unit.id = counted.org_unit_id";

const KEY: &str = "SELECT name FROM employee WHERE id = $1";

/// The pooled connections.
pub(super) struct Database(Pool);

impl Database {
    pub(super) fn open(url: &str, connections: usize) -> Outcome<Self> {
        let config: Config = url.parse()?;
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        Ok(Self(Pool::builder(manager).max_size(connections.max(1)).build()?))
    }

    pub(super) async fn overview(&self, oldest: bool) -> Outcome<String> {
        self.text(if oldest { OLDEST } else { NEWEST }).await
    }

    pub(super) async fn statistics(&self) -> Outcome<String> {
        self.text(STATISTICS).await
    }

    /// Reads the auditor's name so many times.
    pub(super) async fn keys(&self, count: u32) -> Outcome<String> {
        let connection = self.0.get().await?;
        let statement = connection.prepare_cached(KEY).await?;
        let mut name = String::new();
        for _ in 0..count {
            name = connection.query_one(&statement, &[&pins::auditor_id()]).await?.try_get(0)?;
        }
        Ok(name)
    }

    async fn text(&self, sql: &str) -> Outcome<String> {
        let connection: Object = self.0.get().await?;
        let statement = connection.prepare_cached(sql).await?;
        Ok(connection.query_one(&statement, &[&pins::agency_id()]).await?.try_get(0)?)
    }
}
