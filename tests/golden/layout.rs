//! Lays a statement out for reading: one clause and one column on a line, subselects indented.

/// What begins a line.
const CLAUSES: [&str; 9] =
    ["SELECT ", "FROM ", "LEFT JOIN ", "WHERE ", "GROUP BY ", "ORDER BY ", "LIMIT ", "UNION ALL ", "OFFSET "];

/// A subselect of fewer letters stays on its line.
const SHORT: usize = 60;

/// A parenthesis that is open.
struct Open {
    /// How far its own line is indented.
    indent: usize,
    /// Whether clauses in it begin lines.
    subselect: bool,
}

/// `sql` on several lines. The words stay the same, only white space changes.
pub(super) fn lay_out(sql: &str) -> String {
    let mut text = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut rest = sql;
    while let Some(letter) = rest.chars().next() {
        let in_clauses = open.last().is_none_or(|open| open.subselect);
        let indent = open.iter().rev().find(|open| open.subselect).map_or(0, |open| open.indent + 1);
        let at_word = text.is_empty() || text.ends_with([' ', '\n', '(']);
        if let Some(clause) = CLAUSES.iter().find(|clause| in_clauses && at_word && rest.starts_with(**clause)) {
            begin_line(&mut text, indent);
            text.push_str(clause);
            rest = &rest[clause.len()..];
            continue;
        }
        if in_clauses && at_word && rest.starts_with("AND ") && !in_between(&text) {
            begin_line(&mut text, indent + 1);
        }
        let whole = match letter {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            '(' if rest.starts_with("(SELECT ") && closing(rest) < SHORT => closing(rest) + 1,
            _ => letter.len_utf8(),
        };
        match letter {
            '(' if whole == 1 => {
                open.push(Open { indent: indent_of_line(&text), subselect: rest.starts_with("(SELECT ") })
            }
            ')' => {
                if let Some(Open { indent, subselect: true }) = open.pop() {
                    begin_line(&mut text, indent);
                }
            }
            _ => {}
        }
        text.push_str(&rest[..whole]);
        rest = &rest[whole..];
        if letter == ',' && in_clauses {
            begin_line(&mut text, indent + 1);
            rest = rest.trim_start();
        }
    }
    text
}

fn begin_line(text: &mut String, indent: usize) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&"  ".repeat(indent));
}

fn indent_of_line(text: &str) -> usize {
    let line = &text[text.rfind('\n').map_or(0, |at| at + 1)..];
    (line.len() - line.trim_start_matches(' ').len()) / 2
}

/// Where the parenthesis that `text` begins with is closed.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    let end = text.char_indices().find(|(_, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Whether the `AND` that comes next belongs to a `BETWEEN`.
fn in_between(text: &str) -> bool {
    text.rfind("BETWEEN ").is_some_and(|at| !text[at..].contains(" AND "))
}

#[test]
fn only_white_space_changes() {
    let sql = "SELECT v1.c0, count(*) FROM (SELECT t.id AS c0, (SELECT p.x BETWEEN 1 AND 2 FROM period p WHERE p.id = t.p_id \
               AND p.y) AS c1 FROM a t WHERE t.b = 'x, AND (' AND t.c IN (SELECT d FROM e)) v1 WHERE v1.c1 ORDER BY v1.c0 \
               ASC, v1.c1 ASC LIMIT 3";
    let expected = "\
SELECT v1.c0,
  count(*)
FROM (
  SELECT t.id AS c0,
    (
      SELECT p.x BETWEEN 1 AND 2
      FROM period p
      WHERE p.id = t.p_id
        AND p.y
    ) AS c1
  FROM a t
  WHERE t.b = 'x, AND ('
    AND t.c IN (SELECT d FROM e)
) v1
WHERE v1.c1
ORDER BY v1.c0 ASC,
  v1.c1 ASC
LIMIT 3";
    assert_eq!(lay_out(sql), expected);
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(words(&lay_out(sql)), words(sql));
}
