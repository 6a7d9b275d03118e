import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Select } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Input, SearchHit } from "@/contract";
import { formatDecimal, isNegative, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { comboOf, matches } from "@/keys/table";
import { call } from "@/transport/call";
import { readKey, useRead } from "@/transport/query";
import { Retired } from "../cells";
import { useRested } from "../useSlow";
import { emptied } from "./emptied";
import { exactFirst, useWholeCode } from "./whole-code";

export type Hit = SearchHit;

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
  available = false,
  onLeave,
  onStep,
  onCreate,
  onClear,
  label,
}: {
  id?: string;
  /** What it is called where no label stands above. */
  label?: string;
  value: string;
  onPick: (hit: Hit) => void;
  autoOpen?: boolean;
  /** What was typed before it was there. */
  first?: string;
  placeholder?: string;
  disabled?: boolean;
  wrong?: boolean;
  width?: number | string;
  /** Says of each that is found how much of it can still be promised. */
  available?: boolean;
  onLeave?: () => void;
  /** Past this cell without picking: Tab, and Enter when nothing was typed. */
  onStep?: (back: boolean) => void;
  /** Makes the one that was looked for; none where that can't be done. */
  onCreate?: (text: string) => void;
  /** It may be empty. */
  onClear?: () => void;
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
  const there = useAvailable(available ? hits.map((h) => h.code) : []);
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
        aria-label={label}
        style={{ width: width ?? "100%" }}
        allowClear={onClear !== undefined}
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
          if (onCreate && matches(e.nativeEvent, comboOf("newItem"))) {
            e.preventDefault();
            e.stopPropagation();
            onCreate(text.trim());
            return;
          }
          if (onClear && text === "" && value !== "" && emptied(e)) onClear();
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
              <span className="muted">{hit.unit}</span>
              <span className="pickend">
                <Retired retired={hit.retired} /> <Available of={there(hit.code)} decimals={hit.decimals} />
              </span>
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
              {onCreate && (
                <button
                  type="button"
                  className="plain link"
                  tabIndex={-1}
                  // The list closes once the keyboard is elsewhere.
                  onMouseDown={(e) => e.preventDefault()}
                  onClick={() => onCreate(text.trim())}
                >
                  <Kbd id="newItem" /> {t("item.create")}
                </button>
              )}
            </div>
          </>
        )}
        onChange={(code?: string) => {
          const hit = hits.find((h) => h.code === code);
          setText("");
          setOpen(false);
          if (hit) onPick(hit);
          else if (code === undefined) onClear?.();
        }}
      />
    </span>
  );
}

/** How much of each of these can still be promised, all asked at once; undefined where that is not known. */
function useAvailable(items: readonly string[]): (item: string) => string | undefined {
  const input: Input<"stock.list"> = { filter: [{ field: "item", op: "any_of", values: [...items] }], limit: items.length };
  const found = useRead("stock.list", input, { enabled: items.length > 0, keep: true });
  return (item) => found.data?.rows.find((row) => row.item === item)?.available;
}

function Available({ of, decimals }: { of: string | undefined; decimals: number }) {
  const t = useT();
  if (of === undefined) return null;
  const text = t("form.available", { quantity: formatDecimal(of, decimals) });
  return <span className={isZero(of) ? "zero" : isNegative(of) ? "red" : "text2"}>{text}</span>;
}
