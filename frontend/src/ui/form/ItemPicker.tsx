import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import type { Output } from "@/contract";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import { Retired } from "../cells";
import { useRested } from "../useSlow";

export type Hit = Output<"search.find">["hits"][number];

/** Finds an item by code, name or 拼音首字母; Enter takes the first. */
export function ItemPicker({
  id,
  value,
  onPick,
  autoOpen = false,
  placeholder,
  disabled = false,
  wrong = false,
  width,
  onLeave,
  onStep,
}: {
  id?: string;
  value: string;
  onPick: (hit: Hit) => void;
  autoOpen?: boolean;
  placeholder?: string;
  disabled?: boolean;
  wrong?: boolean;
  width?: number | string;
  onLeave?: () => void;
  /** Past this cell without picking: Tab, and Enter when nothing was typed. */
  onStep?: (back: boolean) => void;
}) {
  const t = useT();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(autoOpen);
  const asked = useRested(text.trim(), 120);
  const input = { text: asked, kinds: ["item" as const], limit: 12 };
  const found = useQuery({
    queryKey: readKey("search.find", input),
    queryFn: () => call("search.find", input),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  const hits = asked === "" ? [] : (found.data?.hits ?? []);
  return (
    <Select<string>
      id={id}
      style={{ width: width ?? "100%" }}
      value={value === "" ? undefined : value}
      disabled={disabled}
      status={wrong ? "error" : undefined}
      placeholder={placeholder ?? t("form.itemHint")}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      open={open && asked !== ""}
      onOpenChange={setOpen}
      autoFocus={autoOpen}
      defaultActiveFirstOption
      suffixIcon={null}
      popupMatchSelectWidth={540}
      onBlur={onLeave}
      onKeyDown={(e) => {
        const passes = e.key === "Tab" || (e.key === "Enter" && value !== "");
        if (!onStep || !passes || e.nativeEvent.isComposing || e.ctrlKey || e.altKey) return;
        const [first] = hits;
        if (text.trim() === "") {
          e.preventDefault();
          e.stopPropagation();
          onStep(e.shiftKey);
        } else if (e.key === "Tab" && first && asked === text.trim()) {
          // What was typed is not lost by leaving: it stands for the first that fits, as with Enter.
          e.preventDefault();
          onPick(first);
        }
      }}
      notFoundContent={found.isFetching ? t("common.loading") : t("form.noItem", { text: asked })}
      options={hits.map((h) => ({ value: h.code, label: h.code, hit: h }))}
      optionRender={(option) => {
        const hit = (option.data as { hit: Hit }).hit;
        return (
          <span className="pickrow">
            <span className="code strong">{hit.code}</span>
            <span>
              {hit.name} <span className="muted">{hit.spec}</span>
            </span>
            <Retired retired={hit.retired} />
          </span>
        );
      }}
      popupRender={(menu) => (
        <>
          {menu}
          <div className="pickfoot">
            <span>
              <Kbd text="↑↓" /> {t("palette.pick")}
            </span>
            <span>
              <Kbd text="Enter" /> {t("form.fillIn")}
            </span>
          </div>
        </>
      )}
      onChange={(code) => {
        const hit = hits.find((h) => h.code === code);
        setText("");
        setOpen(false);
        if (hit) onPick(hit);
      }}
    />
  );
}
