//! What is agreed with suppliers as people write it, with codes: a price, a loss, and from which day on. [`super::price`] and
//! [`super::tolerance`] are what they come to.

use super::price::{self, Break, BreakError};
use super::tolerance::Terms;
use crate::{Day, PerUnit, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a good piece costs at an operation, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OutsourcingPrice")]
pub struct AgreedPrice {
    /// Code of the supplier.
    pub supplier: String,
    /// Code of the item that is made.
    pub item: String,
    /// Which operation of it; none for the whole item.
    pub operation: Option<u32>,
    /// Its first day; the next for the same work ends it.
    pub from: Day,
    /// What a piece costs, by what is ordered; none from that day on where there are none.
    pub breaks: Vec<Break>,
    /// Anything else.
    pub note: String,
}

/// What loss is agreed, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OutsourcingTolerance")]
pub struct AgreedTolerance {
    /// Code of the supplier; none for all of them.
    pub supplier: Option<String>,
    /// Code of the item that is made; none for all.
    pub item: Option<String>,
    /// Which operation of it; none for all. Only beside an item.
    pub operation: Option<u32>,
    /// Code of the material; none for all.
    pub material: Option<String>,
    /// Its first day; the next of the same scope ends it.
    pub from: Day,
    /// What is agreed; none where a more general rule is to hold again.
    pub terms: Option<Terms>,
    /// Anything else.
    pub note: String,
}

/// Why something cannot be agreed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgreedError {
    /// A code is there and empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Operations are numbered from 1.
    #[error("operations are numbered from 1")]
    Operation,
    /// An operation is named, and not of what.
    #[error("an operation is one of an item")]
    OperationOfNothing,
    /// A share is below 0, or above 1.
    #[error("{field}: {share} is no share between 0 and 1")]
    Share {
        /// Which.
        field: &'static str,
        /// What it is said to be.
        share: PerUnit,
    },
    /// The prices cannot be kept.
    #[error(transparent)]
    Breaks(#[from] BreakError),
    /// The note is longer than can be kept.
    #[error("a note has {most} characters at most")]
    NoteLong {
        /// How many.
        most: usize,
    },
}

/// Codes with tabs between, which stand there for what is not named, too: of two rules with one subject and day just one may be kept.
fn subject(parts: &[&str]) -> String {
    parts.join("\t")
}

fn number(operation: Option<u32>) -> String {
    operation.map_or_else(String::new, |operation| operation.to_string())
}

fn common(operation: Option<u32>, note: &str) -> Result<(), AgreedError> {
    if operation == Some(0) {
        return Err(AgreedError::Operation);
    }
    if note.chars().count() > limits::NOTE_CHARS {
        return Err(AgreedError::NoteLong { most: limits::NOTE_CHARS });
    }
    Ok(())
}

impl AgreedPrice {
    /// What it is for: supplier, item, operation.
    #[must_use]
    pub fn subject(&self) -> String {
        subject(&[&self.supplier, &self.item, &number(self.operation)])
    }

    /// Whether it may be kept.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), AgreedError> {
        common(self.operation, &self.note)?;
        if let Some((field, _)) = [("supplier", &self.supplier), ("item", &self.item)].iter().find(|(_, code)| code.is_empty()) {
            return Err(AgreedError::Empty(field));
        }
        if self.breaks.is_empty() { Ok(()) } else { Ok(price::check(&self.breaks)?) }
    }
}

impl AgreedTolerance {
    /// What it is for: supplier, item, operation, material.
    #[must_use]
    pub fn subject(&self) -> String {
        let code = |code: &'_ Option<String>| code.clone().unwrap_or_default();
        subject(&[&code(&self.supplier), &code(&self.item), &number(self.operation), &code(&self.material)])
    }

    /// Whether it may be kept.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), AgreedError> {
        common(self.operation, &self.note)?;
        let codes = [("supplier", &self.supplier), ("item", &self.item), ("material", &self.material)];
        if let Some((field, _)) = codes.iter().find(|(_, code)| code.as_ref().is_some_and(String::is_empty)) {
            return Err(AgreedError::Empty(field));
        }
        if self.operation.is_some() && self.item.is_none() {
            return Err(AgreedError::OperationOfNothing);
        }
        let shares = self.terms.map(|terms| [("allowance", terms.allowance), ("tolerance", terms.tolerance)]);
        let wrong = shares.into_iter().flatten().find(|(_, share)| share.is_negative() || *share > PerUnit::ONE);
        wrong.map_or(Ok(()), |(field, share)| Err(AgreedError::Share { field, share }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{day, per, price, qty};
    use super::*;

    fn one_price() -> AgreedPrice {
        AgreedPrice {
            supplier: "V01".into(),
            item: "GL-DN50-20".into(),
            operation: Some(40),
            from: day("2026-11-01"),
            breaks: vec![Break { from: qty("0"), price: price("1.2") }, Break { from: qty("500"), price: price("1") }],
            note: String::new(),
        }
    }

    fn one_tolerance() -> AgreedTolerance {
        let terms = Terms { allowance: per("0.02"), tolerance: per("0.01"), deducts_reject_work: true };
        let (supplier, item, material) = (Some("V01".into()), None, None);
        AgreedTolerance { supplier, item, operation: None, material, from: day("2026-11-01"), terms: Some(terms), note: String::new() }
    }

    #[test]
    fn subjects_say_what_is_not_named() {
        assert_eq!(one_price().subject(), "V01\tGL-DN50-20\t40");
        assert_eq!(AgreedPrice { operation: None, ..one_price() }.subject(), "V01\tGL-DN50-20\t");
        assert_eq!(one_tolerance().subject(), "V01\t\t\t");
        assert_eq!(AgreedTolerance { supplier: None, ..one_tolerance() }.subject(), "\t\t\t");
    }

    #[test]
    fn what_cannot_be_agreed_is_told() {
        assert_eq!((one_price().check(), one_tolerance().check()), (Ok(()), Ok(())));
        assert_eq!(AgreedPrice { breaks: vec![], ..one_price() }.check(), Ok(()), "it ends the one before");
        assert_eq!(AgreedPrice { item: String::new(), ..one_price() }.check(), Err(AgreedError::Empty("item")));
        assert_eq!(AgreedPrice { operation: Some(0), ..one_price() }.check(), Err(AgreedError::Operation));
        let late = vec![Break { from: qty("1"), price: price("1") }];
        assert_eq!(AgreedPrice { breaks: late, ..one_price() }.check(), Err(AgreedError::Breaks(BreakError::NoFirst)));
        assert_eq!(AgreedPrice { note: "长".repeat(2001), ..one_price() }.check(), Err(AgreedError::NoteLong { most: 2000 }));
        assert_eq!(AgreedTolerance { terms: None, ..one_tolerance() }.check(), Ok(()));
        assert_eq!(AgreedTolerance { operation: Some(40), ..one_tolerance() }.check(), Err(AgreedError::OperationOfNothing));
        assert_eq!(AgreedTolerance { material: Some(String::new()), ..one_tolerance() }.check(), Err(AgreedError::Empty("material")));
        let share = |allowance: &str, tolerance: &str| {
            let terms = Terms { allowance: per(allowance), tolerance: per(tolerance), deducts_reject_work: false };
            AgreedTolerance { terms: Some(terms), ..one_tolerance() }.check()
        };
        assert_eq!(share("1", "0"), Ok(()));
        assert_eq!(share("2", "0"), Err(AgreedError::Share { field: "allowance", share: per("2") }), "per cent were typed");
        assert_eq!(share("0", "-0.01"), Err(AgreedError::Share { field: "tolerance", share: per("-0.01") }));
    }

    #[test]
    fn on_the_wire() {
        let price = serde_json::to_value(one_price()).unwrap();
        let expected = r#"{"supplier":"V01","item":"GL-DN50-20","operation":40,"from":"2026-11-01",
            "breaks":[{"from":"0","price":"1.2"},{"from":"500","price":"1"}],"note":""}"#;
        assert_eq!(price, serde_json::from_str::<serde_json::Value>(expected).unwrap());
        let tolerance = serde_json::to_value(one_tolerance()).unwrap();
        let expected = r#"{"supplier":"V01","item":null,"operation":null,"material":null,"from":"2026-11-01",
            "terms":{"allowance":"0.02","tolerance":"0.01","deducts_reject_work":true},"note":""}"#;
        assert_eq!(tolerance, serde_json::from_str::<serde_json::Value>(expected).unwrap());
        assert_eq!(serde_json::from_value::<AgreedTolerance>(tolerance).unwrap(), one_tolerance());
    }
}
