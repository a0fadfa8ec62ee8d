//! The body of a form → names and values, once it has proved to be a form of this session.

use axum::http::StatusCode;

use super::refusal::Refusal;
use super::sessions::Librarian;

/// Names and values in their order.
pub(super) type Pairs = Vec<(String, String)>;

/// Reads `application/x-www-form-urlencoded`.
pub(super) fn pairs(body: &[u8]) -> Pairs {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// The first value of a name.
pub(super) fn value<'p>(pairs: &'p Pairs, name: &str) -> Option<&'p str> {
    pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// A form that was sent from a page of this session.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) pairs: Pairs,
}

impl Form {
    /// Reads a form and takes its key out.
    ///
    /// # Errors
    /// 403 if it does not bring the key of the session.
    pub(super) fn of(librarian: &Librarian, body: &[u8]) -> Result<Self, Refusal> {
        let mut pairs = pairs(body);
        if !librarian.has_sent(value(&pairs, "key").unwrap_or_default()) {
            let detail = "this form is not of your session; nothing was decided. Open the page again and decide there";
            return Err(Refusal::new(StatusCode::FORBIDDEN, detail));
        }
        pairs.retain(|(name, _)| name != "key");
        Ok(Self { pairs })
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        value(&self.pairs, name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Where to go afterwards: a path of the desk, nothing else.
    pub(super) fn back(&self) -> &str {
        self.value("back").filter(|path| is_of_desk(path)).unwrap_or("/desk")
    }
}

fn is_of_desk(path: &str) -> bool {
    let rest = path.strip_prefix("/desk");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])) && !path.contains(['\\', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_the_desk_and_nowhere_else() {
        let form = |back: &str| Form { pairs: vec![("back".into(), back.into())] };
        assert_eq!(form("/desk/queues/undated?page=2").back(), "/desk/queues/undated?page=2");
        for other in ["https://example.org", "//example.org", "/deskx", "/", "/desk\r\nX: y", "/desk\\evil"] {
            assert_eq!(form(other).back(), "/desk", "{other}");
        }
    }
}
