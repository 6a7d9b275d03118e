//! Files of papers: the scanned delivery note, the customer's mail, a drawing. Added to a paper in any state, as a scan comes later
//! than the paper is posted.
//!
//! Whoever may write papers of a kind adds and removes files of them; what somebody else added is removed only by whoever looks after
//! the books. What is removed stays in the books, and can be brought back. A file of a paper that says amounts is given only to whoever
//! may see amounts: they stand on the scan, too. A file is always given as one to be saved, never to be shown in a page.

use crate::app::{App, Change};
use crate::check;
use crate::contract::FileOut;
use crate::ctx::{Ctx, Right};
use crate::document::{paper, show};
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::limits;
use qitao_store::{Attachment, Document, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Files whose ending says what they are. Everything else is bytes: a page that is shown, or a program, is none of a paper's business.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("ofd", "application/ofd"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("webp", "image/webp"),
    ("gif", "image/gif"),
    ("bmp", "image/bmp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("heic", "image/heic"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", crate::export::XLSX),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("zip", "application/zip"),
    ("eml", "message/rfc822"),
];
/// Of any other file.
const BYTES: &str = "application/octet-stream";
/// Files that do something when they are opened: nobody should come to that by a click on a paper.
const RUNS: &[&str] = &[
    "exe", "com", "scr", "pif", "msi", "msp", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "cpl", "jar",
    "lnk", "url", "reg", "sh", "command", "app", "desktop", "htm", "html", "xhtml", "mht", "mhtml", "svg",
];

/// Which paper.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AttachmentOf")]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// The paper's number.
    pub document: String,
}

/// Adds a file to a paper.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AttachmentAdd")]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// The paper's number.
    pub document: String,
    /// The uploaded file's handle.
    pub file: String,
}

/// Which file of which paper.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AttachmentOne")]
#[serde(deny_unknown_fields)]
pub struct One {
    /// The paper's number.
    pub document: String,
    /// The file's number.
    pub id: i64,
}

/// A file of a paper.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AttachmentRow")]
pub struct Row {
    /// Number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What its name says that it is.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Microseconds UTC.
    pub added_at: i64,
    /// The person.
    pub added_by: String,
    /// Whoever asks may take it away.
    pub may_remove: bool,
}

/// The files of a paper.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AttachmentList")]
pub struct List {
    /// In the order in which they were added, without those that were taken away.
    pub rows: Vec<Row>,
    /// Whoever asks may add one.
    pub may_add: bool,
    /// Whoever asks may read them.
    pub may_read: bool,
}

/// Do amounts stand on it, so also on what was scanned of it?
const fn says_amounts(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::SalesOrder
        | DocumentKind::PurchaseOrder
        | DocumentKind::SalesInvoice
        | DocumentKind::PurchaseInvoice
        | DocumentKind::Payment
        | DocumentKind::MoneyReceipt
        | DocumentKind::SubcontractOrder
        | DocumentKind::SubcontractStatement => true,
        DocumentKind::ProductionPlan
        | DocumentKind::Requisition
        | DocumentKind::Receipt
        | DocumentKind::SupplierReturn
        | DocumentKind::Shipment
        | DocumentKind::CustomerReturn
        | DocumentKind::Transfer
        | DocumentKind::Adjustment
        | DocumentKind::WorkOrder
        | DocumentKind::MaterialList
        | DocumentKind::Issue
        | DocumentKind::Supplement
        | DocumentKind::MaterialReturn
        | DocumentKind::Completion
        | DocumentKind::SubcontractList
        | DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractReturn
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractReceipt
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractGoodsBack
        | DocumentKind::SubcontractLoss => false,
    }
}

fn may_read(ctx: &Ctx, kind: DocumentKind) -> bool {
    !says_amounts(kind) || show::sees_money(ctx)
}

fn may_remove(ctx: &Ctx, kind: DocumentKind, one: &Attachment) -> bool {
    let has = |right| ctx.actor.rights.contains(&right);
    has(kind.right()) && one.added_by == ctx.actor.name || has(Right::Administer)
}

/// The paper, for whoever may look at it as `document.get` lets them.
fn paper_of(r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<Document> {
    let head = r.document(number)?.ok_or_else(|| Error::missing("document", number))?;
    if head.kind.is_money() && !show::sees_money(ctx) {
        return Err(ctx.forbidden(Right::Money));
    }
    Ok(head)
}

fn one_of(r: &mut Read<'_>, head: &Document, id: i64) -> Result<Attachment> {
    let found = r.attachments(head.id)?.into_iter().find(|one| one.id == id);
    found.ok_or_else(|| Error::missing("attachment", format!("{} #{id}", head.number)))
}

fn listed(r: &mut Read<'_>, ctx: &Ctx, head: &Document) -> Result<List> {
    let row = |one: Attachment| Row {
        may_remove: may_remove(ctx, head.kind, &one),
        id: one.id,
        name: one.name,
        media_type: one.media_type,
        size: one.size,
        added_at: one.added_at,
        added_by: one.added_by,
    };
    let rows = r.attachments(head.id)?.into_iter().filter(|one| one.removed_at.is_none()).map(row).collect();
    Ok(List { rows, may_add: paper::may(ctx, head.kind).is_ok(), may_read: may_read(ctx, head.kind) })
}

/// Says in the trail of its paper what became of a file.
fn audit(w: &mut Change<'_, '_>, head: &Document, one: &Attachment, added: bool) -> Result<()> {
    let said = json!({ "attachment": one.name, "size": one.size, "sha256": one.sha256 });
    let (before, after) = if added { (None, Some(&said)) } else { (Some(&said), None) };
    w.audit("document", &head.number, before, after)
}

/// Refuses the next file of a paper that has as many as it may have, or has this one.
fn has_room(live: &[Attachment], name: &str, sha256: &str) -> Result<()> {
    check::count("attachments", live.len() + 1, limits::ATTACHMENTS)?;
    match live.iter().find(|one| one.sha256 == sha256) {
        Some(same) => Err(Error::new(Code::AttachmentTwice).with("name", name).with("other", &same.name)),
        None => Ok(()),
    }
}

/// `attachment.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: Of) -> Result<List> {
    app.read(|r| {
        let head = paper_of(r, ctx, &input.document)?;
        listed(r, ctx, &head)
    })
}

/// `attachment.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: One) -> Result<FileOut> {
    app.read(|r| {
        let head = paper_of(r, ctx, &input.document)?;
        if !may_read(ctx, head.kind) {
            return Err(ctx.forbidden(Right::Money));
        }
        let one = one_of(r, &head, input.id)?;
        // What was taken away is for whoever may look into who did what.
        if one.removed_at.is_some() && !ctx.actor.rights.contains(&Right::Audit) {
            return Err(Error::missing("attachment", format!("{} #{}", head.number, one.id)));
        }
        let bytes = r.attachment_bytes(&one.sha256)?.ok_or_else(|| Error::new(Code::AttachmentLost).with("name", &one.name))?;
        Ok(FileOut { name: one.name, media_type: one.media_type, bytes })
    })
}

/// `attachment.add`
pub(crate) fn add(app: &Arc<App>, ctx: &Ctx, input: Add) -> Result<List> {
    let (name, bytes) = app.files.read(&input.file)?;
    let name = clean(&name);
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(Error::new(Code::AttachmentEmpty).with("name", name));
    }
    if size > limits::ATTACHMENT_BYTES {
        return Err(Error::new(Code::FileTooLarge).with("size", size).with("limit", limits::ATTACHMENT_BYTES));
    }
    if RUNS.contains(&ending(&name).as_str()) {
        return Err(Error::new(Code::AttachmentRuns).with("name", name));
    }
    let list = app.write(ctx, |w| {
        let head = paper_of(w, ctx, &input.document)?;
        paper::may(ctx, head.kind)?;
        let mut live = w.attachments(head.id)?;
        live.retain(|one| one.removed_at.is_none());
        let sha256 = qitao_store::sha256(&bytes);
        has_room(&live, &name, &sha256)?;
        w.keep_attachment_bytes(&bytes)?;
        let mut one = Attachment {
            id: 0,
            document_id: head.id,
            media_type: media_type(&name).into(),
            name: name.clone(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            sha256,
            added_at: 0,
            added_by: String::new(),
            removed_at: None,
            removed_by: None,
        };
        w.add_attachment(&mut one)?;
        audit(w, &head, &one, true)?;
        listed(w, ctx, &head)
    })?;
    app.files.forget(&input.file);
    Ok(list)
}

/// `attachment.remove`
pub(crate) fn remove(app: &Arc<App>, ctx: &Ctx, input: One) -> Result<List> {
    put(app, ctx, &input, true)
}

/// `attachment.bring_back`
pub(crate) fn bring_back(app: &Arc<App>, ctx: &Ctx, input: One) -> Result<List> {
    put(app, ctx, &input, false)
}

fn put(app: &App, ctx: &Ctx, input: &One, removed: bool) -> Result<List> {
    app.write(ctx, |w| {
        let head = paper_of(w, ctx, &input.document)?;
        let one = one_of(w, &head, input.id)?;
        if !may_remove(ctx, head.kind, &one) {
            paper::may(ctx, head.kind)?;
            return Err(Error::new(Code::AttachmentOfOthers).with("name", &one.name).with("added_by", &one.added_by));
        }
        // It is so already: nothing is done, and nothing told.
        if one.removed_at.is_some() == removed {
            return listed(w, ctx, &head);
        }
        if !removed {
            let mut live = w.attachments(head.id)?;
            live.retain(|one| one.removed_at.is_none());
            has_room(&live, &one.name, &one.sha256)?;
        }
        w.remove_attachment(one.id, removed)?;
        audit(w, &head, &one, !removed)?;
        listed(w, ctx, &head)
    })
}

/// The name without what no file is called anywhere: a path, signs that Windows keeps for itself, signs that turn the writing round, so
/// that one reads another ending than there is.
fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let kept = name.chars().filter(|c| !c.is_control() && !turns(*c));
    let kept: String = kept.map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }).collect();
    let kept = kept.trim().trim_end_matches(['.', ' ']);
    // Of a long name the ending stays.
    let count = kept.chars().count();
    let kept: String = if count > limits::NAME_CHARS {
        let end: String = kept.chars().skip(count - 20).collect();
        kept.chars().take(limits::NAME_CHARS - 20).chain(end.chars()).collect()
    } else {
        kept.to_owned()
    };
    if kept.is_empty() || qitao_store::is_device(&kept) { format!("_{kept}") } else { kept }
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

fn media_type(name: &str) -> &'static str {
    let ending = ending(name);
    MEDIA_TYPES.iter().find(|(known, _)| *known == ending).map_or(BYTES, |(_, media_type)| media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_every_computer_can_write() {
        for (given, kept) in [
            ("送货单 11-27.pdf", "送货单 11-27.pdf"),
            ("C:\\扫描\\..\\a:b?.pdf", "a_b_.pdf"),
            ("../../etc/passwd", "passwd"),
            ("con.pdf", "_con.pdf"),
            ("  . ", "_"),
            ("发票\u{202e}fdp.exe", "发票fdp.exe"),
            ("a\u{0}\nb.png. ", "ab.png"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
        let long = clean(&format!("{}.pdf", "长".repeat(300)));
        assert_eq!((long.chars().count(), long.ends_with("长.pdf")), (limits::NAME_CHARS, true));
    }

    #[test]
    fn only_what_is_known_is_said_to_be_it() {
        for (name, wanted) in [("a.PDF", "application/pdf"), ("a.jpeg", "image/jpeg"), ("a.html", BYTES), ("a", BYTES), ("a.step", BYTES)] {
            assert_eq!(media_type(name), wanted, "{name}");
        }
        assert!(RUNS.contains(&ending("发票fdp.EXE").as_str()) && !RUNS.contains(&ending("exe").as_str()));
    }
}
