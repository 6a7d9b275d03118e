import type { Script, ScriptKind } from "@/contract";
import type { Tone } from "@/ui/Dot";

/** The colour of each state's dot. */
export const stateTones = { tried: "amber", failed: "red", run: "green", withdrawn: "grey" } as const satisfies Record<
  string,
  Tone
>;

/** Rows that a script comes to, over all tables. */
export function total({ counts }: Pick<Script, "counts">): number {
  return counts.reduce((sum, one) => sum + one.added + one.changed + one.deleted, 0);
}

/** What a script looks like; nothing that anybody would want to run. */
export const examples: Record<ScriptKind, string> = {
  sql: [
    "DELETE FROM bom WHERE item_id IN (SELECT id FROM item WHERE item_group = 'OLD');",
    "UPDATE item SET retired = 1 WHERE item_group = 'OLD';",
    "",
  ].join("\n"),
  commands: [
    '{"command": "item.retire", "input": {"code": "OLD-1", "retired": true, "revision": 3}}',
    '{"command": "item.retire", "input": {"code": "OLD-2", "retired": true, "revision": 1}}',
    "",
  ].join("\n"),
};
