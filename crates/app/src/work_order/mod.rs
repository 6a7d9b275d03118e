//! Work orders: what the shop is to make.
//!
//! An order is a paper with one line, what it makes; what it takes is a paper beside it, its material list, whose lines are issued and
//! promised like those of any order. `save` writes both and copies what they are made of, `follow` keeps them together, `spent` says what
//! was spent on an order, `portion` divides orders and puts them together, `show` is what people see, `compare` holds what was copied
//! against what would be now, `history` brings closed orders of before these books in, `kit` and `occupation` are what all open orders need, `pick` is what is taken from which bin for some. How
//! papers move on is in [`crate::document`], the rules in `qitao_domain::production`.

mod before;
pub mod compare;
pub(crate) mod follow;
pub mod history;
pub mod kit;
mod list;
pub mod occupation;
pub mod pick;
pub mod portion;
mod save;
mod show;
pub(crate) mod spent;
pub mod view;

pub(crate) use compare::compare;
pub(crate) use history::bring_in;
pub(crate) use kit::kit_check;
pub(crate) use list::{export, list};
pub(crate) use occupation::{export as occupation_export, occupation};
pub(crate) use pick::{issue, pick};
pub(crate) use portion::{merge, split};
pub(crate) use save::save;
pub(crate) use show::{get, load};
