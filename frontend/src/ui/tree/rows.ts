/** A line of a tree that is fetched level by level: its path names it and is what its children are asked by. */
export interface TreeLine {
  path: (number | string)[];
  level: number;
}

/** One fetched page of what lies below one node. */
export interface Load {
  path: TreeLine["path"];
  after: string | null;
  /** So many levels below the node, depth first; its children when absent. */
  depth?: number;
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
  return `${pathKey(load.path)} ${load.after ?? ""} ${load.depth ?? 1}`;
}

/** Whether a line is wanted. `closed`: it can be opened and is not. */
export type Fits<L> = (line: L, closed: boolean) => boolean;

/** What was fetched, put together: the children of each node, and what stands below them while there is more. */
interface Gathered<L> {
  children: Map<string, L[]>;
  ends: Map<string, TreeRow<L>[]>;
  /** Nodes whose children are here or on their way. */
  opened: Set<string>;
}

function gather<L extends TreeLine>(
  loads: readonly Load[],
  states: ReadonlyMap<string, LoadState<L>>,
  leaf: (line: L) => boolean,
): Gathered<L> {
  const children = new Map<string, L[]>();
  const ends = new Map<string, TreeRow<L>[]>();
  const own = new Set(loads.map((l) => pathKey(l.path)));
  const opened = new Set(own);
  const put = <T>(map: Map<string, T[]>, key: string, value: T) => {
    const there = map.get(key);
    if (there) there.push(value);
    else map.set(key, [value]);
  };
  const last = new Map(loads.map((l) => [pathKey(l.path), l]));
  for (const load of loads) {
    const key = pathKey(load.path);
    const state = states.get(loadKey(load)) ?? { status: "pending" };
    const row = { parent: key, level: load.path.length + 1 };
    switch (state.status) {
      case "pending":
        put(ends, key, { kind: "pending", key: `pending ${loadKey(load)}`, ...row });
        break;
      case "failed":
        put(ends, key, { kind: "failed", key: `failed ${loadKey(load)}`, ...row, error: state.error, load });
        break;
      case "done": {
        // Below a node that was fetched by itself that fetch counts.
        const elsewhere = new Set<string>();
        for (const line of state.lines) {
          const parent = pathKey(line.path.slice(0, -1));
          const place = pathKey(line.path);
          if (parent !== key && (own.has(parent) || elsewhere.has(parent))) {
            elsewhere.add(place);
            continue;
          }
          put(children, parent, line);
          if (line.path.length - load.path.length < (load.depth ?? 1) && !leaf(line)) opened.add(place);
        }
        if (state.next !== null && last.get(key) === load) {
          const more: Load = { ...load, after: state.next };
          put(ends, key, { kind: "more", key: `more ${loadKey(more)}`, ...row, load: more });
        }
        break;
      }
    }
  }
  return { children, ends, opened };
}

/**
 * Lays the fetched pages out as rows, depth first. `fits` leaves lines that fit it, and the way to them: it is told of a line that
 * is closed, as nobody knows yet what is below that. A node whose children are not all here stays, too.
 */
export function treeRows<L extends TreeLine>(
  loads: readonly Load[],
  states: ReadonlyMap<string, LoadState<L>>,
  leaf: (line: L) => boolean,
  fits: Fits<L> | null,
  closed: ReadonlySet<string> = new Set(),
): TreeRow<L>[] {
  const { children, ends, opened } = gather(loads, states, leaf);
  const below = (parent: string, level: number): TreeRow<L>[] => {
    const rows: TreeRow<L>[] = [];
    const used = new Set<string>();
    for (const line of children.get(parent) ?? []) {
      const place = pathKey(line.path);
      const open = leaf(line) ? null : opened.has(place) && !closed.has(place);
      // A fixed quantity is a row of its own at the same place as its line.
      const key = used.has(place) ? `${place} fixed` : place;
      used.add(place);
      const under = open ? below(place, level + 1) : [];
      if (fits && under.length === 0 && !fits(line, open === false)) continue;
      rows.push({ kind: "line", key, parent, level, line, open });
      for (const row of under) rows.push(row);
    }
    for (const row of ends.get(parent) ?? []) rows.push(row);
    return rows;
  };
  return below(pathKey([]), 1);
}

/** Whether something lies at or below a node. */
export function isBelow(path: TreeLine["path"], node: TreeLine["path"]): boolean {
  return path.length >= node.length && node.every((p, i) => path[i] === p);
}

/** Without a node and everything that was opened below it. */
export function closeNode(loads: readonly Load[], path: TreeLine["path"]): Load[] {
  return loads.filter((l) => !isBelow(l.path, path));
}

/** The deepest opening that stays within so many rows; `most` levels at once, then level by level. */
export async function deepest(
  count: (depth: number) => Promise<{ rows: number; whole: boolean }>,
): Promise<{ depth: number; rows: number; whole: boolean } | null> {
  const all = await count(allLevels);
  if (all.whole) return { depth: allLevels, ...all };
  let found: { depth: number; rows: number; whole: boolean } | null = null;
  for (let depth = 1; depth < allLevels; depth += 1) {
    const answer = await count(depth);
    if (!answer.whole) break;
    found = { depth, rows: answer.rows, whole: false };
  }
  return found;
}

/** More levels than any tree has. */
export const allLevels = 1000;
