// The contract as the screens see it: every name, input and output comes from the generated schema.
import type { components, paths } from "./schema";
import { commands } from "./tags";

type Posts = {
  [P in keyof paths]: P extends `/api/${infer N}` ? (N extends keyof typeof commands ? N : never) : never;
}[keyof paths];

/** A command's name: `item.list`. */
export type CommandName = Posts;

type Operation<N extends CommandName> = paths[`/api/${N}`]["post"];

/** What a command takes. */
export type Input<N extends CommandName> =
  Operation<N> extends {
    requestBody?: { content: { "application/json": infer I } };
  }
    ? I
    : never;

type Answer<N extends CommandName> = Operation<N> extends { responses: { 200: { content: infer C } } } ? C : never;

/** What a command answers; a command that answers with a file is called through `callFile`. */
export type Output<N extends CommandName> = Answer<N> extends { "application/json": infer O } ? O : never;

/** Commands whose answer is a file. */
export type FileCommand = { [N in CommandName]: Answer<N> extends { "application/json": unknown } ? never : N }[CommandName];

/** Commands that page through rows. */
export type ListCommand = {
  [N in CommandName]: Output<N> extends { rows: unknown[]; next?: string | number | null } ? N : never;
}[CommandName];

/** One row of a list command. */
export type Row<N extends ListCommand> = Output<N> extends { rows: (infer R)[] } ? R : never;

type Schemas = components["schemas"];
export type ErrorKind = Schemas["ErrorKind"];
export type ErrorCode = Schemas["Code"];
export type DeskState = Schemas["DeskState"];
export type OpenBooks = Schemas["OpenBooks"];
export type RecentBooks = Schemas["Recent"];
export type ServerEvent = Schemas["Event"];
export type Uploaded = Schemas["Uploaded"];
export type SearchHit = Schemas["SearchHit"];
export type JobView = Schemas["JobView"];
export type Item = Output<"item.get">["item"];
export type Unit = Output<"unit.get">["unit"];
export type WorkCenter = Output<"work_center.get">["work_center"];
export type Machine = Output<"machine.get">["machine"];
export type Grade = Output<"grade.get">["grade"];
export type RateRow = Row<"rate.list">;
export type Rate = RateRow["rate"];
export type RateKind = Rate["kind"];
export type Partner = Output<"partner.get">["partner"];
export type Warehouse = Output<"warehouse.get">["warehouse"];
export type Bin = Output<"bin.find">["bin"];
export type BinRow = Row<"bin.list">;
export type Routing = Output<"routing.get">["routing"];
export type RoutingOperation = Routing["operations"][number];
export type Bom = Output<"bom.get">["bom"];
export type BomLine = Bom["lines"][number];
export type ItemBrief = Output<"bom.get">["items"][number];
export type VersionState = Bom["state"];
export type ExplodeLine = Output<"bom.explode">["lines"][number];
export type WhereLine = Output<"bom.where_used">["lines"][number];
export type SessionState = Output<"session.state">;
export type Right = Schemas["Right"];
export type SecretKind = Schemas["SecretKind"];
export type Person = Schemas["Person"];
export type PersonView = Schemas["PersonView"];
export type Role = Schemas["Role"];
export type RoleView = Schemas["RoleView"];
export type SessionRow = Schemas["SessionRow"];
export type AuditRow = Schemas["AuditRow"];
export type Approval = Schemas["ApprovalRow"];
export type ApprovalView = Schemas["ApprovalView"];
export type ApprovalState = Schemas["ApprovalState"];
export type ApprovalFigure = Schemas["ApprovalFigure"];
export type Consequence = Schemas["ApprovalConsequence"];
export type ApprovalApprovers = Schemas["ApprovalApprovers"];
export type UsePlace = Schemas["UsePlace"];
export type Backup = Schemas["Backup"];
export type BackupState = Schemas["BackupState"];
export type JournalChange = Schemas["JournalChange"];
export type JournalRow = Schemas["JournalRow"];
export type JournalPreview = Schemas["JournalPreview"];
export type Script = Schemas["ScriptRow"];
export type ScriptView = Schemas["ScriptView"];
export type ScriptOutcome = Schemas["ScriptOutcome"];
export type ScriptKind = Schemas["ScriptKind"];
export type ScriptState = Schemas["ScriptState"];
export type DocumentKind = Schemas["DocumentKind"];
export type DocumentState = Schemas["DocumentState"];
export type DocumentView = Schemas["DocumentView"];
export type DocumentLineView = Schemas["DocumentLineView"];
export type DocumentDraft = Schemas["DocumentDraft"];
export type DraftLine = Schemas["DraftLine"];
export type DocumentVerb = Schemas["Verb"];
export type LineRef = Schemas["LineRef"];
export type LineParent = Schemas["Parent"];
export type WarehouseKind = Schemas["WarehouseKind"];
export type ReservationKind = Schemas["ReservationKind"];
export type CountState = Schemas["CountState"];
export type CountVerb = Schemas["CountVerb"];
export type StockRow = Schemas["StockRow"];
export type LineageView = Schemas["LineageView"];
export type LineageNode = Schemas["LineageNode"];
export type LineageEdge = Schemas["LineageEdge"];
export type LineageStage = Schemas["LineageStage"];
export type LineageStageView = Schemas["LineageStageView"];
export type Attachment = Schemas["AttachmentRow"];
export type LabelWhat = Schemas["LabelWhat"];
export type LabelSize = Schemas["LabelSize"];
export type LabelSymbols = Schemas["LabelSymbols"];
export type LabelReads = Schemas["LabelReads"];
export type WorkOrderState = Schemas["WorkOrderState"];
export type WorkOrderView = Schemas["WorkOrderView"];
export type WorkOrderDraft = Schemas["WorkOrderDraft"];
export type WorkOrderComponent = Schemas["WorkOrderComponent"];
export type WorkOrderOperation = Schemas["WorkOrderOperation"];
export type KitRow = Schemas["KitRow"];
export type PickRow = Schemas["PickRow"];
export type PickShort = Schemas["PickShort"];
export type KitState = Schemas["KitState"];
export type OccupationRow = Schemas["OccupationRow"];
export type ReportRow = Schemas["WorkReportRow"];
export type ReportView = Schemas["WorkReportView"];
export type ReportState = Schemas["WorkReportState"];
export type ReportOperation = Schemas["WorkReportOperation"];
export type ReportClock = Schemas["WorkReportRunning"];
export type CenterCost = Schemas["CostingWorkCenterLine"];
export type Sheet = Schemas["CostSheet"];
export type SheetBy = Schemas["CostSheetBy"];
export type SheetLine = Schemas["CostSheetLine"];
export type SheetFigures = Schemas["CostSheetFigures"];
export type SheetCauses = Schemas["ReportCauses"];
export type Hours = Schemas["Hours"];
export type Band = Schemas["TariffBand"];
export type OutsourcingPriceRow = Row<"outsourcing.prices">;
export type OutsourcingToleranceRow = Row<"outsourcing.tolerances">;
export type Filter = NonNullable<Input<"item.list">["filter"]>[number];

/** What the long commands come to (`x-result` in the contract). */
export interface JobResults {
  "import.dry_run": Schemas["ImportDryRunDone"];
  "import.write": Schemas["ImportWritten"];
  "import.undo": Schemas["ImportUndone"];
  "backup.make": Schemas["BackupMade"];
  "backup.look": Schemas["BackupLooked"];
  "backup.restore": Schemas["BackupRestored"];
  "backup.prove": Schemas["BackupProved"];
  "backup.put_in_place": Schemas["BackupReplaced"];
  "script.submit": Schemas["ScriptOutcome"];
  "script.run": Schemas["ScriptOutcome"];
  "journal.preview": Schemas["JournalPreview"];
  "journal.bring_back": Schemas["JournalBroughtBack"];
  "sandbox.make": Schemas["SandboxMade"];
  "lineage.print": Schemas["PrintedFile"];
  "lineage.print_days": Schemas["PrintedFile"];
  "archive.make": Schemas["LineageArchive"];
  "label.print_many": Schemas["PrintedFile"];
}

/** Whether a command changes the books, whether it is meant for the sandbox there, and the cache tags that it reads and spoils. */
export function traits(name: CommandName): {
  change: boolean;
  sandbox: boolean;
  reads: readonly string[];
  spoils: readonly string[];
} {
  return commands[name];
}
