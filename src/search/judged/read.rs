//! Files of queries and judgements → values.
//!
//! Queries are one a line: JSON (`{"id": "q1", "text": "…"}`, with `lang` and `kind` where known) or id, tab, text.
//! Judgements are query, article and grade, divided by tabs or spaces; the four columns of TREC qrels are read too.

use std::collections::HashMap;

use serde_json::Value;

/// A query that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JudgedQuery {
    /// Its name in the judgements.
    pub id: String,
    /// What is typed.
    pub text: String,
    /// Its language, if told.
    pub language: Option<String>,
    /// Its kind, if told.
    pub kind: Option<String>,
}

/// Query → article → grade, 0 = wrong.
pub type Grades = HashMap<String, HashMap<String, u32>>;

/// Reads queries.
///
/// # Errors
/// In words, with the number of the line and how to write it.
pub fn queries(text: &str) -> Result<Vec<JudgedQuery>, String> {
    let mut queries: Vec<JudgedQuery> = vec![];
    for (number, line) in lines(text) {
        let query = if line.starts_with('{') { from_json(line) } else { from_columns(line) };
        let query = query.map_err(|reason| format!("line {number} {reason}"))?;
        if queries.iter().any(|known| known.id == query.id) {
            return Err(format!("line {number} has the id '{}' a second time; give each query its own", query.id));
        }
        queries.push(query);
    }
    Ok(queries)
}

/// Reads judgements.
///
/// # Errors
/// In words, with the number of the line and how to write it.
pub fn grades(text: &str) -> Result<Grades, String> {
    let mut grades = Grades::new();
    for (number, line) in lines(text) {
        let columns: Vec<&str> = if line.contains('\t') { line.split('\t') } else { line.split(' ') }
            .map(str::trim)
            .filter(|column| !column.is_empty())
            .collect();
        let (query, article, grade) = match columns.as_slice() {
            [query, article, grade] | [query, _, article, grade] => (*query, *article, *grade),
            _ => return Err(format!("line {number} has {} columns; write query, article, grade", columns.len())),
        };
        match grade.parse::<i64>() {
            // Negative grades mark spam in some collections: wrong.
            Ok(grade) => {
                let grade = u32::try_from(grade.max(0)).unwrap_or(u32::MAX);
                grades.entry(query.to_owned()).or_default().insert(article.to_owned(), grade);
            }
            Err(_) if number == 1 => {}
            Err(_) => return Err(format!("line {number} ends with '{grade}'; a grade is a number, 0 for wrong")),
        }
    }
    Ok(grades)
}

/// Lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let numbered = (1..).zip(text.lines().map(str::trim_end));
    numbered.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

fn from_json(line: &str) -> Result<JudgedQuery, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| format!("is no JSON ({error}); correct it"))?;
    let field = |name: &str| match value.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let (id, text) = (field("id"), field("text").or_else(|| field("query")));
    let (Some(id), Some(text)) = (id, text) else { return Err("lacks 'id' or 'text'; write both".into()) };
    Ok(JudgedQuery { id, text, language: field("lang").or_else(|| field("language")), kind: field("kind") })
}

fn from_columns(line: &str) -> Result<JudgedQuery, String> {
    let (id, text) = line.split_once('\t').ok_or("has no tab; write id, tab, text")?;
    Ok(JudgedQuery { id: id.trim().to_owned(), text: text.trim().to_owned(), ..JudgedQuery::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_in_either_shape() {
        let read = queries("{\"id\": 7, \"text\": \"port strike\", \"lang\": \"en\"}\n\nq2\tferry \"late\"\n").unwrap();
        assert_eq!((read[0].id.as_str(), read[0].language.as_deref()), ("7", Some("en")));
        assert_eq!((read[1].id.as_str(), read[1].text.as_str()), ("q2", "ferry \"late\""));
    }

    #[test]
    fn judgements_are_read_in_either_shape() {
        let read = grades("query\tdocument\tgrade\nq1\ta b\t2\nq1\tc\t-1\n").unwrap();
        assert_eq!((read["q1"]["a b"], read["q1"]["c"]), (2, 0));
        assert_eq!(grades("q1 0 a 1\n# note\n").unwrap()["q1"]["a"], 1);
    }

    #[test]
    fn a_wrong_line_is_named_with_the_remedy() {
        assert_eq!(queries("q1 no tab").unwrap_err(), "line 1 has no tab; write id, tab, text");
        assert!(queries("q1\ta\nq1\tb").unwrap_err().starts_with("line 2 has the id 'q1' a second time"));
        assert!(queries("{\"id\": 1}").unwrap_err().contains("write both"));
        assert!(grades("q1\ta\t1\nq1\tb\thigh").unwrap_err().starts_with("line 2 ends with 'high'"));
        assert!(grades("q1\ta\t1\nq1").unwrap_err().contains("write query, article, grade"));
    }
}
