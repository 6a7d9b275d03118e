//! Work centres (工作中心): where operations are done.

use crate::PerUnit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A work centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkCenter {
    /// Unique code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Work done per standard work: 1 is 100 %, 0.85 means that an hour of standard work takes 1/0.85 hours.
    pub efficiency: PerUnit,
    /// Its operations are done by suppliers.
    pub outsourced: bool,
    /// Anything else.
    pub note: String,
    /// May no longer be chosen.
    pub retired: bool,
}
