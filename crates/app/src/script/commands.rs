//! A script that is a list of commands: taken apart with the lines on which they stand, and called on a copy in the name of
//! whoever submits it, with their rights.

use super::trial::{at, too_many};
use crate::app::{App, hash};
use crate::contract::{self, Command, CommandKind};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::limits;
use qitao_store::journal::tables::{Kept, kept};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::sync::Arc;

/// One call of a script.
pub(super) struct Call {
    command: &'static Command,
    input: Value,
    /// From 1.
    line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    command: String,
    #[serde(default)]
    input: Value,
}

/// The calls of a script: `{"command", "input"}`, a line each or in one array.
pub(super) fn parse(text: &str) -> Result<Vec<Call>> {
    let unread = |step: usize, line: usize, why: &serde_json::Error| {
        // What the parser says of a place is of the part that it was given.
        let why = why.to_string();
        let why = why.split(" at line ").next().unwrap_or_default().to_owned();
        at(Error::new(Code::ScriptSyntax).with("why", why), step, line)
    };
    let parts: Vec<&str> = if text.trim_start().starts_with('[') {
        let all: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| unread(0, error.line(), &error))?;
        all.into_iter().map(RawValue::get).collect()
    } else {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    };
    if parts.len() > limits::SCRIPT_STEPS {
        return Err(too_many("commands", parts.len(), limits::SCRIPT_STEPS));
    }
    let mut calls = Vec::with_capacity(parts.len());
    // Counted on from one to the next: each is further along the text.
    let (mut seen, mut line) = (0, 1);
    for (part, step) in parts.into_iter().zip(1..) {
        let begin = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        line += text.get(seen..begin).map_or(0, |between| between.matches('\n').count());
        seen = begin;
        let written: Written = serde_json::from_str(part).map_err(|error| unread(step, line + error.line().saturating_sub(1), &error))?;
        let command = contract::known(&written.command).map_err(|error| at(error, step, line))?;
        if !may_stand(command) {
            return Err(at(Error::new(Code::ScriptCommand).with("command", command.name), step, line));
        }
        calls.push(Call { command, input: written.input, line });
    }
    Ok(calls)
}

/// A change of records, done at once: nothing of people, rights, the books' own facts, copies or scripts.
fn may_stand(command: &Command) -> bool {
    let noun = command.name.split('.').next().unwrap_or_default();
    command.kind == CommandKind::Change && matches!(kept(noun), Kept::Record(_))
}

/// Calls one of them on a copy. What needs a second person there is agreed to with the script as a whole.
pub(super) fn call(copy: &Arc<App>, ctx: &Ctx, call: &Call, step: usize) -> Result<()> {
    let own = Ctx {
        command: call.command,
        request_id: uuid::Uuid::new_v4().to_string(),
        input_hash: hash(call.command.name, &call.input),
        input: None,
        agreed: None,
        ..ctx.clone()
    };
    let done = own.check_right().and_then(|()| (call.command.run)(copy, &own, call.input.clone()));
    done.map(|_| ()).map_err(|error| at(error, step, call.line).with("command", call.command.name))
}
