//! What each person set for their own screen: columns, tabs, theme.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Largest setting, in bytes of JSON: a screen's layout has some kilobytes.
const VALUE_BYTES: usize = 64 * 1024;
/// Longest key.
const KEY_BYTES: usize = 100;

/// Which setting.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PreferenceGet")]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Its key.
    pub key: String,
}

/// Keeps a setting.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PreferenceSet")]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Its key.
    pub key: String,
    /// Any JSON.
    pub value: serde_json::Value,
}

/// A setting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PreferenceValue")]
pub struct Value {
    /// Any JSON; null when nothing was set.
    pub value: serde_json::Value,
}

/// `preference.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: Get) -> Result<Value> {
    let text = app.read(|r| Ok(r.preference(&ctx.actor.name, &input.key)?))?;
    Ok(Value { value: text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default() })
}

/// `preference.set`
pub(crate) fn set(app: &Arc<App>, ctx: &Ctx, input: Set) -> Result<Value> {
    let text = input.value.to_string();
    if text.len() > VALUE_BYTES || input.key.len() > KEY_BYTES {
        return Err(Error::new(Code::InputTooLarge).with("limit", VALUE_BYTES));
    }
    // One's own screen is no change of the factory's books: no trail, and sending it twice does no harm.
    app.write_own(|w| Ok(w.set_preference(&ctx.actor.name, &input.key, &text)?))?;
    app.spoil(ctx.command.tags);
    Ok(Value { value: input.value })
}
