import { Button } from "antd";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { errorText, useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { toApiError } from "@/transport/error";
import { type Column, Grid } from "../Grid";
import type { TreeLine, TreeRow } from "./rows";
import type { Tree } from "./useTree";

export interface TreeColumn<L> extends Omit<Column<L>, "render" | "sort"> {
  render: (line: L) => ReactNode;
  /** Carries the indent and the twisty. */
  stem?: boolean;
}

/** A lazily opened tree: level in its own column, indent 16, → ← open and close, skeleton in the row. */
export function TreeTable<L extends TreeLine>({
  label,
  tree,
  columns,
  top,
  selected,
  onSelect,
  onOpen,
  onUnfold,
  onFold,
  loading,
  focus,
  empty,
}: {
  label: string;
  tree: Tree<L>;
  columns: TreeColumn<L>[];
  /** The row above all, level 0: what is exploded. */
  top?: L;
  selected: string | null;
  onSelect: (key: string) => void;
  onOpen: (line: L) => void;
  /** Opens, or closes, everything below a line; the top's line stands for all. */
  onUnfold?: (line: L) => void;
  onFold?: (line: L) => void;
  loading: boolean;
  focus?: boolean;
  /** What stands instead of rows. */
  empty?: ReactNode;
}) {
  const t = useT();
  const { toggle, more, retry } = tree;
  // Without a row above them the first lines stand at the edge.
  const outmost = top ? 0 : 1;
  const gridColumns = useMemo(
    (): Column<TreeRow<L>>[] => [
      {
        key: "level",
        title: t("tree.level"),
        width: 44,
        frozen: true,
        render: (r) => <span className="muted num">{r.level}</span>,
      },
      ...columns.map(
        (c): Column<TreeRow<L>> => ({
          ...c,
          render: (r) => {
            if (r.kind === "line")
              return c.stem ? (
                <Stem row={r} outmost={outmost} toggle={toggle}>
                  {c.render(r.line)}
                </Stem>
              ) : (
                c.render(r.line)
              );
            if (!c.stem) return r.kind === "pending" && c.grow ? <span className="skeleton" style={{ width: "60%" }} /> : null;
            const pad = { paddingLeft: (r.level - outmost) * 16 + 16 };
            switch (r.kind) {
              case "pending":
                return (
                  <span style={pad} className="muted">
                    <span className="spin" /> {t("tree.opening")}
                  </span>
                );
              case "failed":
                return (
                  <span style={pad} className="red" title={errorText(toApiError(r.error))}>
                    {t("tree.notOpened")}
                    <Button type="link" size="small" onClick={retry}>
                      {t("common.retry")}
                    </Button>
                  </span>
                );
              case "more":
                return (
                  <span style={pad}>
                    <button type="button" className="plain link" tabIndex={-1} onClick={() => more(r.load)}>
                      {t("tree.moreUnknown")}
                    </button>
                  </span>
                );
            }
          },
        }),
      ),
    ],
    [columns, outmost, toggle, more, retry, t],
  );
  const rows: TreeRow<L>[] = top
    ? [{ kind: "line", key: "[]", parent: null, level: 0, line: top, open: true }, ...tree.rows]
    : tree.rows;
  // A row that only said "opening" is gone once its children are there: the first of them takes its place.
  const place = useRef<{ key: string; parent: string | null } | null>(null);
  const here = rows.find((r) => r.key === selected);
  useEffect(() => {
    if (here) place.current = { key: here.key, parent: here.parent };
    else if (selected !== null && place.current?.key === selected) {
      const { parent } = place.current;
      const next = rows.find((r) => r.parent === parent) ?? rows.find((r) => r.key === parent);
      if (next) onSelect(next.key);
    }
  });
  return (
    <>
      <KeyHint id="rows" />
      <KeyHint id="unfold" />
      <KeyHint id="fold" />
      {onUnfold && <KeyHint id="unfoldAll" />}
      <Grid
        label={label}
        columns={gridColumns}
        rows={rows}
        rowKey={(r) => r.key}
        selected={selected}
        onSelect={onSelect}
        onOpen={(r) => {
          if (r.kind === "line") onOpen(r.line);
          else if (r.kind === "more") more(r.load);
          else if (r.kind === "failed") retry();
        }}
        loading={loading}
        focus={focus}
        empty={empty}
        tree={{
          level: (r) => r.level,
          open: (r) => (r.kind === "line" && r.key !== "[]" ? r.open : null),
          toggle: (r) => toggle(r),
          parent: (r) => r.parent,
          unfold: onUnfold && ((r) => r.kind === "line" && r.open !== null && onUnfold(r.line)),
          fold: onFold && ((r) => r.kind === "line" && r.open !== null && onFold(r.line)),
        }}
      />
    </>
  );
}

function Stem<L extends TreeLine>({
  row,
  outmost,
  toggle,
  children,
}: {
  row: TreeRow<L> & { kind: "line" };
  outmost: number;
  toggle: (row: TreeRow<L>) => void;
  children: ReactNode;
}) {
  const twist = row.open === null ? "" : row.open ? "▾" : "▸";
  return (
    <span style={{ paddingLeft: (row.level - outmost) * 16 }}>
      <span
        className="twisty"
        aria-hidden="true"
        onClick={(e) => {
          e.stopPropagation();
          toggle(row);
        }}
        onDoubleClick={(e) => e.stopPropagation()}
      >
        {twist}
      </span>
      {children}
    </span>
  );
}
