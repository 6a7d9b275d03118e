import { Select } from "antd";
import { useState } from "react";
import { useT } from "@/i18n";
import { Retired } from "@/ui/cells";
import { useRested } from "@/ui/useSlow";
import { type Named, usePartners } from "./lookup";

/** Finds a partner by code, name or 拼音首字母; Enter takes the first. */
export function PartnerPicker({
  id,
  value,
  name,
  disabled,
  wrong,
  onPick,
}: {
  id: string;
  value: string;
  /** What the one that is chosen is called. */
  name: string | undefined;
  disabled: boolean;
  wrong: boolean;
  onPick: (partner: Named) => void;
}) {
  const t = useT();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const asked = useRested(text.trim(), 120);
  const found = usePartners(asked);
  const hits = asked === "" ? [] : (found.data ?? []);
  return (
    <Select<string>
      id={id}
      style={{ width: "100%" }}
      value={value === "" ? undefined : value}
      disabled={disabled}
      status={wrong ? "error" : undefined}
      placeholder={t("form.itemHint")}
      labelRender={({ value: code }) => (
        <>
          <span className="code">{code}</span> {name}
        </>
      )}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      open={open && asked !== ""}
      onOpenChange={setOpen}
      defaultActiveFirstOption
      suffixIcon={null}
      popupMatchSelectWidth={420}
      notFoundContent={found.isFetching ? t("common.loading") : t("form.noItem", { text: asked })}
      options={hits.map((h) => ({ value: h.code, label: h.code, hit: h }))}
      optionRender={(option) => {
        const hit = (option.data as { hit: Named }).hit;
        return (
          <span className="pickrow">
            <span className="code strong">{hit.code}</span>
            <span>{hit.name}</span>
            <Retired retired={hit.retired === true} />
          </span>
        );
      }}
      onChange={(code) => {
        const hit = hits.find((h) => h.code === code);
        setText("");
        setOpen(false);
        if (hit) onPick(hit);
      }}
    />
  );
}
