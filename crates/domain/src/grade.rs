//! Grades of operators (技能等级), by which their work is paid.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grade {
    /// Unique code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Anything else.
    pub note: String,
    /// May no longer be chosen.
    pub retired: bool,
}
