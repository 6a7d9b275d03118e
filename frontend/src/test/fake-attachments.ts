// Files of papers in memory; their content is nobody's business here.
import type { Attachment, Output } from "@/contract";
import { ApiError } from "@/transport/error";

type Kept = Attachment & { document: string; removed: boolean };

export class FakeAttachments {
  rows: Kept[] = [];
  mayAdd = true;
  mayRead = true;
  /** Names of uploaded files, by handle. */
  handed = new Map<string, string>();

  answer(name: string, input: Record<string, unknown>): Output<"attachment.list"> {
    const document = String(input.document);
    if (name === "attachment.add") {
      const file = this.handed.get(String(input.file)) ?? String(input.file);
      if (file.endsWith(".exe")) throw new ApiError("rejected", "attachment.runs", "it runs", { name: file });
      this.put(document, file);
    }
    const found = this.rows.find((row) => row.id === input.id);
    if (found && name !== "attachment.list") found.removed = name === "attachment.remove";
    return {
      rows: this.rows.filter((row) => row.document === document && !row.removed),
      may_add: this.mayAdd,
      may_read: this.mayRead,
    };
  }

  put(document: string, name: string, mayRemove = true): void {
    this.rows.push({
      document,
      removed: false,
      id: this.rows.length + 1,
      name,
      media_type: "application/pdf",
      size: 1_572_864,
      added_at: 1_795_400_000_000_000,
      added_by: "administrator",
      may_remove: mayRemove,
    });
  }
}
