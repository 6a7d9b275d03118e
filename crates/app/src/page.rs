//! Pages of an answer that is computed as a whole.
//!
//! The cursor says how far the pages have come and, as a short hash, what the answer was made from. When the books have
//! changed in between, the rows are others and a page that went on by number would skip some or give them twice: it is
//! refused, and whoever reads starts again. Pages straight from the database need none of this (`qitao_store::list`).

use crate::error::{Code, Error, Result};
use qitao_domain::limits;
use sha2::{Digest, Sha256};
use std::fmt::Debug;
use std::ops::Range;

/// Which of `len` rows are asked for, and the cursor of the page after. `made_from` is everything that the rows and
/// their order hang on: revisions of the books, and the question.
pub(crate) fn part(after: Option<&str>, limit: Option<u32>, len: usize, made_from: impl Debug) -> Result<(Range<usize>, Option<String>)> {
    let hash = Sha256::digest(format!("{made_from:?}"));
    let mark: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let from = match after {
        None => 0,
        Some(cursor) => {
            let bad = || Error::new(Code::ListBadCursor);
            let (row, made) = cursor.split_once('-').ok_or_else(bad)?;
            let row: usize = row.parse().map_err(|_| bad())?;
            if made != mark {
                return Err(Error::new(Code::ListMoved));
            }
            row.min(len)
        }
    };
    let to = from.saturating_add(limits::list_rows(limit) as usize).min(len);
    Ok((from..to, (to < len).then(|| format!("{to}-{mark}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_on_only_where_nothing_has_changed() {
        let (first, next) = part(None, Some(2), 5, (7, "A")).unwrap();
        assert_eq!(first, 0..2);
        let (second, last) = part(next.as_deref(), Some(3), 5, (7, "A")).unwrap();
        assert_eq!((second, last), (2..5, None));
        assert_eq!(part(next.as_deref(), Some(3), 5, (8, "A")).unwrap_err().code, Code::ListMoved);
        for bad in ["", "2", "x-0", "-", "2-", "9999999999999999999999-0"] {
            let code = part(Some(bad), None, 5, (7, "A")).unwrap_err().code;
            assert!([Code::ListBadCursor, Code::ListMoved].contains(&code), "{bad}");
        }
        assert_eq!(part(None, Some(0), 5, ()).unwrap().0, 0..1);
        assert_eq!(part(None, None, 5_000, ()).unwrap().0, 0..1000);
        assert_eq!(part(None, Some(u32::MAX), 200_000, ()).unwrap().0, 0..100_000);
    }
}
