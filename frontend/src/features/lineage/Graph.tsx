import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow, type ReactFlowInstance } from "@xyflow/react";
import { Button } from "antd";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { LineageStage, LineageView } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { PaperState } from "@/ui/Papers";
import { type Box, boxHeight, boxWidth, layOut, pathOf, step } from "./layout";
import "@xyflow/react/dist/base.css";
import "./lineage.css";

type Drawn = Node<{ box: Box }, "box">;

const middle = boxHeight / 2;
/** Where edges begin and end; told beforehand, so that nothing has to be measured before it is drawn. */
const handles = [
  { type: "target" as const, position: Position.Left, x: 0, y: middle, width: 1, height: 1 },
  { type: "source" as const, position: Position.Right, x: boxWidth, y: middle, width: 1, height: 1 },
];
const size = { width: boxWidth, height: boxHeight };

/** Around the graph; the line below it; and how small its letters may be at first. */
const edge = 16;
const foot = 28;
const readable = 0.85;

interface Marks {
  selected: string | null;
  path: ReadonlySet<string>;
}
const MarksContext = createContext<Marks>({ selected: null, path: new Set() });

/** One box: a paper, a stage of which nothing is there, a stage's name, or what is folded. */
function BoxNode({ data: { box } }: NodeProps<Drawn>) {
  const t = useT();
  const { selected, path } = useContext(MarksContext);
  const decimals = useInfo()?.currency_decimals ?? 2;
  switch (box.what) {
    case "head":
      return <div className="boxhead">{t(`lineage.stages.${box.stage.stage}`)}</div>;
    case "gap":
      return (
        <div className={`box gap ${box.stage.state}`} data-gap={box.stage.stage}>
          <span>{t(`lineage.stages.${box.stage.stage}`)}</span>
          <span>{t(`lineage.stageStates.${box.stage.state}`)}</span>
        </div>
      );
    case "fold":
      return <div className="box fold">{t("lineage.others", { count: box.count as never })}</div>;
    case "paper": {
      const { paper } = box;
      const on = path.has(paper.number) ? " on" : "";
      const lit = paper.number === selected ? " lit" : "";
      return (
        <div className={`box paper${on}${lit}`} data-paper={paper.number}>
          <Handle type="target" position={Position.Left} isConnectable={false} />
          <span className="code strong">{paper.number}</span>
          <span className="boxfigure num">
            {paper.amount
              ? formatDecimal(paper.amount, decimals)
              : paper.quantity == null
                ? t("lineage.ofLines", { count: paper.lines })
                : `${formatDecimal(paper.quantity, paper.decimals)} ${paper.unit}`}
          </span>
          <span className="boxkind">{t(`lineage.kinds.${paper.kind}`)}</span>
          <span className="boxstate">
            <PaperState state={paper.state} waiting={paper.waiting} />
          </span>
          <Handle type="source" position={Position.Right} isConnectable={false} />
        </div>
      );
    }
  }
}

const nodeTypes = { box: BoxNode };

/** 血缘图: which paper came of which. The table below says the same in words. */
export function Graph({
  view,
  selected,
  onSelect,
  onOpen,
}: {
  view: LineageView;
  selected: string | null;
  onSelect: (number: string) => void;
  onOpen: (number: string) => void;
}) {
  const t = useT();
  const [unfolded, setUnfolded] = useState<ReadonlySet<LineageStage>>(new Set());
  const flow = useRef<ReactFlowInstance<Drawn, Edge> | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const path = useMemo(() => pathOf(view.edges, selected), [view.edges, selected]);
  const boxes = useMemo(() => layOut(view, path, unfolded), [view, path, unfolded]);
  const marks = useMemo(() => ({ selected, path }), [selected, path]);
  const nodes = useMemo(
    (): Drawn[] =>
      boxes.map((box) => ({
        id: box.id,
        type: "box",
        position: { x: box.x, y: box.y },
        data: { box },
        ...size,
        measured: size,
        handles: box.what === "paper" ? handles : [],
      })),
    [boxes],
  );
  const edges = useMemo((): Edge[] => {
    const x = new Map(boxes.map((b) => [b.id, b.x]));
    return view.edges
      .flatMap((e) => {
        const [from, to] = [x.get(e.from), x.get(e.to)];
        if (from === undefined || to === undefined) return [];
        const on = path.has(e.from) && path.has(e.to);
        // One that passes columns runs straight along its free row, and turns just before it ends.
        const long = to - from > 2 * boxWidth ? { type: "smoothstep", pathOptions: { stepPosition: 1 } } : {};
        return [{ id: `${e.from} ${e.to}`, source: e.from, target: e.to, className: on ? "on" : "", ...long }];
      })
      .sort((a, b) => a.className.length - b.className.length);
  }, [boxes, view.edges, path]);

  // What is chosen in the table is brought into sight, and nothing moves when it is there already.
  const bring = useCallback((now: ReactFlowInstance<Drawn, Edge> | null, box: Box | undefined) => {
    if (!box || !now || !frame.current) return;
    const { x, y, zoom } = now.getViewport();
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const { clientWidth, clientHeight } = frame.current;
    // Read anew while another tab is in front: nobody has asked it to move.
    if (clientWidth === 0) return;
    const seen = left >= 0 && top >= 0 && left + boxWidth * zoom <= clientWidth && top + boxHeight * zoom <= clientHeight;
    if (!seen) void now.setCenter(box.x + boxWidth / 2, box.y + middle, { zoom });
  }, []);
  const chosen = boxes.find((b) => b.id === selected);
  useEffect(() => bring(flow.current, chosen), [bring, chosen]);
  /** All of it where it can still be read; else from its beginning. */
  const begin = (now: ReactFlowInstance<Drawn, Edge>) => {
    flow.current = now;
    if (!frame.current) return;
    const { clientWidth, clientHeight } = frame.current;
    const width = Math.max(...boxes.map((b) => b.x)) + boxWidth;
    const height = Math.max(...boxes.map((b) => b.y)) + boxHeight;
    const fits = Math.min((clientWidth - 2 * edge) / width, (clientHeight - 2 * edge - foot) / height);
    const zoom = Math.min(1, Math.max(readable, fits));
    void now.setViewport({ x: edge, y: edge, zoom });
    bring(now, chosen);
  };

  const onKey = (e: React.KeyboardEvent) => {
    if (e.altKey || e.ctrlKey || e.metaKey || selected === null) return;
    if (e.key === "Enter") {
      e.preventDefault();
      onOpen(selected);
      return;
    }
    const to = step(boxes, view.edges, selected, e.key);
    if (to === null) return;
    e.preventDefault();
    onSelect(to);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk along the papers, as in a table
    <div className="lineagegraph" ref={frame} role="group" aria-label={t("lineage.graph")} tabIndex={0} onKeyDown={onKey}>
      <MarksContext value={marks}>
        <ReactFlow<Drawn, Edge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          onInit={begin}
          minZoom={0.3}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          panOnScroll
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
          onNodeClick={(_event, { data: { box } }) => {
            if (box.what === "paper") onSelect(box.id);
            if (box.what === "fold") setUnfolded(new Set([...unfolded, box.stage]));
          }}
          onNodeDoubleClick={(_event, { data: { box } }) => box.what === "paper" && onOpen(box.id)}
        />
      </MarksContext>
      <div className="graphfoot">
        <span className="muted small graphhint">{t("lineage.graphHint")}</span>
        <Button size="small" onClick={() => void flow.current?.fitView({ padding: 0.06, minZoom: readable, maxZoom: 1 })}>
          {t("lineage.fit")}
        </Button>
      </div>
    </div>
  );
}
