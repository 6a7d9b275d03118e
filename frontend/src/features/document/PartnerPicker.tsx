import { useQueryClient } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useT } from "@/i18n";
import { exactFirst, useWholeCode } from "@/ui/form/whole-code";
import { useRested } from "@/ui/useSlow";
import { askPartners, type Named, partnersKey, type Side, usePartners } from "./lookup";

/** Finds a partner of a side by code, name or 拼音首字母; Enter takes the first, and a whole code also before anything was found. */
export function PartnerPicker({
  id,
  side,
  value,
  name,
  disabled,
  wrong,
  onPick,
}: {
  id: string;
  side: Side;
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
  const found = usePartners(side, asked, open || asked !== "");
  // What answers another text is not offered for this one.
  const ready = asked === text.trim() && (found.isError || (found.isSuccess && !found.isPlaceholderData));
  const hits = ready ? exactFirst(found.data ?? [], asked) : [];
  const client = useQueryClient();
  const take = (hit: Named) => {
    setText("");
    setOpen(false);
    onPick(hit);
  };
  const whole = useWholeCode<Named>({
    text,
    hits,
    ready,
    find: (code) => client.fetchQuery({ queryKey: partnersKey(side, code), queryFn: () => askPartners(side, code) }),
    onFound: take,
    onNone: () => setOpen(true),
  });
  return (
    <span className="whole" onKeyDownCapture={whole.onKey}>
      <Select<string>
        id={id}
        style={{ width: "100%" }}
        value={value === "" ? undefined : value}
        disabled={disabled}
        status={wrong || whole.none ? "error" : undefined}
        placeholder={t("form.itemHint")}
        labelRender={({ value: code }) => (
          <>
            <span className="code">{code}</span> {name}
          </>
        )}
        showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
        open={open}
        onOpenChange={setOpen}
        defaultActiveFirstOption
        suffixIcon={null}
        popupMatchSelectWidth={420}
        notFoundContent={
          found.isFetching
            ? t("common.loading")
            : asked === ""
              ? t(`document.noPartner.${side}`)
              : t("form.noItem", { text: asked })
        }
        popupRender={(menu) => (
          <>
            {whole.none && (
              <div className="picknone" role="alert">
                {t("form.noWholeCode", { text: text.trim() })}
              </div>
            )}
            {menu}
          </>
        )}
        options={hits.map((h) => ({ value: h.code, label: h.code, hit: h }))}
        optionRender={(option) => {
          const hit = (option.data as { hit: Named }).hit;
          return (
            <span className="pickrow">
              <span className="code strong">{hit.code}</span>
              <span>{hit.name}</span>
            </span>
          );
        }}
        onChange={(code) => {
          const hit = hits.find((h) => h.code === code);
          if (hit) take(hit);
        }}
      />
    </span>
  );
}
