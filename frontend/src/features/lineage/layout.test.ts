import { describe, expect, it } from "vitest";
import type { LineageNode, LineageStage } from "@/contract";
import { FakeLineage } from "@/test/fake-lineage";
import { shareOf } from "./CompletenessPage";
import { type Box, layOut, pathOf, step } from "./layout";

const { chain } = new FakeLineage();
const none: ReadonlySet<LineageStage> = new Set();
const at = (boxes: readonly Box[], id: string) => {
  const box = boxes.find((b) => b.id === id);
  if (!box) throw new Error(`no box ${id}`);
  return box;
};

describe("a path", () => {
  it("is all that a paper came of and all that came of it, and nothing beside", () => {
    expect([...pathOf(chain.edges, "GR-261118-004")].sort()).toEqual([
      "GR-261118-004",
      "PI-261121-002",
      "PM-261122-001",
      "PO-261105-001",
      "PR-261104-002",
      "RS-261120-001",
      "SO-261103-006",
    ]);
    expect(pathOf(chain.edges, null).size).toBe(0);
  });

  it("ends where papers form a ring", () => {
    const ring = [
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ];
    expect([...pathOf(ring, "a")].sort()).toEqual(["a", "b"]);
  });
});

describe("a graph", () => {
  const boxes = layOut(chain, pathOf(chain.edges, null), none);

  it("has stages from left to right, and none that the order does not need", () => {
    const heads = boxes.filter((b) => b.what === "head").map((b) => b.id);
    expect(heads).toEqual(["head order", "head requisition", "head purchase", "head receipt", "head shipment", "head invoice"]);
    const x = heads.map((id) => at(boxes, id).x);
    expect(x).toEqual([...x].sort((a, b) => a - b));
  });

  it("has a dashed box for a stage that is missing, and for no other", () => {
    expect(boxes.filter((b) => b.what === "gap").map((b) => b.id)).toEqual(["gap shipment"]);
  });

  it("puts what came of a paper of its own stage behind it, and the next stage behind both", () => {
    const [receipt, back, shipment] = ["GR-261118-004", "RS-261120-001", "gap shipment"].map((id) => at(boxes, id).x);
    expect(receipt).toBeLessThan(back ?? 0);
    expect(back).toBeLessThan(shipment ?? 0);
    expect(at(boxes, "PI-261121-002").x).toBeLessThan(at(boxes, "PM-261122-001").x);
  });

  it("leaves the row free along which an edge passes a column", () => {
    const from = at(boxes, "GR-261118-004").y;
    expect([at(boxes, "RS-261120-001").y, at(boxes, "gap shipment").y]).not.toContain(from);
  });

  it("lets no two boxes cover each other", () => {
    const places = boxes.map((b) => `${b.x} ${b.y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("folds what is off the path where a column is long, and unfolds it", () => {
    const order = chain.nodes[0] as LineageNode;
    const many = Array.from(
      { length: 40 },
      (_, i): LineageNode => ({ ...order, stage: "shipment", kind: "shipment", number: `SH-${i}` }),
    );
    const long = { ...chain, nodes: [order, ...many], edges: many.map((n) => ({ from: order.number, to: n.number })) };
    const shown = (path: ReadonlySet<string>, open: ReadonlySet<LineageStage>) => layOut(long, path, open);
    const folded = shown(pathOf(long.edges, "SH-39"), none);
    expect(folded.filter((b) => b.what === "paper" && b.paper.stage === "shipment")).toHaveLength(11);
    expect(folded.some((b) => b.id === "SH-39")).toBe(true);
    expect(folded.find((b) => b.what === "fold")).toMatchObject({ count: 29, stage: "shipment" });
    expect(shown(new Set(), new Set(["shipment"])).filter((b) => b.what === "paper")).toHaveLength(41);
  });

  it("is walked along with the arrow keys", () => {
    const go = (from: string, key: string) => step(boxes, chain.edges, from, key);
    expect(go("PR-261104-002", "ArrowRight")).toBe("PO-261105-001");
    expect(go("PO-261105-001", "ArrowDown")).toBe("PO-261106-003");
    expect(go("PO-261106-003", "ArrowUp")).toBe("PO-261105-001");
    expect(go("PO-261106-003", "ArrowLeft")).toBe("PR-261104-002");
    expect(go("SO-261103-006", "ArrowLeft")).toBeNull();
    expect(go("SO-261103-006", "a")).toBeNull();
  });
});

it("says a share in hundredths of a percent, never more than there is", () => {
  expect(shareOf(403, 412)).toBe(9781n);
  expect(shareOf(99_999, 100_000)).toBe(9999n);
  expect(shareOf(7, 7)).toBe(10_000n);
  expect(shareOf(0, 0)).toBe(10_000n);
});
