/** A line of a tree that is fetched level by level: its path names it and is what its children are asked by. */
export interface TreeLine {
  path: (number | string)[];
  level: number;
}

/** One fetched page of one node's children. */
export interface Load {
  path: TreeLine["path"];
  after: string | null;
}

export type LoadState<L> =
  | { status: "pending" }
  | { status: "failed"; error: unknown }
  | { status: "done"; lines: L[]; next: string | null };

/** What a tree table shows. */
export type TreeRow<L> =
  | { kind: "line"; key: string; parent: string | null; level: number; line: L; open: boolean | null }
  | { kind: "pending"; key: string; parent: string | null; level: number }
  | { kind: "failed"; key: string; parent: string | null; level: number; error: unknown; load: Load }
  | { kind: "more"; key: string; parent: string | null; level: number; load: Load };

export function pathKey(path: TreeLine["path"]): string {
  return JSON.stringify(path);
}

export function loadKey(load: Load): string {
  return `${pathKey(load.path)} ${load.after ?? ""}`;
}

/** Lays the fetched pages out as rows, depth first. `text` leaves lines that fit it, and the way to them. */
export function treeRows<L extends TreeLine>(
  loads: readonly Load[],
  states: ReadonlyMap<string, LoadState<L>>,
  leaf: (line: L) => boolean,
  fits: (line: L) => boolean,
  level = 0,
  path: TreeLine["path"] = [],
): TreeRow<L>[] {
  const key = pathKey(path);
  const rows: TreeRow<L>[] = [];
  const own = loads.filter((l) => pathKey(l.path) === key);
  own.forEach((load, i) => {
    const state = states.get(loadKey(load)) ?? { status: "pending" };
    switch (state.status) {
      case "pending":
        rows.push({ kind: "pending", key: `pending ${loadKey(load)}`, parent: key, level: level + 1 });
        break;
      case "failed":
        rows.push({ kind: "failed", key: `failed ${loadKey(load)}`, parent: key, level: level + 1, error: state.error, load });
        break;
      case "done":
        for (const line of state.lines) {
          const place = pathKey(line.path);
          const open = leaf(line) ? null : loads.some((l) => pathKey(l.path) === place);
          // A fixed quantity is a row of its own at the same place as its line.
          const lineKey = rows.some((r) => r.key === place) ? `${place} fixed` : place;
          const below = open ? treeRows(loads, states, leaf, fits, level + 1, line.path) : [];
          if (!fits(line) && !below.some((r) => r.kind === "line")) continue;
          rows.push({ kind: "line", key: lineKey, parent: key, level: level + 1, line, open }, ...below);
        }
        if (state.next !== null && i === own.length - 1) {
          const more: Load = { path, after: state.next };
          rows.push({ kind: "more", key: `more ${loadKey(more)}`, parent: key, level: level + 1, load: more });
        }
        break;
    }
  });
  return rows;
}

/** Without a node and everything that was opened below it. */
export function closeNode(loads: readonly Load[], path: TreeLine["path"]): Load[] {
  return loads.filter((l) => !path.every((p, i) => l.path[i] === p) || l.path.length < path.length);
}
