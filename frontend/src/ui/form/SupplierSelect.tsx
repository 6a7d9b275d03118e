import { Select } from "antd";
import { useState } from "react";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import { useAltDown } from "../useAltDown";
import { useRested } from "../useSlow";
import { emptied } from "./emptied";

/** Suppliers that are offered at once; more letters find the others. */
const offered = 50;

/** Finds a supplier by code, name or 拼音首字母. */
export function SupplierSelect({
  id,
  label,
  value,
  name,
  placeholder,
  disabled = false,
  wrong = false,
  width,
  onPick,
  onClear,
}: {
  id?: string;
  /** What it is called where no label stands above. */
  label?: string;
  value: string;
  /** What the chosen one is called. */
  name: string;
  /** What it means to choose none. */
  placeholder?: string;
  disabled?: boolean;
  wrong?: boolean;
  width?: number;
  onPick: (code: string, name: string) => void;
  /** It may be empty. */
  onClear?: () => void;
}) {
  const t = useT();
  const list = useAltDown();
  const [text, setText] = useState("");
  const asked = useRested(text.trim(), 120);
  const usable = [
    { field: "supplier", op: "eq" as const, values: ["true"] },
    { field: "retired", op: "eq" as const, values: ["false"] },
  ];
  const found = useRead("partner.list", { text: asked, filter: usable, limit: offered }, { keep: true, enabled: !disabled });
  const options = (found.data?.rows ?? []).map((p) => ({ value: p.code, label: `${p.code} ${p.name}`, name: p.name }));
  if (value !== "" && !options.some((o) => o.value === value))
    options.unshift({ value, label: [value, name].filter(Boolean).join(" "), name });
  return (
    <Select
      id={id}
      aria-label={label}
      style={{ width }}
      disabled={disabled}
      status={wrong ? "error" : undefined}
      placeholder={placeholder ?? t("form.itemHint")}
      allowClear={onClear !== undefined}
      popupMatchSelectWidth={width === undefined}
      value={value === "" ? undefined : value}
      options={options}
      showSearch={{ filterOption: false, onSearch: setText }}
      notFoundContent={found.isFetching ? t("common.loading") : undefined}
      onChange={(code?: string) => {
        const picked = options.find((o) => o.value === code);
        if (picked) onPick(picked.value, picked.name);
        else onClear?.();
      }}
      {...list}
      onKeyDown={(e) => {
        list.onKeyDown(e);
        if (text === "" && value !== "" && emptied(e)) onClear?.();
      }}
    />
  );
}
