//! Search: one token table of our own that serves both databases alike, with 拼音 initials.
//!
//! An object's texts are cut into the tokens that a person may begin to type: from every change of character class in
//! Latin codes (`BT-M12X50-A2` → `bt-m12x50-a2`, `m12x50-a2`, `12x50-a2`, `x50-a2`, `50-a2`, …), from every Chinese
//! character, and the same run in 拼音 initials (六角螺栓 → `六角螺栓`, `角螺栓`, …, `ljls`, `jls`, …). A query's words must
//! each be the start of some token.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{item, partner, search_token, work_center};
use crate::stored::CHUNK;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use pinyin::ToPinyin;
use std::collections::BTreeSet;

/// Longest token kept, in characters: nobody types more before the list is short enough.
pub(crate) const TOKEN_CHARS: usize = 24;
/// From so many tokens on a word is common: gathering its objects takes some milliseconds, and of some objects one has it.
const COMMON: i64 = 30_000;
/// Most words of a query that are looked at.
const WORDS: usize = 6;

#[derive(Insertable)]
#[diesel(table_name = search_token)]
struct Row {
    token: String,
    kind: String,
    object_id: i64,
}

/// An object found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// `item`, `work_center`, `partner`.
    pub kind: String,
    /// Its row number.
    pub id: i64,
}

/// Lower case, full-width folded to half-width; what both tokens and queries go through.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .filter(|&c| c != '\0')
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '×' => 'x',
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Han,
    Other,
}

fn class(c: char) -> Class {
    if c.is_ascii_digit() {
        Class::Digit
    } else if c.to_pinyin().is_some() || ('\u{4e00}'..='\u{9fff}').contains(&c) {
        Class::Han
    } else if c.is_alphanumeric() {
        Class::Letter
    } else {
        Class::Other
    }
}

/// The tokens of one text.
pub(crate) fn tokens(text: &str, into: &mut BTreeSet<String>) {
    let chars: Vec<char> = fold(text).chars().collect();
    let mut before = Class::Other;
    for (at, &c) in chars.iter().enumerate() {
        let now = class(c);
        if now != Class::Other && (now != before || now == Class::Han) {
            let run = chars[at..].iter().take(TOKEN_CHARS).take_while(|c| !c.is_whitespace());
            into.insert(run.collect());
        }
        if now == Class::Han {
            let initials: String =
                chars[at..].iter().take(TOKEN_CHARS).map_while(|c| c.to_pinyin().and_then(|p| p.plain().chars().next())).collect();
            into.insert(initials);
        }
        before = now;
    }
    into.remove("");
}

impl Write<'_> {
    /// Replaces the tokens of objects. `fresh` says that none of them had any.
    pub(crate) fn index(&mut self, kind: &str, texts: &[(i64, Vec<&str>)], fresh: bool) -> Result<()> {
        let mut rows = Vec::with_capacity(texts.len() * 8);
        for (id, texts) in texts {
            if !fresh {
                diesel::delete(search_token::table.filter(search_token::kind.eq(kind)).filter(search_token::object_id.eq(id)))
                    .execute(self.conn)
                    .tried("indexing for search")?;
            }
            let mut found = BTreeSet::new();
            texts.iter().for_each(|text| tokens(text, &mut found));
            rows.extend(found.into_iter().map(|token| Row { token, kind: kind.into(), object_id: *id }));
        }
        insert_all!(&mut *self.conn, search_token::table, &rows, "indexing for search");
        Ok(())
    }
}

impl Write<'_> {
    /// Takes an object out of the index.
    pub(crate) fn unindex(&mut self, kind: &str, id: i64) -> Result<()> {
        diesel::delete(search_token::table.filter(search_token::kind.eq(kind)).filter(search_token::object_id.eq(id)))
            .execute(self.conn)
            .tried("taking out of the search")?;
        Ok(())
    }
}

type ItemTexts = (i64, String, String, String, Option<String>);

fn of_item((id, code, name, spec, barcode): &ItemTexts) -> (i64, Vec<&str>) {
    (*id, vec![code, name, spec, barcode.as_deref().unwrap_or_default()])
}

impl Write<'_> {
    /// Makes the whole index anew from the texts of items, work centres and partners.
    ///
    /// # Errors
    /// The database's.
    pub fn index_anew(&mut self) -> Result<()> {
        let what = "indexing for search";
        diesel::delete(search_token::table).execute(self.conn).tried(what)?;
        let items: Vec<i64> = item::table.select(item::id).load(self.conn).tried(what)?;
        let centers: Vec<i64> = work_center::table.select(work_center::id).load(self.conn).tried(what)?;
        let partners: Vec<i64> = partner::table.select(partner::id).load(self.conn).tried(what)?;
        self.index_of(&items, &centers, &partners, true)
    }

    /// The same for some of them.
    pub(crate) fn index_again(&mut self, items: &[i64], centers: &[i64], partners: &[i64]) -> Result<()> {
        self.index_of(items, centers, partners, false)
    }

    fn index_of(&mut self, items: &[i64], centers: &[i64], partners: &[i64], fresh: bool) -> Result<()> {
        let what = "indexing for search";
        for some in items.chunks(CHUNK) {
            let texts = item::table.filter(item::id.eq_any(some)).select((item::id, item::code, item::name, item::spec, item::barcode));
            let texts: Vec<ItemTexts> = texts.load(self.conn).tried(what)?;
            self.index("item", &texts.iter().map(of_item).collect::<Vec<_>>(), fresh)?;
        }
        for some in centers.chunks(CHUNK) {
            let texts = work_center::table.filter(work_center::id.eq_any(some));
            let texts = texts.select((work_center::id, work_center::code, work_center::name));
            let texts: Vec<(i64, String, String)> = texts.load(self.conn).tried(what)?;
            let texts: Vec<(i64, Vec<&str>)> = texts.iter().map(|(id, code, name)| (*id, vec![code.as_str(), name])).collect();
            self.index("work_center", &texts, fresh)?;
        }
        for some in partners.chunks(CHUNK) {
            let texts = partner::table.filter(partner::id.eq_any(some)).select((partner::id, partner::code, partner::name));
            let texts: Vec<(i64, String, String)> = texts.load(self.conn).tried(what)?;
            let texts: Vec<(i64, Vec<&str>)> = texts.iter().map(|(id, code, name)| (*id, vec![code.as_str(), name])).collect();
            self.index("partner", &texts, fresh)?;
        }
        Ok(())
    }
}

impl Read<'_> {
    /// Do so many tokens of a kind begin with a word that most objects may have it?
    pub(crate) fn is_common(&mut self, kind: &str, word: &str) -> Result<bool> {
        let last: Option<i64> = search_token::table
            .filter(search_token::kind.eq(kind))
            .filter(search_token::token.ge(word))
            .filter(search_token::token.lt(after(word)))
            .select(search_token::object_id)
            .offset(COMMON - 1)
            .limit(1)
            .first(self.conn)
            .optional()
            .tried("counting tokens")?;
        Ok(last.is_some())
    }

    /// Objects whose tokens begin with every word of `text`, best (shortest code) first is left to the caller; at most
    /// `limit`, by token order of the most selective word.
    ///
    /// # Errors
    /// The database's.
    pub fn search(&mut self, text: &str, kinds: &[&str], limit: u32) -> Result<Vec<SearchHit>> {
        let folded = fold(text);
        let mut words: Vec<&str> = folded.split_whitespace().take(WORDS).collect();
        words.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
        let Some((first, others)) = words.split_first() else { return Ok(Vec::new()) };
        let other = diesel::alias!(search_token as other_token);
        let cut = |word: &str| word.chars().take(TOKEN_CHARS).collect::<String>();
        let mut query = search_token::table
            .select((search_token::kind, search_token::object_id))
            .distinct()
            .filter(search_token::token.ge(cut(first)))
            .filter(search_token::token.lt(after(&cut(first))))
            .filter(search_token::kind.eq_any(kinds.to_vec()))
            .into_boxed();
        for word in others {
            let (low, high) = (cut(word), after(&cut(word)));
            query = query.filter(diesel::dsl::exists(
                other
                    .filter(other.field(search_token::kind).eq(search_token::kind))
                    .filter(other.field(search_token::object_id).eq(search_token::object_id))
                    .filter(other.field(search_token::token).ge(low))
                    .filter(other.field(search_token::token).lt(high)),
            ));
        }
        let rows: Vec<(String, i64)> = query.limit(i64::from(limit)).load(self.conn).tried("searching")?;
        Ok(rows.into_iter().map(|(kind, id)| SearchHit { kind, id }).collect())
    }
}

/// The first text after all that begin with `prefix`, in code point order.
pub(crate) fn after(prefix: &str) -> String {
    let mut end = prefix.to_owned();
    end.push(char::MAX);
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &[&str], unwanted: &[&str]) {
        let mut found = BTreeSet::new();
        tokens(text, &mut found);
        for word in wanted {
            assert!(found.iter().any(|t| t.starts_with(word)), "{text}: {word} in {found:?}");
        }
        for word in unwanted {
            assert!(!found.iter().any(|t| t.starts_with(word)), "{text}: {word} in {found:?}");
        }
    }

    #[test]
    fn finds_what_people_begin_to_type() {
        check("BT-M12X50-A2", &["bt-m12", "m12", "12x", "x50", "50", "a2"], &["t-m", "2x"]);
        check("六角螺栓 M12×50", &["六角", "螺栓", "ljls", "ls", "m12x50", "50"], &["角六"]);
        check("Ｚ４１Ｗ", &["z41w", "41w"], &[]);
        check("闸阀", &["zf", "闸"], &[]);
    }
}
