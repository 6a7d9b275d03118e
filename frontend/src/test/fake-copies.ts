// Backups and the journal of the program in memory. Its jobs are over as soon as they are asked about.
import type { Backup, JobView, JournalChange, JournalPreview, JournalRow, Output } from "@/contract";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;
const hour = 3_600_000_000;
const now = () => Date.now() * 1000;
/** What is restored goes up to here. */
const moment = Date.UTC(2026, 0, 22, 15, 57) * 1000;

function backup(hours: number, reason: string, own = true): Backup {
  const path = `D:\\齐套\\oujiang-backup\\${1000 - hours}.qitao`;
  return { path, name: "瓯江阀门", at: now() - hours * hour, size: 45_403_340, reason, change: 9000 - hours, own };
}

export class FakeCopies {
  status: Output<"backup.status"> = {
    brief: { state: "fine", last: now() - 5 * hour, hours: 5, journal: now() - 60_000_000, problem: null },
    folder: "D:\\齐套\\oujiang-backup",
    folder_is_set: false,
    second: null,
    second_problem: null,
    change: 9012,
    shipped: 9010,
    ready: [
      { file: "D:\\齐套\\恢复.qitao", at: moment },
      { file: "D:\\齐套\\oujiang.before-20260101.qitao", at: null },
    ],
  };
  backups: Backup[] = [backup(5, "daily"), backup(29, "before import.write"), backup(53, "asked", false)];
  damaged: string[] = [];
  readonly proved = new Set<string>();
  changes: JournalChange[] = [
    {
      id: 9012,
      at: now() - hour,
      actor: "limin",
      client: "window",
      command: "item.save",
      request_id: "r-9012",
      counts: [{ table: "item", added: 0, changed: 1, deleted: 0 }],
      touched: { done: "changed", count: 1, records: [{ table: "item", name: "BT-M12X50-A2", title: "六角螺栓" }] },
      brought_back: null,
    },
    {
      id: 9011,
      at: now() - 2 * hour,
      actor: "",
      client: "",
      command: "journal.outside",
      request_id: "",
      counts: [
        { table: "bom_line", added: 0, changed: 0, deleted: 2876 },
        { table: "bom", added: 0, changed: 0, deleted: 23 },
      ],
      touched: {
        done: "deleted",
        count: 23,
        records: [
          { table: "bom", name: "FA-DN50-0304 V1", title: "浮动球阀" },
          { table: "bom", name: null, title: null },
        ],
      },
      brought_back: null,
    },
    {
      id: 9010,
      at: now() - 3 * hour,
      actor: "limin",
      client: "window",
      command: "unit.save",
      request_id: "r-9010",
      counts: [{ table: "unit", added: 0, changed: 1, deleted: 0 }],
      touched: { done: "changed", count: 1, records: [{ table: "unit", name: "箱", title: "箱" }] },
      brought_back: { at: now() - hour, actor: "limin", whole: true },
    },
    {
      id: 9009,
      at: now() - 4 * hour,
      actor: "limin",
      client: "window",
      command: "item.save",
      request_id: "r-9009",
      counts: [{ table: "item", added: 1, changed: 0, deleted: 0 }],
      touched: { done: "added", count: 1, records: [{ table: "item", name: "NEW-1", title: "新货" }] },
      brought_back: null,
    },
  ];
  rows: JournalRow[] = [
    { id: 1, table: "bom", key: "4", before: { version: "V3", note: "" }, after: null },
    { id: 2, table: "item", key: "7", before: { name: "旧名", spec: "M6" }, after: { name: "新名", spec: "M6" } },
  ];
  preview: JournalPreview = {
    kinds: [{ kind: "bom", deleted: 23, changed: 0 }],
    conflict_count: 1,
    conflicts: [{ kind: "item", key: "BT-M12X50-A2", id: 7, why: "changed", other: null }],
  };
  private readonly jobs = new Map<number, JobView>();

  private job(command: string, result: unknown): unknown {
    const id = this.jobs.size + 500;
    const base = { id, command, label: "", owner: "limin", done: 1, total: 1, started_at: now(), ended_at: now() };
    this.jobs.set(id, { ...base, state: "done", result });
    return { job: id };
  }

  /** Undefined: neither a backup nor the journal. */
  answer(name: string, input: Any): unknown {
    switch (name) {
      case "job.get":
        return this.jobs.get(Number(input.id));
      case "backup.status":
        return this.status;
      case "backup.list":
        return { rows: this.backups, next: null };
      case "backup.configure":
        if (input.folder !== undefined)
          this.status = { ...this.status, folder: String(input.folder), folder_is_set: input.folder !== "" };
        if (input.second !== undefined) this.status = { ...this.status, second: String(input.second) || null };
        return this.status;
      case "backup.make":
        this.backups = [backup(0, "asked"), ...this.backups];
        return this.job(name, { backup: this.backups[0], sha256: "", second_problem: null });
      case "backup.look":
        return this.job(name, this.looked());
      case "backup.restore":
        this.proved.add(String(input.to ?? `D:\\齐套\\${input.name}`));
        return this.job(name, { location: input.to ?? `D:\\齐套\\${input.name}`, looked: this.looked(), checks: 41 });
      case "backup.would_replace":
        if (!this.proved.has(String(input.file)))
          throw new ApiError("rejected", "proof.none", "", { file: String(input.file) }, "prove_file");
        return this.would(String(input.file));
      case "backup.prove":
        this.proved.add(String(input.file));
        return this.job(name, { file: input.file, change: 8990, at: moment, checks: 41 });
      case "backup.put_in_place":
        return this.job(name, { file: input.file, kept: "D:\\齐套\\old.before.qitao", backup: "", at: moment, gone: 22 });
      case "journal.changes":
        return { rows: this.changes, next: null };
      case "journal.rows":
        return { rows: this.rows, next: null };
      case "journal.preview":
        return this.job(name, this.preview);
      case "journal.bring_back":
        if (input.conflicts !== "leave" && this.preview.conflict_count > 0)
          throw new ApiError("conflict", "journal.conflicts", "", { count: "1", key: "BT-M12X50-A2" }, "look_or_leave");
        return this.job(name, { changes: input.changes, done: this.preview });
    }
    return undefined;
  }

  private would(file: string): Output<"backup.would_replace"> {
    const to = moment + 2 * hour;
    return { file, change: 8990, at: moment, size: 45_403_340, gone: 22, gone_by: 3, gone_from: moment + hour, gone_to: to };
  }

  private looked() {
    return { backup: this.backups[0]?.path ?? "", change: 8990, at: moment, damaged: this.damaged };
  }
}
