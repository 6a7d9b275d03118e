import { Button, Input, Popover, Select } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { Filter } from "@/contract";
import { parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { DayField } from "../DayField";
import { Remove } from "../Page";
import { addFilter, dropFilter, type FilterField, type Op, opsOf } from "./state";

/** A condition in words: 可用 < 0. */
export function useConditionText(fields: FilterField[]): (filter: Filter) => string {
  const t = useT();
  return (filter) => {
    const field = fields.find((f) => f.field === filter.field);
    const label = field?.label ?? filter.field;
    if (filter.op === "empty") return t("list.isEmpty", { label });
    const kind = field?.kind;
    const name = (value: string) => {
      if (kind?.type === "choice") return kind.options.find((o) => o.value === value)?.label ?? value;
      if (kind?.type === "flag") return value === "true" ? t("common.yes") : t("common.no");
      return value;
    };
    return `${label} ${t(`list.op.${filter.op}`)} ${(filter.values ?? []).map(name).join(t("common.comma"))}`;
  };
}

/** Typed conditions as removable chips, and the door to one more. */
export function Filters({
  fields,
  filters,
  onChange,
}: {
  fields: FilterField[];
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}) {
  const t = useT();
  const text = useConditionText(fields);
  const [open, setOpen] = useState(false);
  if (fields.length === 0) return null;
  return (
    <>
      {filters.map((filter) => (
        <span key={`${filter.field} ${filter.op}`} className="chip">
          {text(filter)}
          <Remove label={t("list.clearOne", { label: text(filter) })} run={() => onChange(dropFilter(filters, filter))} />
        </span>
      ))}
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        placement="bottomLeft"
        arrow={false}
        destroyOnHidden
        content={
          <FilterForm
            fields={fields}
            onDone={(filter) => {
              setOpen(false);
              onChange(addFilter(filters, filter));
            }}
          />
        }
      >
        <Button type="text" icon={<Plus size={13} />}>
          {t("list.condition")}
        </Button>
      </Popover>
    </>
  );
}

function FilterForm({ fields, onDone }: { fields: FilterField[]; onDone: (filter: Filter) => void }) {
  const t = useT();
  const [name, setName] = useState(fields[0]?.field ?? "");
  const field = fields.find((f) => f.field === name) ?? fields[0];
  const [op, setOp] = useState<Op | null>(null);
  const [values, setValues] = useState<string[]>([]);
  if (!field) return null;
  const ops = opsOf(field.kind);
  const chosen = op && ops.includes(op) ? op : (ops[0] ?? "eq");
  const kind = field.kind;
  const value = kind.type === "number" ? parseDecimal(values[0] ?? "", 9) : (values[0] ?? "");
  const ready = chosen === "empty" || (kind.type === "number" ? value !== null : values.some((v) => v.trim() !== ""));
  const done = () => {
    if (!ready) return;
    onDone({ field: field.field, op: chosen, values: chosen === "empty" ? [] : kind.type === "number" ? [value ?? ""] : values });
  };
  const editor = () => {
    switch (kind.type) {
      case "text":
      case "code":
      case "number":
        return (
          <Input
            autoFocus
            value={values[0] ?? ""}
            onChange={(e) => setValues([e.target.value])}
            onPressEnter={done}
            aria-label={t("list.value")}
          />
        );
      case "date":
        return <DayField label={t("list.value")} value={values[0]} onPick={(day) => setValues(day ? [day] : [])} />;
      case "choice":
        return <Select mode="multiple" options={kind.options} value={values} onChange={setValues} aria-label={t("list.value")} />;
      case "flag":
        return (
          <Select
            options={[
              { value: "true", label: t("common.yes") },
              { value: "false", label: t("common.no") },
            ]}
            value={values[0]}
            onChange={(v: string) => setValues([v])}
            aria-label={t("list.value")}
          />
        );
    }
  };
  return (
    <div className="filterform">
      <Select
        options={fields.map((f) => ({ value: f.field, label: f.label }))}
        value={field.field}
        onChange={(f: string) => {
          setName(f);
          setValues([]);
        }}
        aria-label={t("list.field")}
      />
      {ops.length > 1 && (
        <Select
          options={ops.map((o) => ({ value: o, label: t(`list.opName.${o}`) }))}
          value={chosen}
          onChange={(o: Op) => setOp(o)}
          aria-label={t("list.comparison")}
        />
      )}
      {chosen !== "empty" && editor()}
      <Button type="primary" disabled={!ready} onClick={done}>
        {t("list.addCondition")}
      </Button>
    </div>
  );
}
