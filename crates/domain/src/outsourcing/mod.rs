//! Work bought from a supplier on our material (委外加工): what it may cost, what went out and came back, what was lost, whether that is
//! within what was agreed, and which part of the payment has to wait.
//!
//! - [`order`]: what happened to one line of an order, event by event, and what is refused.
//! - [`reconciliation`]: per material, what was used against what was allowed; per operation, fee, deduction, held part and the rest.
//! - [`price`], [`tolerance`]: what was agreed, and from which day on; [`agreed`]: as people write it.
//! - [`hold`]: what people decide about a loss that is over the tolerance.
//! - [`declaration`]: what the supplier says, beside what we say.
//! - [`settlement`]: the monthly statement, and the only way to something that may be paid.
//!
//! Quantities of a material are in its own unit, those of goods in pieces of what is made. What of a material is in pieces is rounded up
//! to its unit over all pieces together, so that many small receipts take what one would, and what was issued by the bill of material is
//! used up by the last piece. Pure: how it is kept is not here.

pub mod agreed;
pub mod declaration;
pub mod goods;
pub mod hold;
pub mod order;
pub mod price;
pub mod reconciliation;
pub mod settlement;
#[cfg(test)]
mod testing;
pub mod tolerance;
