import { useState } from "react";
import type { BomLine } from "@/contract";
import { formatDecimal, isNegative, isZero, parseDecimal, tidyNumber } from "@/format/number";
import { useT } from "@/i18n";
import type { Hit } from "@/ui/form/ItemPicker";
import { type LineColumn, LineGrid } from "@/ui/form/LineGrid";
import type { LineProblem } from "@/ui/form/LineProblems";
import { notNumber } from "@/ui/form/number-words";

type Substitute = BomLine["substitutes"][number];

/** 替代料 of the selected line, by priority. */
export function Substitutes({
  line,
  base,
  nameOf,
  onPick,
  onChange,
  onProblems,
}: {
  line: BomLine;
  base: readonly Substitute[];
  nameOf: (code: string) => string;
  onPick: (hit: Hit) => void;
  onChange: (substitutes: Substitute[]) => void;
  onProblems: (problems: LineProblem[]) => void;
}) {
  const t = useT();
  const [at, setAt] = useState<number | null>(null);
  const next = (all: readonly Substitute[]) => all.reduce((n, s) => Math.max(n, s.priority), 0) + 1;
  const columns: LineColumn<Substitute>[] = [
    {
      key: "priority",
      title: t("bom.priority"),
      width: 80,
      align: "right",
      show: (s) => s.priority,
      edit: {
        type: "text",
        text: (s) => String(s.priority),
        put: (s, text) => (/^[1-9]\d{0,3}$/.test(tidyNumber(text)) ? { ...s, priority: Number(tidyNumber(text)) } : null),
        problem: (text) => notNumber(t, text, 0) ?? t("form.notInteger"),
      },
    },
    {
      key: "item",
      title: t("bom.substituteItem"),
      width: 190,
      show: (s) => <span className="code">{s.item}</span>,
      edit: {
        type: "item",
        value: (s) => s.item,
        put: (s, hit) => {
          onPick(hit);
          return { ...s, item: hit.code };
        },
      },
    },
    { key: "name", title: t("item.name"), width: 180, grow: true, show: (s) => nameOf(s.item) },
    {
      key: "ratio",
      title: t("bom.ratio"),
      width: 110,
      align: "right",
      show: (s) => formatDecimal(s.ratio),
      edit: {
        type: "text",
        text: (s) => s.ratio,
        put: (s, text) => {
          const parsed = parseDecimal(text, 9);
          return parsed === null || isZero(parsed) || isNegative(parsed) ? null : { ...s, ratio: parsed };
        },
        problem: (text) => notNumber(t, text, 9) ?? t("form.aboveZero"),
      },
    },
  ];
  return (
    <LineGrid
      label={t("bom.substitutes")}
      columns={columns}
      lines={line.substitutes}
      base={[...base]}
      before={(s, all) => all.find((b) => b.priority === s.priority)}
      onChange={onChange}
      blank={(all) => ({ priority: next(all), item: "", ratio: "1" })}
      copy={(s, all) => ({ ...s, priority: next(all) })}
      problems={(s): Record<string, string> => (s.item === "" ? { item: t("form.required") } : {})}
      nameOf={() => line.number}
      onProblems={onProblems}
      selected={at}
      onSelect={setAt}
      focus={false}
    />
  );
}
