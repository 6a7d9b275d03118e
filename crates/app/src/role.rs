//! Roles: rights under a name. They are data, and whoever manages people may change them.

use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::login;
use crate::session;
use crate::system::{ByCode, List};
use qitao_domain::limits;
use qitao_domain::right::Role;
use qitao_store::{Read, RoleRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A role with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RoleView")]
pub struct View {
    /// The role.
    pub role: Role,
    /// It came with the program, and cannot be removed.
    pub ready_made: bool,
    /// How many people have it.
    pub people: i64,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person who did.
    pub changed_by: String,
}

/// A page of roles.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RolePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<View>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a role.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RoleSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The role.
    pub role: Role,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
    /// Why, where somebody loses a right by it; for the trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What the trail keeps of a role.
#[derive(Debug, Serialize)]
struct Trail<'t> {
    #[serde(flatten)]
    role: &'t Role,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
}

/// That a role is gone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RoleRemoved")]
pub struct Removed {
    /// Its code.
    pub code: String,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<RoleRow> {
    r.role(code)?.ok_or_else(|| Error::missing("role", code))
}

fn view_of(r: &mut Read<'_>, row: RoleRow) -> Result<View> {
    Ok(View {
        people: r.role_uses(row.stored.id)?,
        ready_made: row.ready_made,
        revision: row.stored.revision,
        changed_at: row.stored.changed_at,
        changed_by: row.stored.changed_by,
        role: row.stored.record,
    })
}

/// `role.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::ROLES, &input)?;
        let rows = r.roles_by_id(&page.ids)?;
        let rows = rows.into_iter().map(|row| view_of(r, row)).collect::<Result<_>>()?;
        Ok(Page { rows, next: page.next, total: page.total })
    })
}

/// Does somebody who works here, and has the role, lose a right by it that no other role gives them?
fn takes_away(r: &mut Read<'_>, new: &Role) -> Result<bool> {
    let now = r.roles()?;
    let mut then = now.clone();
    for row in then.iter_mut().filter(|row| row.stored.record.code == new.code) {
        row.stored.record.rights.clone_from(&new.rights);
    }
    let loses = |roles: &[String]| !session::rights(&now, roles).is_subset(&session::rights(&then, roles));
    Ok(r.people()?.iter().map(|row| &row.stored.record).any(|one| !one.retired && one.roles.contains(&new.code) && loses(&one.roles)))
}

/// `role.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    let role = &input.role;
    check::code("code", &role.code)?;
    check::text("name", &role.name, limits::NAME_CHARS)?;
    app.write(ctx, |w| {
        let found = w.role(&role.code)?;
        let old = crate::revision::of("role", &role.code, found.as_ref().map(|row| row.stored.clone()), input.revision)?;
        let ready_made = found.is_some_and(|row| row.ready_made);
        if !ready_made {
            check::name("name", &role.name)?;
        }
        if old.is_none() {
            check::count("roles", w.roles()?.len() + 1, limits::ROLES)?;
        }
        let loses = old.is_some() && takes_away(w, role)?;
        let reason = check::reason_where(loses, input.reason.as_deref())?;
        w.put_role(role, ready_made)?;
        let before = old.as_ref().map(|old| Trail { role: &old.record, reason: "" });
        w.audit("role", &role.code, before.as_ref(), Some(&Trail { role, reason }))?;
        login::keeps_a_manager(w)?;
        let row = stored(w, &role.code)?;
        view_of(w, row)
    })
}

/// `role.remove`
pub(crate) fn remove(app: &Arc<App>, ctx: &Ctx, input: ByCode) -> Result<Removed> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        let people = w.role_uses(old.stored.id)?;
        if old.ready_made || people > 0 {
            let code = if old.ready_made { Code::RoleReadyMade } else { Code::RoleInUse };
            return Err(Error::new(code).with("role", &input.code).with("people", people));
        }
        w.delete_role(old.stored.id)?;
        w.audit("role", &input.code, Some(&old.stored.record), None)?;
        Ok(Removed { code: input.code.clone() })
    })
}
