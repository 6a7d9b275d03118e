//! What a list is, as data: its columns, where another record's value stands, what is searched.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// One of a few words, with an index by them and the list's order: rows of several are put together of a walk along each.
    Word,
    /// A tracking code of a line: the first is shown, and any of them is found.
    Code,
    Int,
    Bool,
    Qty,
    PerUnit,
    Money,
    /// A day; an open end is [`NEVER`].
    Day,
}

/// A day that stands for "for ever" in lists, after all others.
pub(crate) const NEVER: i32 = i32::MAX;

pub(crate) struct Column {
    pub field: &'static str,
    pub expr: &'static str,
    pub kind: Kind,
    pub via: Option<Via>,
}

/// Where a column's value stands, when it is another record's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Via {
    /// What a row of the list has of that record: its row number.
    pub key: &'static str,
    /// That row number, where the record stands.
    pub id: &'static str,
    /// Among which records, and how they hang together: from those that have the value on.
    pub of: &'static str,
    pub on: &'static str,
    /// The same from one row of the list on.
    pub each: &'static str,
    /// The value.
    pub value: &'static str,
    /// The kind of paper there: a list of papers of one kind looks among those alone.
    pub kind: Option<&'static str>,
    /// Others have that record, too: it tells near which rows to look, and each is still looked at.
    pub near: bool,
    /// That a row has none, in words that an index of such rows has; where there are none, each has its record.
    pub absent: Option<&'static str>,
}

impl Via {
    /// Records that stand beside a row, maybe many or none; and not one that it names.
    pub(super) fn is_beside(&self) -> bool {
        !self.near && self.id != "x.id"
    }

    pub(super) const fn at(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// The same where a row need not have one.
    pub(super) const fn maybe_at(self, key: &'static str, absent: &'static str) -> Self {
        Self { key, absent: Some(absent), ..self }
    }

    pub(super) const fn plain(of: &'static str, value: &'static str) -> Self {
        Self { key: "", id: "x.id", of, on: "", each: of, value, kind: None, near: false, absent: None }
    }
}

/// A condition with an index of just the rows that meet it. The database finds it by the words of that index alone: a bound value could
/// be any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub field: &'static str,
    pub value: &'static str,
    /// The index's words on SQLite and on PostgreSQL.
    pub words: (&'static str, &'static str),
}

/// A list as data.
pub struct Spec {
    pub(crate) from: &'static str,
    /// Records beside, by their name in `columns`; each leaves the rows as they are, so that one that nothing asks for is left out.
    pub(crate) joins: &'static [(&'static str, &'static str)],
    pub(crate) id: &'static str,
    pub(crate) columns: &'static [Column],
    /// Kind of object in the search tokens, and the expression of its row number.
    pub(crate) search: Option<(&'static str, &'static str)>,
    /// Where words stand that are looked for in the list's own columns, if they can be asked for by themselves.
    pub(crate) words: Option<Via>,
    /// Conditions that have an index of their own.
    pub(crate) known: &'static [Known],
    pub(crate) default_sort: &'static str,
}
