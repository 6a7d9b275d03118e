//! Machines (设备), each at a work centre.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Machine {
    /// Unique code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the work centre where it stands; what it has no rate of its own for, it costs as this does.
    pub work_center: String,
    /// Anything else.
    pub note: String,
    /// May no longer be chosen.
    pub retired: bool,
}
