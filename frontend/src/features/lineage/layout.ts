// Where the boxes of a chain's graph stand: stages from left to right, papers of a stage below each other. What came of another
// paper of its own stage (money of an invoice, a return of a shipment) stands in a column further right. Nothing here draws.
import type { LineageEdge, LineageNode, LineageStage, LineageStageView, LineageView } from "@/contract";

/** A box, as the interface guide sizes it. */
export const boxWidth = 190;
export const boxHeight = 45;
const gapX = 46;
const gapY = 13;
const headHeight = 30;
/** Boxes in a column before those off the chosen path are folded; the table below has all. */
const mostInColumn = 12;

/** A box, and where it stands. */
export type Box = { id: string; x: number; y: number } & (
  | { what: "paper"; paper: LineageNode }
  /** A stage of which nothing is there. */
  | { what: "gap"; stage: LineageStageView }
  | { what: "head"; stage: LineageStageView }
  /** So many papers more, folded. */
  | { what: "fold"; stage: LineageStage; count: number }
);

/** A paper with all that it came of and all that came of it. */
export function pathOf(edges: readonly LineageEdge[], number: string | null): ReadonlySet<string> {
  const path = new Set<string>();
  if (number === null) return path;
  const walk = (next: (at: string) => string[]) => {
    const seen = new Set([number]);
    const open = [number];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const one of next(at)) {
        if (seen.has(one)) continue;
        seen.add(one);
        open.push(one);
      }
    }
    for (const one of seen) path.add(one);
  };
  walk((at) => edges.filter((e) => e.to === at).map((e) => e.from));
  walk((at) => edges.filter((e) => e.from === at).map((e) => e.to));
  return path;
}

/** How far right a paper stands within its stage: behind whatever of the stage it came of. */
function ranks(nodes: readonly LineageNode[], edges: readonly LineageEdge[]): Map<string, number> {
  const stage = new Map(nodes.map((n) => [n.number, n.stage]));
  const inside = edges.filter((e) => stage.has(e.from) && stage.get(e.from) === stage.get(e.to) && e.from !== e.to);
  const rank = new Map(nodes.map((n) => [n.number, 0]));
  // A way through a stage passes each of its edges once at most, so this ends even if papers were to form a ring.
  for (let pass = 0; pass < inside.length; pass += 1) {
    let moved = false;
    for (const { from, to } of inside) {
      const behind = Math.min((rank.get(from) ?? 0) + 1, inside.length);
      if ((rank.get(to) ?? 0) < behind) {
        rank.set(to, behind);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return rank;
}

/** A column of the graph: a stage, or a part of it that came of the part before. */
interface Column {
  stage: LineageStageView;
  papers: readonly LineageNode[];
  /** Papers that are folded. */
  folded: number;
  first: boolean;
}

function columnsOf(
  view: Pick<LineageView, "stages" | "nodes" | "edges">,
  path: ReadonlySet<string>,
  unfolded: ReadonlySet<LineageStage>,
): Column[] {
  const rank = ranks(view.nodes, view.edges);
  return view.stages.flatMap((stage): Column[] => {
    const papers = view.nodes.filter((n) => n.stage === stage.stage);
    if (papers.length === 0) return stage.state === "unneeded" ? [] : [{ stage, papers, folded: 0, first: true }];
    const places = [...new Set(papers.map((p) => rank.get(p.number) ?? 0))].sort((a, b) => a - b);
    return places.map((place, at) => {
      const all = papers.filter((p) => (rank.get(p.number) ?? 0) === place);
      const shown = unfolded.has(stage.stage) ? all : some(all, path);
      return { stage, papers: shown, folded: all.length - shown.length, first: at === 0 };
    });
  });
}

/** Every box of a chain. `path` is never folded; stages in `unfolded` show all they have. */
export function layOut(
  view: Pick<LineageView, "stages" | "nodes" | "edges">,
  path: ReadonlySet<string>,
  unfolded: ReadonlySet<LineageStage>,
): Box[] {
  const columns = columnsOf(view, path, unfolded);
  const columnOf = new Map(columns.flatMap((c, at) => c.papers.map((p): [string, number] => [p.number, at])));
  const boxes: Box[] = [];
  /** Where a paper stands in its column. */
  const row = new Map<string, number>();
  for (const [at, { stage, papers, folded, first }] of columns.entries()) {
    const x = at * (boxWidth + gapX);
    if (first) boxes.push({ id: `head ${stage.stage}`, x, y: 0, what: "head", stage });
    const taken = passing(view.edges, columnOf, row, at);
    let next = 0;
    const free = () => {
      while (taken.has(next)) next += 1;
      next += 1;
      return next - 1;
    };
    const y = (line: number) => headHeight + line * (boxHeight + gapY);
    if (papers.length === 0) boxes.push({ id: `gap ${stage.stage}`, x, y: y(free()), what: "gap", stage });
    for (const paper of byParents(papers, view.edges, row)) {
      const line = free();
      row.set(paper.number, line);
      boxes.push({ id: paper.number, x, y: y(line), what: "paper", paper });
    }
    if (folded > 0) boxes.push({ id: `fold ${at}`, x, y: y(free()), what: "fold", stage: stage.stage, count: folded });
  }
  return boxes;
}

/** More edges than that pass behind boxes, or the graph would be mostly empty. */
const mostPassing = 4;

/** The rows of a column that stay free, as an edge from further left to further right runs along there. */
function passing(
  edges: readonly LineageEdge[],
  columnOf: ReadonlyMap<string, number>,
  row: ReadonlyMap<string, number>,
  at: number,
): ReadonlySet<number> {
  const taken = new Set<number>();
  for (const { from, to } of edges) {
    const [begins, ends, line] = [columnOf.get(from), columnOf.get(to), row.get(from)];
    if (begins === undefined || ends === undefined || line === undefined) continue;
    if (begins < at && at < ends && taken.size < mostPassing) taken.add(line);
  }
  return taken;
}

/** Those on the path, and of the others as many as there is room for. */
function some(papers: readonly LineageNode[], path: ReadonlySet<string>): readonly LineageNode[] {
  if (papers.length <= mostInColumn) return papers;
  let room = Math.max(0, mostInColumn - 1 - papers.filter((p) => path.has(p.number)).length);
  return papers.filter((p) => {
    if (path.has(p.number)) return true;
    room -= 1;
    return room >= 0;
  });
}

/** In the order of what they came of, so that fewer edges cross; by day where that is the same. */
function byParents(
  papers: readonly LineageNode[],
  edges: readonly LineageEdge[],
  row: ReadonlyMap<string, number>,
): readonly LineageNode[] {
  const place = (paper: LineageNode) => {
    const above = edges.flatMap((e) => (e.to === paper.number && row.has(e.from) ? [row.get(e.from) ?? 0] : []));
    return above.length === 0 ? Number.MAX_SAFE_INTEGER : above.reduce((sum, at) => sum + at, 0) / above.length;
  };
  return papers
    .map((paper, i) => ({ paper, i, place: place(paper) }))
    .sort((a, b) => a.place - b.place || a.i - b.i)
    .map((p) => p.paper);
}

/** The paper that a step with an arrow key leads to; null where there is none. */
export function step(boxes: readonly Box[], edges: readonly LineageEdge[], from: string, key: string): string | null {
  const here = boxes.find((b) => b.id === from);
  if (!here) return null;
  const papers = boxes.filter((b) => b.what === "paper");
  const near = (those: readonly Box[], far: (b: Box) => number) => [...those].sort((a, b) => far(a) - far(b))[0]?.id ?? null;
  const linked = (numbers: readonly string[]) =>
    near(
      papers.filter((b) => numbers.includes(b.id)),
      (b) => Math.abs(b.y - here.y),
    );
  switch (key) {
    case "ArrowLeft":
      return linked(edges.filter((e) => e.to === from).map((e) => e.from));
    case "ArrowRight":
      return linked(edges.filter((e) => e.from === from).map((e) => e.to));
    case "ArrowUp":
      return near(
        papers.filter((b) => b.x === here.x && b.y < here.y),
        (b) => here.y - b.y,
      );
    case "ArrowDown":
      return near(
        papers.filter((b) => b.x === here.x && b.y > here.y),
        (b) => b.y - here.y,
      );
    default:
      return null;
  }
}
