//! What a command answers when it does not do what was asked: kind, code, figures and a hint.
//!
//! The screen translates the code with its params; the English message is for logs and other programs. Every code stands
//! in one table here, is listed in the contract, and the frontend's compiler wants a text for each.

use qitao_store::{BackupFault, Holder, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What went wrong, in broad terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// A rule of the factory says no.
    Rejected,
    /// The input is not what the command takes.
    Invalid,
    /// Somebody else was faster, or the name is taken.
    Conflict,
    /// It is not there.
    Missing,
    /// The person may not.
    Forbidden,
    /// The program or its database failed.
    Internal,
    /// No answer came: nobody knows whether a change was made. The same request id may be sent again.
    Offline,
}

macro_rules! codes {
    ($($variant:ident $word:literal $kind:ident $message:literal $(hint $hint:literal)?;)+) => {
        /// The code of an error; its word is what crosses the wire.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub enum Code {
            $(#[doc = $message] #[serde(rename = $word)] $variant,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What went wrong, in broad terms.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self { $(Self::$variant => ErrorKind::$kind),+ }
            }

            const fn template(self) -> &'static str {
                match self { $(Self::$variant => $message),+ }
            }

            /// Does it say that somebody has to log in (again)?
            #[must_use]
            pub const fn is_of_session(self) -> bool {
                matches!(self, Self::SessionNeeded | Self::SessionExpired | Self::SessionEnded)
            }

            const fn hint(self) -> Option<&'static str> {
                match self { $(Self::$variant => codes!(@hint $($hint)?)),+ }
            }
        }
    };
    (@hint) => { None };
    (@hint $hint:literal) => { Some($hint) };
}

codes! {
    Internal "internal" Internal "the program failed: {why}" hint "look_at_log";
    DatabaseBusy "database.busy" Conflict "the books were busy for too long" hint "try_again";
    DatabaseFailed "database.failed" Internal "the database failed: {why}" hint "look_at_log";
    CommandUnknown "command.unknown" Missing "there is no command {command}";
    InputInvalid "input.invalid" Invalid "the input is not what {command} takes: {why}";
    InputTooLarge "input.too_large" Invalid "the input is larger than {limit} bytes";
    Forbidden "forbidden" Forbidden "{actor} may not use {command}: the right {right} is missing" hint "ask_administrator";
    LoginWrong "login.wrong" Forbidden "login or password is wrong" hint "type_again";
    RecoveryWrong "recovery.wrong" Forbidden "login or recovery code is wrong";
    LoginLocked "login.locked" Forbidden "too many wrong tries; wait {seconds} s" hint "wait";
    LoginReserved "login.reserved" Invalid "the program itself changes the books as {login}" hint "other_code";
    LoginOnAlready "login.on_already" Rejected "people have to log in already";
    LoginOff "login.off" Rejected "nobody has to log in to these books" hint "switch_login_on";
    LoginOfServer "login.of_server" Rejected "other computers reach these books, so people have to log in" hint "close_server";
    SessionNeeded "session.needed" Forbidden "log in first; on the command line with --as LOGIN and the password in QITAO_PASSWORD" hint "log_in";
    SessionExpired "session.expired" Forbidden "the session was not used for too long, or has reached its end" hint "log_in";
    SessionEnded "session.ended" Forbidden "the session was ended" hint "log_in";
    PasswordLength "password.length" Invalid "a password has {low} to {high} characters";
    PinDigits "pin.digits" Invalid "a PIN has {low} to {high} digits";
    BadgeLength "badge.length" Invalid "a badge gives {low} to {high} characters, without control characters";
    BadgeTaken "badge.taken" Conflict "this is somebody else's badge";
    LastManager "people.last_manager" Rejected "nobody would be left who says who may do what" hint "somebody_else_first";
    RoleInUse "role.in_use" Rejected "{people} people have the role {role}";
    RoleReadyMade "role.ready_made" Rejected "the role {role} came with the program; take its rights away instead";
    ApprovalNeeded "approval.needed" Rejected "{command} needs somebody else's agreement" hint "ask_for_approval";
    ApprovalNotNeeded "approval.not_needed" Rejected "{command} needs nobody else's agreement with this input" hint "do_it_directly";
    ApprovalAsked "approval.asked" Conflict "{requester} has asked for it already, with request {id}" hint "look_at_request";
    ApprovalOwn "approval.own" Forbidden "nobody decides what they asked for themselves" hint "somebody_else_decides";
    ApprovalDecided "approval.decided" Conflict "request {id} is {state} already, by {by}";
    ApprovalStale "approval.stale" Conflict "the books have moved since request {id} was judged ({list}); nothing was done" hint "ask_anew";
    ApprovalRequester "approval.requester" Rejected "{requester}, who asked for it, may not do it any more: the right {right} is missing" hint "refuse_it";
    ApprovalNotYours "approval.not_yours" Forbidden "request {id} can only be taken back by {requester}" hint "refuse_it";
    RequestIdReused "request.id_reused" Conflict "request id {request_id} was used for another change";
    RequestIdInvalid "request.id_invalid" Invalid "a request id has 1 to 100 characters out of letters, digits, - and _";
    ListUnknownField "list.unknown_field" Invalid "the list has no column {field}";
    ListBadValue "list.bad_value" Invalid "column {field} cannot have this value";
    ListBadOp "list.bad_op" Invalid "column {field} cannot be compared like this";
    ListMoved "list.moved" Conflict "the books were changed between two pages of this list" hint "start_again";
    ListBadCursor "list.bad_cursor" Invalid "the place in the list is not one of this list" hint "refresh";
    NotThere "books.not_there" Missing "there are no books at {location}" hint "create_or_choose";
    BooksExist "books.exist" Conflict "{location} is there already" hint "open_or_other_name";
    NotBooks "books.not_books" Invalid "{location} is not a file of books" hint "choose_other";
    BooksNewer "books.newer" Rejected "the books were made by a newer version of the program ({version})" hint "update_program";
    BooksMigration "books.migration" Internal "the books could not be brought up to date: {why}" hint "copy_is_beside";
    BooksInUse "books.in_use" Conflict "the books are open in {program} (process {process} on {host})" hint "close_or_join";
    HolderSilent "books.holder_silent" Conflict "the books are open in {program} (process {process} on {host}) at {address}, which does not answer: {why}" hint "end_that_program";
    NetworkDrive "books.network_drive" Rejected "{location} is on a network drive ({fs}); locks do not hold there and data would be lost" hint "use_local_or_server";
    BooksDevice "books.device" Invalid "Windows keeps the name {name} for a device" hint "other_name";
    BooksConnect "books.connect" Internal "cannot open the books at {location}: {why}" hint "check_address";
    ListenNeedsLogin "listen.needs_login" Rejected "other computers can reach {address}; switch login on first, or listen on a loopback address" hint "switch_login_on";
    TokenWrong "token.wrong" Forbidden "the token is missing or wrong" hint "open_printed_address";
    ServerSilent "server.silent" Offline "the server at {address} does not answer: {why}" hint "try_again";
    CallTimeout "call.timeout" Offline "{path} took longer than {seconds} s" hint "try_again";
    HttpHost "http.host" Forbidden "this server is not called {host}" hint "open_printed_address";
    HttpOrigin "http.origin" Forbidden "pages of {origin} may not call this server" hint "open_printed_address";
    HttpPath "http.path" Missing "there is nothing at {path}";
    HttpMethod "http.method" Invalid "{path} does not take {method}";
    HttpMediaType "http.media_type" Invalid "{path} takes {wanted}, not {given}";
    HttpRequest "http.request" Invalid "the request to {path} cannot be read: {why}";
    BooksSandbox "books.sandbox" Rejected "{location} is a sandbox; open the books that it is a copy of" hint "open_books";
    SandboxNotSqlite "sandbox.not_sqlite" Rejected "books on PostgreSQL have no sandbox";
    SandboxNone "sandbox.none" Missing "there is no sandbox" hint "make_sandbox";
    SandboxNotThere "sandbox.not_there" Rejected "{command} is about the books themselves and cannot be tried in the sandbox" hint "leave_sandbox";
    SandboxBusy "sandbox.busy" Conflict "{jobs} jobs still run in the sandbox" hint "wait_or_cancel";
    SandboxMaking "sandbox.making" Conflict "the sandbox is just being made or thrown away" hint "wait";
    SandboxFull "sandbox.full" Rejected "there is no room for a sandbox at {place}" hint "make_room";
    SandboxFailed "sandbox.failed" Internal "the sandbox could not be written at {place}: {why}" hint "look_at_log";
    SandboxTaken "sandbox.taken" Conflict "{location} is there and is no sandbox" hint "move_it_away";
    SandboxOfOthers "sandbox.of_others" Rejected "the sandbox at {location} is a copy of other books" hint "make_sandbox";
    BooksNone "books.none" Rejected "no books are open" hint "open_books";
    LocationInvalid "books.location_invalid" Invalid "{location} is neither sqlite:FILE nor env:NAME";
    ChangedMeanwhile "changed_meanwhile" Conflict "{key} was changed by {changed_by} meanwhile (revision {theirs}, not {yours})" hint "compare";
    Missing "missing" Missing "there is no {kind} {key}";
    AlreadyThere "already_there" Conflict "there is a {kind} {key} already" hint "other_code";
    FieldRequired "field.required" Invalid "{field} is required";
    FieldTooLong "field.too_long" Invalid "{field} is longer than {limit} characters";
    FieldBadText "field.bad_text" Invalid "{field} has characters that cannot be kept";
    FieldRange "field.range" Invalid "{field} is {value}; it must be between {low} and {high}";
    FieldPositive "field.positive" Invalid "{field} is {value}; it must be above 0";
    FieldNegative "field.negative" Invalid "{field} is {value}; it must not be below 0";
    FieldDecimals "field.decimals" Invalid "{field} is {value}; {item} has {decimals} decimals";
    DuplicateNumber "line.duplicate_number" Invalid "number {number} stands twice";
    DuplicateUnit "conversion.duplicate_unit" Invalid "unit {unit} stands twice";
    ConversionOwnUnit "conversion.own_unit" Invalid "{unit} is the item's own unit";
    DuplicatePriority "substitute.duplicate_priority" Invalid "priority {priority} stands twice on line {number}";
    TooMany "too_many" Invalid "{what}: {count}, at most {limit}";
    BarcodeTaken "barcode.taken" Conflict "barcode {barcode} belongs to {item}";
    BarcodeOfBin "barcode.of_bin" Conflict "barcode {barcode} belongs to bin {bin}";
    BarcodeOfBins "barcode.of_bins" Rejected "{barcode} is the code of bins in several warehouses: {list}" hint "give_barcode";
    PartnerNeither "partner.neither" Invalid "a partner is a customer, a supplier or both";
    PartnerNoSupplier "partner.no_supplier" Rejected "{partner} is no supplier" hint "choose_other";
    PartnerHasWarehouse "partner.has_warehouse" Rejected "{partner} stays a supplier: our stock of warehouse {warehouse} is there";
    WarehouseOwn "warehouse.own" Invalid "only a warehouse at a supplier names one";
    WarehouseInPapers "warehouse.in_papers" Rejected "{lines} lines of papers name bins of warehouse {warehouse}; what it is, and at whom, stays" hint "new_warehouse";
    StockLies "stock.lies_there" Rejected "{place} is not empty: {items} items lie there, first {quantity} {unit} of {item}" hint "move_stock";
    StockRuleInUse "stock_rule.in_use" Rejected "there are {quantity} {unit} of {item}; lots, valuation and standard price stay while there is any";
    BinFloor "bin.floor" Rejected "the floor of warehouse {warehouse} has no code, and stays in use as long as the warehouse";
    UnitChanged "item.unit_in_use" Rejected "the unit of {item} cannot change: {uses} BOM lines, BOMs and routings count in it" hint "new_item";
    KindInPapers "item.kind_in_papers" Rejected "the kind of {item} cannot change so: {uses} lines of papers name it" hint "new_item";
    DecimalsInUse "item.decimals_in_use" Rejected "the decimals of {item} cannot become fewer: {uses} BOMs and routings count in it";
    DimensionInUse "unit.dimension_in_use" Rejected "unit {unit} is used {uses} times; its dimension and size stay";
    UnitConversion "unit.no_conversion" Invalid "{item} has no conversion from {unit} to {own}" hint "add_conversion";
    BomLoop "bom.loop" Rejected "this would close a loop: {path}" hint "look_at_loop";
    BomLoopFound "bom.loop_found" Rejected "the BOM has a loop: {path}" hint "look_at_loop";
    BomOverlap "bom.overlap" Rejected "version {other} of {item} is active on the same days ({from} to {to})" hint "change_days";
    RoutingOverlap "routing.overlap" Rejected "version {other} of {item} is active on the same days ({from} to {to})" hint "change_days";
    BomEmpty "bom.empty" Rejected "{item} {version} has no lines; it cannot become active";
    RoutingEmpty "routing.empty" Rejected "{item} {version} has no operations; it cannot become active";
    BomOfService "bom.of_service" Rejected "{item} is a service and is not made";
    CostShares "bom.cost_shares" Invalid "the co-products carry {share} of the cost, more than all";
    ShareOfNoCoProduct "bom.cost_share_of_no_co_product" Invalid "line {number} is no co-product; only those carry a share of the cost";
    ScrapOfOutput "bom.scrap_of_output" Invalid "what line {number} makes comes out; scrap is a share of what goes in, so it is 0 here";
    DaysOrder "days.order" Invalid "the last day {to} is before the first {from}";
    DaysOutside "days.outside" Invalid "line {number} is valid on none of its version's days";
    RetiredUsed "retired.used" Rejected "{key} is retired" hint "choose_other";
    RetiredBack "retired.back" Rejected "{key} is retired, and what {number} moved would come back to it" hint "use_again";
    Overflow "overflow" Rejected "{item}: {figure} is beyond what can be kept";
    FileUnknown "file.unknown" Missing "there is no uploaded file {file}" hint "upload_again";
    FileTooLarge "file.too_large" Invalid "the file has {size} bytes, at most {limit}";
    FileRead "file.read" Invalid "{name}: {why}";
    FileNotSaved "file.not_saved" Forbidden "this window did not save {path}";
    FileGone "file.gone" Missing "{path} is not there any more";
    FileNotOpened "file.not_opened" Internal "{path} was not opened: {why}";
    FileInUse "file.in_use" Conflict "{name} is open in another program" hint "close_file";
    FileNotWritten "file.not_written" Invalid "{name} could not be written: {why}";
    ImportRead "import.read" Invalid "{name} cannot be read: {reason}";
    ImportRunUnknown "import.run_unknown" Missing "trial run {run} is not there any more" hint "run_again";
    ImportMoved "import.books_moved" Conflict "the books were changed since the trial run" hint "run_again";
    ImportProblems "import.problems" Rejected "{errors} mistakes; nothing was written" hint "correct_or_skip";
    ImportNothing "import.nothing" Rejected "there is nothing to write";
    ImportNoSheet "import.no_sheet" Invalid "no sheet of {name} looks like anything that can be imported" hint "use_template";
    BatchUndone "import.already_undone" Rejected "import {batch} was taken back already";
    BatchMoved "import.changed_since" Conflict "{kind} {key} was changed since the import" hint "correct_by_hand";
    BatchBreaks "import.undo_breaks" Rejected "without this import the books would not hold: {problem}" hint "correct_by_hand";
    BatchUsed "import.used_since" Rejected "{kind} {key} is used by {user} now" hint "correct_by_hand";
    JobUnknown "job.unknown" Missing "there is no job {job}";
    JobCancelled "job.cancelled" Rejected "cancelled; nothing was written";
    JobFinished "job.finished" Rejected "job {job} has ended already";
    SampleNotEmpty "sample.not_empty" Rejected "the sample factory can only be loaded into empty books; there are {items} items" hint "new_books";
    TimezoneUnknown "timezone.unknown" Invalid "{timezone} is no known time zone";
    CurrencyInUse "currency.decimals_in_use" Rejected "the decimals of the currency cannot go from {before} to {decimals}: there are papers" hint "keep_decimals";
    PrintNoFont "print.no_font" Missing "the font {file}, without which nothing is printed, is not there (looked for at {place})" hint "install_again";
    PrintFont "print.font" Rejected "the font {file} cannot be read: {why}" hint "install_again";
    PrintNoOrders "print.no_orders" Missing "no order had a paper from {from} to {to}" hint "other_days";
    LabelNothing "label.nothing" Missing "there is nothing to label";
    LabelNoBarcode "label.no_barcode" Rejected "{count} floors have neither a barcode nor a code that a label could show: {list}" hint "give_barcode";
    LabelNoGoods "label.no_goods" Rejected "{number} moves no goods: there is nothing to label";
    AttachmentEmpty "attachment.empty" Invalid "{name} is empty" hint "upload_again";
    AttachmentRuns "attachment.runs" Rejected "{name} does something when it is opened; such files are not kept with papers" hint "zip_it";
    AttachmentTwice "attachment.twice" Conflict "the paper has this file already, as {other}";
    AttachmentOfOthers "attachment.of_others" Forbidden "{added_by} added {name}; only they, or whoever looks after the books, take it away";
    AttachmentLost "attachment.lost" Missing "{name} is not in these books any more: they were restored without the files that lay beside their backup" hint "look_into_backup";
    ExportFailed "export.failed" Internal "the file could not be made: {why}";
    BackupFull "backup.full" Rejected "there is no room for a backup at {place}" hint "make_room";
    BackupReadOnly "backup.read_only" Rejected "nothing may be written at {place}: {why}" hint "choose_other_place";
    BackupGone "backup.gone" Missing "there is no folder {place}: {why}" hint "plug_in_or_choose_other";
    BackupNoProgram "backup.no_pg_dump" Rejected "pg_dump, which copies books on PostgreSQL, was not found: {why}" hint "install_pg_dump";
    BackupFailed "backup.failed" Internal "no backup was made at {place}: {why}" hint "look_at_log";
    BackupNoPlace "backup.no_place" Rejected "no folder for backups is set" hint "set_backup_folder";
    BackupDamaged "backup.damaged" Rejected "{file} is damaged: {why}" hint "choose_other_backup";
    BackupNone "backup.none" Missing "{place} has no backup of that time" hint "choose_later_moment";
    JournalHole "journal.hole" Rejected "changes are missing from the journal; change {change} at {at} is the last that can be restored" hint "restore_up_to_there";
    JournalForked "journal.forked" Conflict "the journal's files go on otherwise than these books from change {change} on";
    JournalNothing "journal.nothing" Rejected "these changes deleted and changed nothing that can be brought back";
    JournalConflicts "journal.conflicts" Conflict "{count} records are not as these changes left them, first {kind} {key}" hint "look_or_leave";
    JournalBreaks "journal.breaks" Rejected "with these records the books would not hold: {problem}" hint "correct_by_hand";
    RestoreNotSqlite "restore.not_sqlite" Rejected "{file} is a dump of PostgreSQL; it is restored into an empty database" hint "use_qitao_restore";
    RestoreName "restore.name" Invalid "{name} cannot be the name of a file" hint "type_again";
    RestoreNotPostgres "restore.not_postgres" Rejected "{file} is a backup of a file of books; it is restored into a file" hint "choose_other_backup";
    RestoreNoProgram "restore.no_pg_restore" Rejected "pg_restore, which restores books on PostgreSQL, was not found: {why}" hint "install_pg_dump";
    RestoreUnproved "restore.unproved" Rejected "a restore into {location} was broken off; what is there is not whole" hint "restore_again";
    RestoreBroken "restore.broken" Internal "the restored books do not hold: {problem}" hint "choose_other_backup";
    ProofNone "proof.none" Rejected "nobody has proved {file} as a whole, or it was changed since" hint "prove_file";
    ProofOfBackup "proof.of_backup" Rejected "{file} is a backup; restore it into a file of its own" hint "restore_first";
    ReplaceAltered "replace.altered" Rejected "{file} is not as it was proved: {why}" hint "prove_file";
    ReplaceOther "replace.other_books" Rejected "{file} holds other books" hint "choose_other_backup";
    ReplaceItself "replace.itself" Rejected "{file} is the books themselves" hint "choose_other_backup";
    ReplaceNotSqlite "replace.not_sqlite" Rejected "books on PostgreSQL are put in place by their administrator";
    ReplaceNoRoom "replace.no_room" Rejected "there is no room for {file} beside the books" hint "make_room";
    ReplaceJobs "replace.jobs_run" Conflict "{count} jobs still run" hint "try_again";
    ReplaceNow "replace.now" Conflict "other books take the place of these at this moment" hint "try_again";
    ReplaceStuck "replace.stuck" Internal "the books that were agreed to cannot be put in place yet: {why}" hint "close_file";
    ScriptNotSqlite "script.not_sqlite" Rejected "these books are on PostgreSQL, of which no copy is made to try a script on";
    ScriptSyntax "script.syntax" Invalid "the script cannot be read: {why}" hint "correct_script";
    ScriptStatement "script.statement" Rejected "{word} may not stand in a script: only INSERT, UPDATE and DELETE" hint "correct_script";
    ScriptTable "script.table" Rejected "a script may not touch {table}" hint "correct_script";
    ScriptRowNumber "script.row_number" Rejected "row numbers are given by the books; those of {table} stay" hint "correct_script";
    ScriptFunction "script.function" Rejected "a script may not use {function}" hint "correct_script";
    ScriptRefused "script.refused" Rejected "the database says no: {why}" hint "correct_script";
    ScriptNear "script.near" Rejected "it is wrong near {near}" hint "correct_script";
    ScriptEnds "script.ends" Rejected "it ends too early" hint "correct_script";
    ScriptUnclosed "script.unclosed" Rejected "a quote or a comment has no end" hint "correct_script";
    ScriptNoTable "script.no_table" Rejected "there is no table {table}" hint "correct_script";
    ScriptNoColumn "script.no_column" Rejected "there is no column {column}" hint "correct_script";
    ScriptAmbiguous "script.ambiguous" Rejected "more than one table has a column {column}" hint "correct_script";
    ScriptUnique "script.unique" Rejected "two rows of {table} would have the same {columns}" hint "correct_script";
    ScriptRequired "script.required" Rejected "{column} of {table} may not be empty" hint "correct_script";
    ScriptCheck "script.check" Rejected "a rule would not hold: {rule}" hint "correct_script";
    ScriptReference "script.reference" Rejected "a row names one that is not there" hint "correct_script";
    ScriptValues "script.values" Rejected "there are more or fewer values than columns" hint "correct_script";
    ScriptArguments "script.arguments" Rejected "{function} was given too much or too little" hint "correct_script";
    ScriptType "script.type" Rejected "a value is of another type than its column" hint "correct_script";
    ScriptCommand "script.command" Rejected "{command} may not stand in a script" hint "correct_script";
    ScriptTooLong "script.too_long" Rejected "the script ran for longer than {seconds} s" hint "correct_script";
    ScriptTooMuch "script.too_much" Rejected "the rows that the script changes are more than {limit} MB" hint "correct_script";
    ScriptBusy "script.busy" Conflict "another script is just being tried" hint "try_again";
    ScriptNoRoom "script.no_room" Rejected "there is no room for a copy of the books at {place} to try a script on" hint "make_room";
    ScriptNothing "script.nothing" Rejected "the script changes nothing";
    ScriptBreaks "script.breaks" Rejected "with what the script does the books would not hold: {problem}" hint "correct_script";
    ScriptMoved "script.moved" Conflict "{count} rows are not as the script met them, first {list}" hint "try_script_again";
    ScriptTaken "script.taken" Conflict "{key} is another {table}'s by now" hint "try_script_again";
    ScriptEnded "script.ended" Rejected "script {number} is {state}";
    DocumentState "document.state" Conflict "{number} is {state}; {verb} cannot be done with it" hint "refresh";
    DocumentField "document.field" Invalid "papers of this kind have no {field}";
    DocumentNoLines "document.no_lines" Invalid "a paper has at least one line";
    DocumentFuture "document.future" Invalid "{day} has not come yet; today is {today}";
    DocumentPhantom "document.phantom" Rejected "{item} is a phantom; it is never ordered or stocked" hint "choose_other";
    StockNotKept "stock.not_kept" Rejected "{item} is a service and lies in no stock" hint "choose_other";
    DocumentParentNeeded "document.parent_needed" Rejected "a line of a {kind} names what it comes of" hint "make_of_parent";
    DocumentParentKind "document.parent_kind" Rejected "a {kind} cannot come of {parent}, a {parent_kind}" hint "choose_other";
    DocumentParentState "document.parent_state" Rejected "{parent} is {state}; nothing can come of it" hint "choose_other";
    DocumentParentPartner "document.parent_partner" Rejected "{parent} is another partner's" hint "choose_other";
    DocumentParentItem "document.parent_item" Rejected "line {parent_line} of {parent} is of another item" hint "choose_other";
    DocumentParentTwice "document.parent_twice" Invalid "line {parent_line} of {parent} stands twice";
    DocumentParentSum "document.parent_sum" Invalid "the line has {quantity}, what it comes of {sum}";
    DocumentBeyond "document.beyond" Rejected "{quantity} are more than the {left} that are left of line {parent_line} of {parent}" hint "take_what_is_left";
    DocumentLineClosed "document.line_closed" Rejected "nothing more is to come of line {parent_line} of {parent}" hint "reopen_order";
    DocumentCredit "document.credit" Invalid "what came back is invoiced below zero, not {value}";
    DocumentOutOfRange "document.out_of_range" Rejected "the amounts of {number} are beyond what can be kept";
    DocumentHasChildren "document.has_children" Rejected "{count} papers came of {number}: {list}" hint "reverse_those_first";
    ReversalEarly "document.reversal_early" Invalid "{number} is of {paper_day}: it cannot be taken back as of {day}";
    ReversalPaid "document.reversal_paid" Invalid "{parent} paid {number} till {parent_day}: it cannot be taken back as of {day}";
    DocumentSettled "document.settled" Rejected "{settled} of {number} are paid" hint "reverse_those_first";
    PartnerSide "partner.side" Rejected "{partner} is no {side}" hint "choose_other";
    PaymentBeyond "payment.beyond" Rejected "{amount} are not within the {left} that are open of {parent}" hint "take_open_amount";
    PaymentEarly "payment.early" Rejected "{parent} is of {parent_day}: money of {day} was paid in advance" hint "in_advance";
    PaymentMixed "payment.mixed" Rejected "money in advance stands on no paper that takes money off" hint "two_papers";
    LotNeeded "stock.lot_needed" Invalid "{item} is kept by lots" hint "name_lot";
    LotUnwanted "stock.lot_unwanted" Invalid "{item} is not kept by lots";
    LotsChanged "stock.lots_changed" Rejected "{number} moved {item} before it was changed whether its stock has lots; taken back, it would lie under a lot that nothing is taken from" hint "move_it_anew";
    WarehouseKind "stock.warehouse_kind" Rejected "this cannot be done in warehouse {warehouse}" hint "choose_other";
    TransferSame "stock.transfer_same" Invalid "it lies there already" hint "choose_other";
    StockShort "stock.short" Rejected "{place} has {there} of {item}, {quantity} are wanted" hint "take_what_is_left";
    StockRemaining "stock.remaining" Rejected "remaining shippable: {remaining} of {item}; {quantity} are wanted ({on_hand} on hand, {reserved} promised, {held} wait for a review)" hint "take_what_is_left";
    ReservationBeyond "reservation.beyond" Rejected "{quantity} of {item} cannot be promised, at most {most}" hint "take_what_is_left";
    ReservationLess "reservation.less" Rejected "only {most} of {item} are promised, not {quantity}" hint "take_what_is_left";
    ReservationKind "reservation.kind" Rejected "stock is promised to sales orders; {number} is none" hint "choose_other";
    SaleLocked "sale.locked" Rejected "{item} is locked: {available} available, less than {safety_stock} × {factor}; {on_order} are under way" hint "say_why_all_the_same";
    ReviewFirst "document.review_first" Rejected "line {parent_line} of {parent} waits for a review" hint "review_first";
    ReviewNotWaiting "document.review_not_waiting" Conflict "line {line} of {number} does not wait for a review: {review}" hint "refresh";
    WorkOrderApart "work_order.apart" Invalid "a {kind} is written by work_order.save, with all that it copies" hint "make_work_order";
    WorkOrderStarted "work_order.started" Rejected "something was posted to {number}: it cannot be taken back from the shop or given up" hint "reverse_those_first";
    WorkOrderWorth "work_order.worth" Rejected "what {number} made took its worth along: less would have been spent on it than that" hint "reverse_completion_first";
    WorkOrderKept "work_order.kept" Rejected "what {number} made came into stock and was taken back: it cannot be changed any more" hint "write_another";
    WorkOrderNotStarted "work_order.not_started" Rejected "nothing was posted to {number}: it is given up, not closed" hint "give_it_up";
    WorkOrderClocks "work_order.clocks" Rejected "{number} is being worked at by {list}" hint "stop_clocks";
    WorkOrderBegun "work_order.begun" Rejected "{number} is {state}: only what is planned or released is divided or put together" hint "reverse_those_first";
    WorkOrderPart "work_order.part" Invalid "parts of {number} are whole units above 0 and less than its {quantity}" hint "choose_other";
    WorkOrderAsked "work_order.asked" Rejected "{list} ask for more of what {number} takes than would stay with it" hint "reverse_those_first";
    WorkOrderDifferent "work_order.different" Rejected "{number} and {other} do not make the same thing in the same way, or are not equally far" hint "choose_other";
    WorkOrderDates "work_order.dates" Rejected "the days of an order of {item} that is due on {due} cannot be worked out";
    PickNothing "pick.nothing" Rejected "nothing of what these orders still need lies free" hint "choose_other";
    StandInWhole "issue.stand_in_whole" Rejected "{item} stood in for something else: all {quantity} come back, or none" hint "take_all_back";
    ReportTraveller "report.traveller" Invalid "{code} is no code of an operation on a traveller";
    ReportNotReleased "report.not_released" Rejected "work order {number} is not released";
    ReportOutsourced "report.outsourced" Rejected "operation {operation} of {number} is done outside";
    ReportEnded "report.ended" Rejected "work order {number} is closed or cancelled";
    ReportNothing "report.nothing" Invalid "the report has neither pieces nor time";
    ReportBackwards "report.backwards" Invalid "it ends before it starts";
    ReportTooLong "report.too_long" Invalid "{seconds} s are more than 24 h";
    ReportFuture "report.future" Invalid "it ends in the future";
    ReportBeyond "report.beyond" Rejected "operation {operation} of {number}: the one before gave {left} more, and {quantity} are reported" hint "report_before_first";
    HistoryCell "history.cell" Invalid "row {row}: {field} cannot be {value}";
    ReportTwice "report.twice" Invalid "operation {operation} of {number} is named twice";
    ReportReversed "report.reversed" Conflict "{number} was taken back already, by {by}";
    ReportReversal "report.reversal" Rejected "{number} takes another report back" hint "report_anew";
    ReportRunning "report.running" Conflict "{person} is at operation {operation} of {number} already";
    ReportStopped "report.stopped" Conflict "this clock was stopped already";
    ReportClocks "report.clocks" Invalid "the clocks are of several operations or machines";
    ComesOut "material_list.comes_out" Rejected "line {parent_line} of {parent} comes out of the order, and is not issued" hint "bring_it_in";
    GoesIn "material_list.goes_in" Rejected "line {parent_line} of {parent} goes into the order, and is not brought into stock" hint "issue_it";
    CountState "count.state" Conflict "{number} is {state}; {verb} cannot be done with it" hint "refresh";
    CountNothing "count.nothing" Rejected "nothing that was chosen lies in {warehouse}" hint "choose_other";
    CountOverlaps "count.overlaps" Rejected "{item} in {place} is being counted on {number}" hint "end_that_count";
    CountLeft "count.left" Rejected "{count} lines of {number} have no figure" hint "count_them_first";
    CountEntered "count.entered" Conflict "line {line} has a figure of {by}" hint "ask_for_recount";
    CountOwn "count.own" Rejected "{name} counted on {number}; somebody else has to agree to it" hint "ask_somebody_else";
    CountLots "count.lots" Rejected "whether {item} is kept by lots was changed since line {line} of {number} was made" hint "count_by_lot";
    CountReserved "count.reserved" Rejected "{quantity} of {item} would be taken off, {available} are not promised; {reserved} are promised to {list}" hint "void_promises";
    DocumentBackdated "document.backdated" Rejected "{number} is dated {day}, before the snapshot of stock of {snapshot}; what was seen then would not be true any more" hint "date_it_today";
    OutboxAddress "outbox.address" Invalid "messages go to an https:// address (or http:// to this computer itself) and to no other";
    OutboxOff "outbox.off" Rejected "nobody outside is told anything: there is no address" hint "set_address";
    SnapshotTime "snapshot.time" Invalid "`{value}` is no time of a day like 09:00";
    ScanKind "scan.kind" Rejected "papers of the kind {kind} move no stock; nothing of them is scanned" hint "choose_other";
    ScanOtherItem "scan.other_item" Rejected "line {line} of {number} is of {wanted}; {scanned} was scanned" hint "scan_again";
    ScanOtherBin "scan.other_bin" Rejected "line {line} of {number} names {wanted}; {scanned} was scanned" hint "scan_again";
    ScanOtherWarehouse "scan.other_warehouse" Rejected "{scanned} is in warehouse {warehouse}, and {number} names none of its bins" hint "scan_again";
    ScanNotHere "scan.not_here" Rejected "{scanned} stands on no line of {number}" hint "scan_again";
    ScanUnknown "scan.unknown" Missing "nothing has the code {text}" hint "scan_again";
    ScanCheck "scan.check" Invalid "the check character of {text} is wrong" hint "scan_again";
    ScanTracking "scan.tracking" Invalid "{text} is a tracking code; the code of an item or a bin is wanted" hint "scan_again";
    ScanNotDraft "scan.not_draft" Conflict "{number} is {state}; nothing of it is scanned any more" hint "refresh";
    ScanMissing "scan.missing" Rejected "{count} lines of {number} are not scanned: {list}" hint "scan_first";
    CutOverNoDay "cut_over.no_day" Rejected "nobody has chosen the first day of these books yet" hint "choose_first_day";
    CutOverBegun "cut_over.begun" Rejected "{rows} lines were brought in as of the day that was chosen before" hint "undo_those_imports";
    CutOverMoved "cut_over.moved" Conflict "the figures of {step} are others by now: {rows} lines" hint "refresh";
    CutOverAhead "cut_over.ahead" Rejected "{day}, the first day of these books, has not come yet";
    CutOverLeft "cut_over.left" Rejected "{count} steps are not agreed to as they are now: {list}" hint "tick_them_first";
    CutOverClosed "cut_over.closed" Rejected "the cut-over of {day} is closed" hint "reopen_cut_over";
    CutOverNotClosed "cut_over.not_closed" Conflict "the cut-over is not closed" hint "refresh";
    CutOverBefore "cut_over.before" Rejected "{day} is before {first}, the first day of these books" hint "choose_later_day";
    MonthClosed "month.closed" Rejected "{day} is in {month}, which is closed; {open} is open" hint "post_later_or_reopen";
    MonthAlready "month.already" Conflict "{month} is closed already" hint "refresh";
    MonthNotEnded "month.not_ended" Rejected "{month} has not ended";
    MonthFirst "month.first" Rejected "{first} comes before {month}" hint "close_first_first";
    MonthNotLast "month.not_last" Rejected "{month} is not the last month that was closed" hint "reopen_last_first";
    MonthStopped "month.stopped" Rejected "{count} things keep {month} open: {list}" hint "settle_those_first";
    MonthMoved "month.moved" Conflict "what there is to look at before {month} is closed is not what was looked at any more" hint "look_again";
    MonthNothing "month.nothing" Rejected "nothing was posted in {month}, so nothing says who carries the difference" hint "close_without_sharing";
    RateWhose "rate.whose" Invalid "a rate is of one thing: either {one} or {other}";
    RateOperation "rate.operation" Invalid "a wage for one operation names the item and the operation's number";
    RateTwice "rate.twice" Conflict "a rate of the same begins on {from} already" hint "choose_later_day";
    RateStays "rate.stays" Rejected "whose rate it is stays; let another begin instead" hint "begin_another";
    TariffNothing "tariff.nothing" Invalid "a tariff has a season, and a season a band";
    TariffDay "tariff.day" Invalid "no season begins on {month}-{day}, which not every year has";
    TariffTwice "tariff.twice" Invalid "two seasons begin on one day, or two bands at one time";
    TariffTime "tariff.time" Invalid "no band begins {seconds} s after midnight";
    TariffPrice "tariff.price" Invalid "the band {band} needs one price, not below zero";
    TariffUnused "tariff.unused" Invalid "the band {band} has a price and no hours";
    OutsourcingApart "outsourcing.apart" Invalid "a {kind} is written with outsourced work, with all that goes with it" hint "make_outsourcing";
    OutsourcingSource "outsourcing.source" Invalid "{item} is bought: nobody works on our material for it" hint "choose_other";
    OutsourcingOperations "outsourcing.operations" Rejected "operations of a work order are not ordered from suppliers yet: order the whole item" hint "choose_other";
    OutsourcingNoPlace "outsourcing.no_place" Rejected "{partner} has no place for our material yet" hint "make_supplier_place";
    OutsourcingNoPrice "outsourcing.no_price" Rejected "nothing is agreed that operation {operation} of line {line} costs" hint "agree_on_price";
    OutsourcingState "outsourcing.state" Rejected "{number} is {state}: nothing is posted to it" hint "choose_other";
    OutsourcingLeft "outsourcing.left" Rejected "{left} of {item} are there" hint "take_what_is_left";
    OutsourcingMoreBack "outsourcing.more_back" Rejected "at most {most} pieces can be made of what is there" hint "issue_first";
    OutsourcingMoreThanCame "outsourcing.more_than_came" Rejected "more goes back than came: {what}" hint "refresh";
    OutsourcingStillThere "outsourcing.still_there" Rejected "{left} of {item} are still at the supplier" hint "bring_material_back";
    OutsourcingGoodsCame "outsourcing.goods_came" Rejected "goods came of it: it is closed, not given up" hint "close_it";
    OutsourcingGoesWith "outsourcing.goes_with" Rejected "{number} was written with {other} and is taken back with it" hint "reverse_those_first";
    OutsourcingOperation "outsourcing.operation" Invalid "an operation is one of an item: name the item, too";
    OutsourcingFirstBreak "outsourcing.first_break" Invalid "the first price is from 0 on";
    OutsourcingBreaks "outsourcing.breaks" Invalid "the price from {from} on does not stand after one from less on";
    OutsourcingTwice "outsourcing.twice" Conflict "one for the same begins on {from} already" hint "choose_later_day";
    OutsourcingStays "outsourcing.stays" Rejected "what it is for stays; let another begin instead" hint "begin_another";
    ClockBack "clock.back" Rejected "the clock says {now}, before the last move of stock at {last}" hint "set_clock";
    TrackingShape "tracking.shape" Invalid "{code} is neither a tracking code nor a paper's number" hint "type_again";
    TrackingCheck "tracking.check" Invalid "the check character of {code} is wrong" hint "type_again";
    TrackingSeveral "tracking.several" Rejected "{number} bears {count} codes: {list}" hint "choose_other";
    TrackingNone "tracking.none" Missing "{number} bears no code";
    MomentInvalid "moment.invalid" Invalid "{moment} is no moment such as 2026-01-22T23:57:00+08:00";
    ViewPath "bom.path_unknown" Invalid "there is no such place in this BOM" hint "refresh";
}

/// An error on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Error {
    /// In broad terms.
    pub kind: ErrorKind,
    /// What the screen translates.
    pub code: Code,
    /// English, for logs and programs.
    pub message: String,
    /// Figures and names for the text; `field` names an input field.
    pub params: BTreeMap<String, String>,
    /// Records, or other names, that the text enumerates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<String>,
    /// What to do next, for the screen to translate.
    pub hint: Option<String>,
    /// A change that was done already: its answer. Never on the wire.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) repeated: Option<Box<serde_json::Value>>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) serialization: bool,
}

impl Error {
    /// A new error; add its params with [`Error::with`].
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            kind: code.kind(),
            code,
            message: code.template().into(),
            params: BTreeMap::new(),
            list: Vec::new(),
            hint: code.hint().map(Into::into),
            repeated: None,
            serialization: false,
        }
    }

    /// Adds a figure or name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        let value = value.to_string();
        self.message = self.message.replace(&format!("{{{name}}}"), &value);
        self.params.insert(name.into(), value);
        self
    }

    /// Adds the names that it enumerates, one by one: what stands in them parts none.
    #[must_use]
    pub fn listing(mut self, names: Vec<String>) -> Self {
        self.message = self.message.replace("{list}", &names.join(", "));
        self.list = names;
        self
    }

    /// There is no such object.
    #[must_use]
    pub fn missing(kind: &str, key: impl std::fmt::Display) -> Self {
        Self::new(Code::Missing).with("kind", kind).with("key", key)
    }

    /// Names who has the books open.
    pub(crate) fn of_holder(self, holder: &Holder) -> Self {
        let program = if holder.program.is_empty() { "?" } else { &holder.program };
        let error = self.with("program", program).with("process", holder.process).with("host", &holder.host);
        if holder.address.is_empty() { error } else { error.with("address", &holder.address) }
    }

    pub(crate) fn repeated(output: serde_json::Value) -> Self {
        Self { repeated: Some(Box::new(output)), ..Self::new(Code::RequestIdReused) }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.word(), self.message)
    }
}

impl std::error::Error for Error {}

impl qitao_store::AsStore for Error {
    fn is_serialization_failure(&self) -> bool {
        self.serialization
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let serialization = error.is_serialization_failure();
        let busy = error.is_busy();
        let mut new = match error {
            StoreError::NotThere(location) => Self::new(Code::NotThere).with("location", location),
            StoreError::Exists(location) => Self::new(Code::BooksExist).with("location", location),
            StoreError::NotBooks(location) => Self::new(Code::NotBooks).with("location", location),
            StoreError::Newer(version) => Self::new(Code::BooksNewer).with("version", version),
            StoreError::Migration(why) => Self::new(Code::BooksMigration).with("why", why),
            StoreError::InUse(holder) => in_use(&holder),
            StoreError::NetworkDrive { path, kind } => Self::new(Code::NetworkDrive).with("location", path).with("fs", kind),
            StoreError::Device(name) => Self::new(Code::BooksDevice).with("name", name),
            StoreError::Connect { location, why } => Self::new(Code::BooksConnect).with("location", location).with("why", why),
            StoreError::Backup { place, fault, why } => {
                let code = match fault {
                    BackupFault::Full => Code::BackupFull,
                    BackupFault::ReadOnly => Code::BackupReadOnly,
                    BackupFault::Gone => Code::BackupGone,
                    BackupFault::NoProgram => Code::BackupNoProgram,
                    BackupFault::Other => Code::BackupFailed,
                };
                Self::new(code).with("place", place).with("why", why)
            }
            StoreError::Damaged { file, why } => Self::new(Code::BackupDamaged).with("file", file).with("why", why),
            StoreError::NoBackup(place) => Self::new(Code::BackupNone).with("place", place),
            StoreError::Hole { change, at } => {
                Self::new(Code::JournalHole).with("change", change).with("at", crate::restore::shown(at)).with("at_micros", at)
            }
            StoreError::Forked(change) => Self::new(Code::JournalForked).with("change", change),
            StoreError::NoPgRestore(why) => Self::new(Code::RestoreNoProgram).with("why", why),
            StoreError::Unproved(location) => Self::new(Code::RestoreUnproved).with("location", location),
            StoreError::Replacing(why) => Self::new(Code::ReplaceStuck).with("why", why),
            StoreError::Cancelled => Self::new(Code::JobCancelled),
            StoreError::MonthClosed { day, month, open } => {
                Self::new(Code::MonthClosed).with("field", "day").with("day", day).with("month", month).with("open", open)
            }
            StoreError::Moved { count, first } => Self::new(Code::ScriptMoved).with("count", count).listing(first),
            StoreError::Taken { table, key } => Self::new(Code::ScriptTaken).with("table", table).with("key", key),
            StoreError::RowNumber(table) => Self::new(Code::ScriptRowNumber).with("table", table),
            StoreError::TooMuch(_) => Self::new(Code::ScriptTooMuch).with("limit", qitao_domain::limits::SCRIPT_ROW_BYTES >> 20),
            StoreError::List { field, why } => {
                let code = match why {
                    "unknown_field" => Code::ListUnknownField,
                    "bad_op" => Code::ListBadOp,
                    "bad_cursor" => Code::ListBadCursor,
                    _ => Code::ListBadValue,
                };
                Self::new(code).with("field", field)
            }
            other @ (StoreError::Database { .. }
            | StoreError::Io { .. }
            | StoreError::Unknown(..)
            | StoreError::Graph(_)
            | StoreError::Scan(_)) => {
                if busy || serialization {
                    Self::new(Code::DatabaseBusy)
                } else {
                    tracing::error!(error = ?other, "the database failed");
                    Self::new(Code::DatabaseFailed).with("why", other)
                }
            }
        };
        new.serialization = serialization;
        new
    }
}

fn in_use(holder: &Holder) -> Error {
    Error::new(Code::BooksInUse).of_holder(holder)
}

/// What a command answers.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_messages_take_their_figures() {
        let mut words: Vec<_> = Code::ALL.iter().map(|c| c.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
        let error = Error::new(Code::BarcodeTaken).with("barcode", "690").with("item", "BT-1");
        assert_eq!(error.to_string(), "barcode.taken: barcode 690 belongs to BT-1");
        assert_eq!(serde_json::to_value(&error).unwrap()["code"], "barcode.taken");
    }
}
