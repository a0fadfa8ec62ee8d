//! A line of text → why it is boilerplate, by its wording (several languages).

use crate::article::CutReason;

/// Why a line is boilerplate by its wording alone, or `None` when it may be story.
pub fn boilerplate(_line: &str) -> Option<CutReason> {
    None
}
