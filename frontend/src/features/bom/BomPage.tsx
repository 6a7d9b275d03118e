import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Bom, BomLine, Item, ItemBrief } from "@/contract";
import { firstDay } from "@/format/date";
import { isNegative, isZero } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { readKey, useChange, useRead } from "@/transport/query";
import { type FieldSpec, Fields, useFormProblems } from "@/ui/form/Fields";
import type { Hit } from "@/ui/form/ItemPicker";
import { LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { ChangedBy, RecordPage, Unread, useSaving } from "@/ui/form/RecordPage";
import { type Saved, savedOf, useDraft } from "@/ui/form/useDraft";
import { nextNumber, nextVersion, useVersionFields, VersionActions, VersionSub } from "@/ui/form/VersionActions";
import { ColumnChooser } from "@/ui/list/ColumnChooser";
import { useColumns } from "@/ui/list/useColumns";
import { Failure } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { BomTree } from "./BomTree";
import { useLineColumns } from "./lineColumns";
import { Substitutes } from "./Substitutes";

const blank: Bom = {
  item: "",
  version: "V1",
  state: "draft",
  from: firstDay,
  to: null,
  output_qty: "1",
  fixed_output: "0",
  note: "",
  lines: [],
};

function blankLine(lines: readonly BomLine[]): BomLine {
  return {
    number: nextNumber(lines),
    component: "",
    kind: "component",
    qty: "1",
    unit: "",
    fixed_qty: "0",
    scrap: "0",
    cost_share: "0",
    operation: null,
    from: firstDay,
    to: null,
    substitutes: [],
    note: "",
  };
}

function briefOf(item: Item): ItemBrief {
  const { code, name, spec, unit, decimals, kind, source, retired } = item;
  return { code, name, spec, unit, decimals, kind, source, retired };
}

/** One version of what a parent is made of: the tree beside the lines. */
export default function BomPage() {
  const t = useT();
  const tab = useTab();
  const { item, version, copy } = tab.params;
  const key = version ?? copy;
  const view = useRead("bom.get", { item: item ?? "", version: key ?? "" }, { enabled: item !== undefined && key !== undefined });
  const loaded = useMemo(() => (version && view.data ? savedOf(view.data.bom, view.data) : undefined), [version, view.data]);
  const start = useMemo<Bom>(
    () => (copy && view.data ? { ...view.data.bom, version: nextVersion(copy), state: "draft" } : { ...blank, item: item ?? "" }),
    [copy, item, view.data],
  );
  if (key !== undefined && !view.data) return <Unread title={`${t("bom.noun")} ${item} ${key}`} read={view} />;
  return <BomForm key={version ?? "new"} loaded={loaded} start={start} items={view.data?.items ?? []} read={view} />;
}

function BomForm({
  loaded,
  start,
  items,
  read,
}: {
  loaded: Saved<Bom> | undefined;
  start: Bom;
  items: readonly ItemBrief[];
  read: { error: ApiError | null; refetch: () => unknown };
}) {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const client = useQueryClient();
  const draft = useDraft<Bom>(loaded, start);
  const [line, setLine] = useState<number | null>(null);
  const [wrongLines, setWrong] = useState<LineProblem[]>([]);
  const [wrongSubstitutes, setWrongSubstitutes] = useState<LineProblem[]>([]);
  const wrong = [...wrongLines, ...wrongSubstitutes];
  const [picked, setPicked] = useState<Record<string, Item>>({});
  const units = useRead("unit.list", { limit: 1000 });
  const bom = draft.value;
  const isNew = draft.revision === null;

  const briefs = useMemo(
    () =>
      new Map([...items.map((i) => [i.code, i] as const), ...Object.values(picked).map((i) => [i.code, briefOf(i)] as const)]),
    [items, picked],
  );
  const parent = briefs.get(bom.item);
  /** Reads what a picked item is measured in, and fills the unit of lines that wait for it. */
  const learn = (hit: Hit) => {
    void client
      .fetchQuery({ queryKey: readKey("item.get", { code: hit.code }), queryFn: () => call("item.get", { code: hit.code }) })
      .then(
        ({ item }) => {
          setPicked((p) => ({ ...p, [item.code]: item }));
          fillUnit(item);
        },
        () => undefined, // The line keeps its missing unit, which its own message tells.
      );
  };
  const fillUnit = (item: Item) =>
    draft.change((b) => ({
      lines: b.lines.map((l) => (l.component === item.code && l.unit === "" ? { ...l, unit: item.unit } : l)),
    }));
  const unitsOf = (component: string) => {
    const all = units.data?.rows ?? [];
    const own = briefs.get(component)?.unit;
    const dimension = all.find((u) => u.code === own)?.dimension;
    const others = picked[component]?.conversions.map((c) => c.unit);
    const fits = all.filter(
      (u) => u.code === own || (dimension !== "count" && u.dimension === dimension) || others?.includes(u.code) === true,
    );
    // Without the item's own conversions at hand every unit is offered; the program checks.
    return (others === undefined ? all : fits).filter((u) => !u.retired).map((u) => ({ value: u.code, label: u.code }));
  };

  const fields: FieldSpec<Bom>[] = [
    ...useVersionFields(draft, {
      label: t("bom.parent"),
      onPick: (hit) => {
        draft.set({ item: hit.code });
        learn(hit);
      },
    }),
    {
      name: "output_qty",
      label: t("bom.outputQty"),
      kind: { type: "decimal", decimals: 6, unit: parent?.unit },
      check: (b) => (isZero(b.output_qty) || isNegative(b.output_qty) ? t("form.aboveZero") : null),
    },
    {
      name: "fixed_output",
      label: t("bom.fixedOutput"),
      kind: { type: "decimal", decimals: 6, unit: parent?.unit },
      check: (b) => (isNegative(b.fixed_output) ? t("form.notNegative") : null),
    },
    { name: "note", label: t("common.note"), kind: { type: "long" }, span: 6 },
  ];
  const problems = useFormProblems(draft, fields, errorText);
  const lineProblems = (l: BomLine): Record<string, string> => ({
    ...(bom.lines.filter((x) => x.number === l.number).length > 1 ? { number: t("form.twice") } : {}),
    ...(l.component === "" ? { component: t("form.required") } : {}),
    ...(l.component !== "" && l.unit === "" ? { unit: t("form.required") } : {}),
    ...(l.to != null && l.to < l.from ? { to: t("version.reversed") } : {}),
    ...(l.kind !== "component" && !isZero(l.scrap) ? { scrap: t("bom.noScrap") } : {}),
    ...(l.kind !== "co_product" && !isZero(l.cost_share) ? { cost_share: t("bom.noCostShare") } : {}),
    ...(l.substitutes.some((s) => s.item === "") ? { substitutes: t("bom.substituteMissing") } : {}),
  });
  // A last line that was only begun is no mistake; it isn't sent.
  const begun = (l: BomLine, i: number) => i === bom.lines.length - 1 && l.component === "";
  const saving = useSaving(
    draft,
    problems,
    async (record, revision) => {
      const saved = await call("bom.save", {
        bom: { ...record, lines: record.lines.filter((l) => l.component !== "") },
        revision,
      });
      return savedOf(saved.bom, saved);
    },
    ({ record }) => tab.setParams({ item: record.item, version: record.version }),
    () => wrong.length === 0,
  );
  const setState = useChange("bom.set_state", (v) => draft.take(savedOf(v.bom, v)));
  const columns = useColumns("bom.lines", useLineColumns({ briefs, unitsOf, today, lines: bom.lines, onPick: learn }));
  const current = line === null ? undefined : bom.lines[line];
  useKey("occupation", () => openPage("occupation", { item: current?.component || bom.item }), {
    enabled: bom.item !== "",
    bar: true,
  });
  useKey("whereUsed", () => openPage("where_used", { item: current?.component || bom.item }), {
    enabled: bom.item !== "",
    bar: true,
  });
  const old = current && draft.base.lines.find((l) => l.number === current.number);
  const showLine = (l: BomLine | undefined) => (l ? `${l.component} ${l.qty} ${l.unit}` : "");
  const asLine = (value: unknown): value is BomLine => typeof value === "object" && value !== null && "component" in value;

  return (
    <RecordPage
      title={isNew ? t("bom.create") : `${t("bom.noun")} ${bom.item} ${bom.version}`}
      sub={<VersionSub brief={parent} version={bom} isNew={isNew} />}
      draft={draft}
      saving={saving}
      blocked={wrong.length > 0 ? t("form.wrongCells", { count: wrong.length }) : null}
      labelOf={(field, n) =>
        n !== undefined ? `${t("bom.number")} ${n}` : (fields.find((f) => f.name === field)?.label ?? t("bom.lines"))
      }
      show={(_, value) => (asLine(value) ? showLine(value) : String(value ?? ""))}
      read={read}
      message={setState.error && <Failure what={t("version.notSet")} error={setState.error} />}
      bar={
        <>
          <span>{t("bom.linesCount", { count: bom.lines.length })}</span>
          {bom.state === "active" && !isNew && <span>{t("version.active")}</span>}
          <LineProblems problems={wrong} />
          <span className="right">
            <ChangedBy by={loaded?.by} at={loaded?.at} trail={{ kind: "bom", code: `${bom.item} ${bom.version}` }} />
          </span>
        </>
      }
      actions={
        !isNew && (
          <>
            <KeyButton id="explode" label={t("explosion.title")} run={() => openPage("explosion", { item: bom.item })} />
            <VersionActions
              page="bom"
              draft={draft}
              busy={setState.isPending}
              error={setState.error}
              why={() => <Obsolete item={bom.item} />}
              onState={setState.mutate}
            />
          </>
        )
      }
    >
      <div className="editor">
        <div className="form">
          <Fields draft={draft} fields={fields} problems={problems} />
        </div>
        <div className="split topline">
          <div className="side">
            <div className="partshead">
              <strong>{t("bom.tree")}</strong>
            </div>
            <div className="fill">
              <BomTree item={bom.item} lines={bom.lines} briefs={briefs} selected={line} onLine={setLine} />
            </div>
          </div>
          <div className="main">
            <div className="partshead">
              <strong>{t("bom.lines")}</strong>
              <span className="muted">{t("bom.linesCount", { count: bom.lines.length })}</span>
              <span className="right">
                <ColumnChooser {...columns} />
              </span>
            </div>
            <div className="fill">
              <LineGrid
                label={t("bom.lines")}
                columns={columns.shown}
                all={columns.all}
                lines={bom.lines}
                base={draft.base.lines}
                before={(l, base) => base.find((b) => b.number === l.number)}
                onChange={(lines) => draft.set({ lines })}
                blank={blankLine}
                copy={(l, lines) => ({ ...l, number: nextNumber(lines) })}
                problems={(l, i) => (begun(l, i) ? {} : lineProblems(l))}
                selected={line}
                onSelect={setLine}
                nameOf={(l) => l.number}
                onProblems={setWrong}
                focus={!isNew}
              />
            </div>
            <div className="partshead">
              <strong>{t("bom.substitutes")}</strong>
              <span className="muted">
                {current ? t("bom.substitutesOf", { number: current.number, component: current.component }) : t("bom.noLine")}
              </span>
            </div>
            {current && line !== null && (
              <div className="substitutes">
                <Substitutes
                  key={current.number}
                  line={current}
                  base={old?.substitutes ?? []}
                  nameOf={(code) => briefs.get(code)?.name ?? ""}
                  onPick={learn}
                  onProblems={setWrongSubstitutes}
                  onChange={(substitutes) => draft.set({ lines: bom.lines.with(line, { ...current, substitutes }) })}
                />
              </div>
            )}
          </div>
        </div>
      </div>
    </RecordPage>
  );
}

/** What making a version obsolete takes from those that use the item. */
function Obsolete({ item }: { item: string }) {
  const t = useT();
  const used = useRead("bom.where_used", { item, view: "direct", limit: 1 }).data?.summary;
  return used && used.all > 0 ? t("bom.obsoleteUsed", { item, count: used.all, tops: used.tops }) : t("bom.obsoleteWhy");
}
