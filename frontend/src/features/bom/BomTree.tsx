import { useMemo, useState } from "react";
import type { BomLine, ItemBrief } from "@/contract";
import { traits } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import type { TreeLine } from "@/ui/tree/rows";
import { type TreeColumn, TreeTable } from "@/ui/tree/TreeTable";
import { useTree } from "@/ui/tree/useTree";

interface Node extends TreeLine {
  item: string;
  name: string;
  qty: string;
  unit: string;
  leaf: boolean;
}

/** What is being edited, as a tree: its own lines as typed, below them what the books hold for each component. */
export function BomTree({
  item,
  lines,
  briefs,
  selected,
  onLine,
}: {
  item: string;
  lines: readonly BomLine[];
  briefs: ReadonlyMap<string, ItemBrief>;
  selected: number | null;
  onLine: (index: number) => void;
}) {
  const t = useT();
  const [deep, setDeep] = useState<string | null>(null);
  const own = lines.filter((l) => l.component !== "");
  const content = own.map((l) => `${l.number} ${l.component} ${l.qty} ${l.unit}`).join("|");
  const named = own.map((l) => briefs.get(l.component)?.name ?? "").join("|");
  const tree = useTree<Node>(
    {
      queryKey: (load) => [
        traits("bom.explode").reads,
        "bom tree",
        item,
        load,
        load.path.length === 0 ? `${content} ${named}` : "",
      ],
      fetch: async (load) => {
        if (load.path.length === 0) {
          const nodes = own.map((l, i): Node => {
            const brief = briefs.get(l.component);
            return {
              path: [`${i} ${l.component}`],
              level: 1,
              item: l.component,
              name: brief?.name ?? "",
              qty: l.qty,
              unit: l.unit,
              leaf: brief?.source === "buy",
            };
          });
          return { lines: nodes, next: null };
        }
        const [head = "", ...rest] = load.path;
        const component = String(head).split(" ").slice(1).join(" ");
        const path = rest as number[];
        const answer = await call("bom.explode", {
          item: component,
          view: "indented",
          depth: 1,
          path,
          limit: 200,
          after: load.after,
        });
        const below = answer.lines.map(
          (l): Node => ({
            path: [head, ...l.path],
            level: l.level + 1,
            item: l.item,
            name: l.name,
            qty: l.line_qty ?? l.per ?? "",
            unit: l.line_unit ?? l.unit,
            leaf: !l.can_open,
          }),
        );
        return { lines: below, next: answer.next ?? null };
      },
      leaf: (n) => n.leaf,
    },
    true,
    null,
  );
  const columns = useMemo(
    (): TreeColumn<Node>[] => [
      {
        key: "item",
        title: t("bom.component"),
        width: 104,
        grow: true,
        stem: true,
        render: (n) => (
          <span title={n.name}>
            <span className="code">{n.item}</span> <span className="muted">{n.name}</span>
          </span>
        ),
      },
      { key: "qty", title: t("bom.qty"), width: 72, align: "right", render: (n) => formatDecimal(n.qty) },
    ],
    [t],
  );
  const indexOf = (key: string) => {
    const path = JSON.parse(key.startsWith("[") ? key : "[]") as string[];
    return path.length === 1 ? Number.parseInt(path[0] ?? "", 10) : null;
  };
  const ownAt = selected === null ? null : own.indexOf(lines[selected] as BomLine);
  const key = deep ?? (ownAt !== null && ownAt >= 0 ? JSON.stringify([`${ownAt} ${own[ownAt]?.component}`]) : null);
  return (
    <TreeTable
      label={t("bom.tree")}
      tree={tree}
      columns={columns}
      selected={key}
      onSelect={(next) => {
        const index = indexOf(next);
        if (index !== null && own[index]) {
          setDeep(null);
          onLine(lines.indexOf(own[index]));
        } else setDeep(next);
      }}
      onOpen={(n) => openPage("explosion", { item: n.item })}
      loading={false}
      focus={false}
    />
  );
}
