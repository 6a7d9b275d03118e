import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Select } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Output } from "@/contract";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import { Retired } from "../cells";
import { useRested } from "../useSlow";
import { exactFirst, useWholeCode } from "./whole-code";

export type Hit = Output<"search.find">["hits"][number];

const question = (text: string) => ({ text, kinds: ["item" as const], limit: 12 });

/** Finds an item by code, name or 拼音首字母; Enter takes the first, and a whole code also before anything was found. */
export function ItemPicker({
  id,
  value,
  onPick,
  autoOpen = false,
  first = "",
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
  /** What was typed before it was there. */
  first?: string;
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
  const begun = useRef(first);
  // After the field has shown itself as empty, which would take it away again.
  useEffect(() => {
    if (begun.current !== "") setText(begun.current);
  }, []);
  const [open, setOpen] = useState(autoOpen);
  const asked = useRested(text.trim(), 120);
  const input = question(asked);
  const found = useQuery({
    queryKey: readKey("search.find", input),
    queryFn: () => call("search.find", input),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  const hits = asked === "" ? [] : exactFirst(found.data?.hits ?? [], asked);
  const client = useQueryClient();
  const whole = useWholeCode<Hit>({
    text,
    hits,
    ready: asked === text.trim() && (found.isError || (found.isSuccess && !found.isPlaceholderData)),
    find: async (code) => {
      const input = question(code);
      return (await client.fetchQuery({ queryKey: readKey("search.find", input), queryFn: () => call("search.find", input) }))
        .hits;
    },
    onFound: (hit) => {
      setText("");
      setOpen(false);
      onPick(hit);
    },
    onNone: () => setOpen(true),
  });
  return (
    <span className="whole" onKeyDownCapture={whole.onKey}>
      <Select<string>
        id={id}
        style={{ width: width ?? "100%" }}
        value={value === "" ? undefined : value}
        disabled={disabled}
        status={wrong || whole.none ? "error" : undefined}
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
            {whole.none && (
              <div className="picknone" role="alert">
                {t("form.noWholeCode", { text: text.trim() })}
              </div>
            )}
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
    </span>
  );
}
