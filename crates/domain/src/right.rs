//! Rights (权限) and roles (角色): what a person may do. Every command names the right that it needs.

use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person may do. One is added with the first command that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See master data and what is computed from it.
    Look,
    /// Change items, units, work centres, BOMs, routings.
    MasterData,
    /// Take files in, and imports back.
    Import,
    /// Look after the books themselves.
    Administer,
    /// Say who may do what. Whoever has it can give themselves every other right.
    People,
    /// Agree to what needs a second person.
    Approve,
    /// Copy the books, and bring them back.
    Backup,
    /// See who did what.
    Audit,
    /// Make a copy of the books to try things in, and work in it.
    Sandbox,
    /// See prices, amounts and values.
    Money,
    /// Say what is to be made and what has to be bought; promise stock.
    Plan,
    /// Write what customers order.
    Sell,
    /// Write what is ordered from suppliers.
    Purchase,
    /// Move stock: receive, ship, take back, put elsewhere, correct.
    Keep,
    /// Judge receipts that are not as ordered.
    Review,
    /// Sell although the stock would not last.
    Release,
    /// Write invoices and what is paid.
    Invoice,
    /// Say what work, machines and electricity cost, and close the months in which it does.
    Cost,
    /// Say what was done in the shop, and take such a report back.
    Report,
}

words!(Right {
    Look = "look",
    MasterData = "master_data",
    Import = "import",
    Administer = "administer",
    People = "people",
    Approve = "approve",
    Backup = "backup",
    Audit = "audit",
    Sandbox = "sandbox",
    Money = "money",
    Plan = "plan",
    Sell = "sell",
    Purchase = "purchase",
    Keep = "keep",
    Review = "review",
    Release = "release",
    Invoice = "invoice",
    Cost = "cost",
    Report = "report",
});

/// A role: rights under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Unique code.
    pub code: String,
    /// Name; may be empty for one that came with the program, which screens name in each language.
    pub name: String,
    /// What its people may do.
    pub rights: BTreeSet<Right>,
}

/// The roles that come with the program. Books may change them.
#[must_use]
pub fn ready_made() -> Vec<Role> {
    use Right::{
        Administer, Approve, Audit, Backup, Cost, Import, Invoice, Keep, Look, MasterData, Money, People, Plan, Purchase, Report, Review,
        Sandbox, Sell,
    };
    let role = |code: &str, rights: &[Right]| Role { code: code.into(), name: String::new(), rights: rights.iter().copied().collect() };
    vec![
        role(OWNER, Right::ALL),
        role("planner", &[Look, MasterData, Import, Sandbox, Money, Plan, Sell, Purchase, Keep, Review, Report]),
        role("accountant", &[Look, Audit, Approve, Sandbox, Money, Invoice, Cost]),
        role("outsourcing", &[Look, Money, Purchase, Keep]),
        role("keeper", &[Look, Keep]),
        role("operator", &[Look, Report]),
        role("administrator", &[Look, Administer, People, Backup, Audit, Sandbox]),
    ]
}

/// The code of the role that may do everything when it comes.
pub const OWNER: &str = "owner";

/// What somebody with these roles may do: whatever one of them may.
pub fn merged<'r>(roles: impl IntoIterator<Item = &'r BTreeSet<Right>>) -> BTreeSet<Right> {
    roles.into_iter().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_add_up() {
        let of = |rights: &[Right]| rights.iter().copied().collect::<BTreeSet<_>>();
        let (planner, keeper) = (of(&[Right::Look, Right::MasterData]), of(&[Right::Look, Right::Audit]));
        assert_eq!(merged([&planner, &keeper]), of(&[Right::Look, Right::MasterData, Right::Audit]));
        assert_eq!(merged([]), BTreeSet::new());
    }

    #[test]
    fn of_the_ready_made_roles_only_the_owner_may_do_everything() {
        let roles = ready_made();
        assert_eq!(roles.len(), 7);
        let all = |role: &&Role| role.rights.len() == Right::ALL.len();
        assert_eq!(roles.iter().filter(all).map(|role| role.code.as_str()).collect::<Vec<_>>(), [OWNER]);
        // Whoever looks after the program does not thereby agree to what others ask for, nor change what is made.
        let administrator = roles.iter().find(|role| role.code == "administrator").unwrap();
        assert!(!administrator.rights.contains(&Right::Approve) && !administrator.rights.contains(&Right::MasterData));
    }
}
