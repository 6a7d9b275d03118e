import { useMemo, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { usePages } from "@/transport/query";
import { Tag, type Tone } from "@/ui/Dot";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import type { Difference, DifferenceState, Trial } from "./types";
import type { Flow } from "./useImport";
import { numeric, useNames, useValueText } from "./words";

const states: readonly DifferenceState[] = ["changed", "new", "same", "removed"];
const tones: Record<DifferenceState, Tone> = { changed: "blue", new: "green", same: "grey", removed: "red" };

/** A difference's object and line: lines and operations carry their number at the end, a version's head has no label. */
export function placeOf(d: Pick<Difference, "kind" | "key" | "label">): { object: string; line: string } {
  const numbered = (d.kind === "bom" || d.kind === "routing") && d.label !== "";
  const cut = d.key.lastIndexOf(" ");
  if (!numbered || cut < 0) return { object: d.key, line: "" };
  return { object: d.key.slice(0, cut), line: d.key.slice(cut + 1) };
}

/** 与账套的差异: what writing would change, page by page. */
export function Differences({ trial, flow }: { trial: Trial; flow: Flow }) {
  const t = useT();
  const names = useNames(flow.all);
  const value = useValueText();
  const [chosen, setState] = useState<DifferenceState | null>(null);
  const state = chosen ?? states.find((s) => trial[s] > 0) ?? "changed";
  const pages = usePages("import.differences", { run: trial.run, state, limit: 200 });
  const rows = useMemo(
    () => (pages.data?.pages.flatMap((p) => p.rows) ?? []).map((d, i) => ({ ...d, at: String(i) })),
    [pages.data],
  );
  const [selected, setSelected] = useState<string | null>(null);
  // Items and units have no lines; the column would be empty.
  const lines = useMemo(() => rows.some((d) => placeOf(d).line !== ""), [rows]);
  type Line = Difference & { at: string };
  const columns: Column<Line>[] = [
    { key: "tag", title: "", width: 52, render: (d) => <Tag tone={tones[d.state]}>{t(`import.diff.tag.${d.state}`)}</Tag> },
    { key: "kind", title: t("import.diff.kind"), width: 88, render: (d) => <span className="text2">{names.kind(d.kind)}</span> },
    {
      key: "object",
      title: t("import.diff.object"),
      width: 190,
      render: (d) => <span className="code">{placeOf(d).object}</span>,
    },
    ...(lines
      ? ([
          { key: "line", title: t("import.diff.line"), width: 52, align: "right", render: (d) => placeOf(d).line },
        ] satisfies Column<Line>[])
      : []),
    {
      key: "label",
      title: t("import.diff.label"),
      width: 200,
      grow: state !== "changed",
      render: (d) => <span className="code">{d.label}</span>,
    },
    ...(state === "changed"
      ? ([
          {
            key: "field",
            title: t("import.diff.field"),
            width: 130,
            render: (d) => (d.field ? names.field(d.kind, d.field) : ""),
          },
          {
            key: "before",
            title: t("import.diff.before"),
            width: 170,
            align: "right",
            render: (d) => <s className="muted">{value(d.kind, d.field, d.before)}</s>,
          },
          {
            key: "after",
            title: t("import.diff.after"),
            width: 170,
            align: "right",
            render: (d) => (
              <strong className={d.field && numeric.has(d.field) ? "num" : ""}>{value(d.kind, d.field, d.after)}</strong>
            ),
          },
          { key: "rest", title: "", width: 16, grow: true, render: () => null },
        ] satisfies Column<Line>[])
      : []),
  ];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  return (
    <section className="imp-diff">
      <div className="partshead" role="tablist" aria-label={t("import.diff.title")}>
        <strong>{t("import.diff.title")}</strong>
        {states
          .filter((s) => s !== "removed" || trial.removed > 0)
          .map((s) => (
            <button
              key={s}
              type="button"
              role="tab"
              aria-selected={s === state}
              className={s === state ? "plain imp-tab lit" : "plain imp-tab"}
              onClick={() => setState(s)}
            >
              {t(`import.diff.tabs.${s}`, { count: formatCount(trial[s]) })}
            </button>
          ))}
      </div>
      {pages.error && <Failure what={t("import.diff.notRead")} error={pages.error} line />}
      <div className="imp-gridbox">
        {pages.isSuccess && rows.length === 0 && !pages.isFetching ? (
          <p className="gridnote">{t(`import.diff.none.${state}`)}</p>
        ) : (
          <Grid
            label={t("import.diff.title")}
            columns={columns}
            rows={rows}
            rowKey={(d) => d.at}
            selected={selected}
            onSelect={setSelected}
            onEnd={() => {
              if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
            }}
            focus={false}
          />
        )}
      </div>
    </section>
  );
}
