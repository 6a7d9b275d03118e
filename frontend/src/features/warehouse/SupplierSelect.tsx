import { Select } from "antd";
import { useState } from "react";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import { useAltDown } from "@/ui/useAltDown";
import { useRested } from "@/ui/useSlow";

/** Suppliers that are offered at once; more letters find the others. */
const offered = 50;

/** Finds a supplier by code, name or 拼音首字母. */
export function SupplierSelect({
  id,
  value,
  name,
  disabled,
  onPick,
}: {
  id: string;
  value: string;
  /** What the chosen one is called. */
  name: string;
  disabled: boolean;
  onPick: (code: string) => void;
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
  const options = (found.data?.rows ?? []).map((p) => ({ value: p.code, label: `${p.code} ${p.name}` }));
  if (value !== "" && !options.some((o) => o.value === value))
    options.unshift({ value, label: [value, name].filter(Boolean).join(" ") });
  return (
    <Select
      id={id}
      disabled={disabled}
      value={value === "" ? undefined : value}
      options={options}
      showSearch={{ filterOption: false, onSearch: setText }}
      notFoundContent={found.isFetching ? t("common.loading") : undefined}
      onChange={onPick}
      {...list}
    />
  );
}
