import { Button, Input, Segmented, Select } from "antd";
import { useId, useState } from "react";
import type { LabelWhat, Output } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { useSettings } from "@/state/settings";
import { call } from "@/transport/call";
import { useRead } from "@/transport/query";
import { Failure, Message } from "../Message";
import { usePrint } from "../PrintButton";
import { Printing, usePrintJob } from "../PrintJob";
import { useAltDown } from "../useAltDown";
import { useRested } from "../useSlow";
import {
  type Choice,
  hasQuantity,
  isCount,
  labelInput,
  mostLabels,
  onASheet,
  readChoice,
  readNames,
  sizeNames,
  sizes,
  symbolNames,
  withSize,
} from "./choice";
import "./label.css";

/** Which labels, which codes, how many; and what comes of it before anything is printed. */
export function LabelDialog({ what, rows, onEnd }: { what: LabelWhat; rows: number | null; onEnd: () => void }) {
  const t = useT();
  const id = useId();
  const language = useSettings((s) => s.language);
  const key = `labels.${what.of}`;
  const kept = useRead("preference.get", { key });
  const [own, setOwn] = useState<Choice | null>(null);
  const [typed, setTyped] = useState<{ copies?: string; start?: string }>({});
  const list = useAltDown();
  const file = usePrint("label.print");
  const many = usePrintJob("label.print_many");
  const choice = own ?? readChoice(kept.data?.value, what);
  const set = (more: Partial<Choice>) => setOwn({ ...choice, ...more });
  const places = onASheet(choice.size);
  const copies = typed.copies === undefined ? choice.copies : Number(typed.copies);
  const start = typed.start === undefined ? 1 : Number(typed.start);
  const wrong = !isCount(copies, mostLabels)
    ? t("label.countWrong", { most: formatCount(mostLabels) })
    : places > 1 && !isCount(start, places)
      ? t("label.startWrong", { most: places })
      : null;
  const input = labelInput(what, { ...choice, copies }, start, language);
  const rested = useRested(JSON.stringify(input));
  const read = useRead("label.preview", JSON.parse(rested) as typeof input, {
    enabled: wrong === null && kept.isFetched,
    keep: true,
  });
  const told = wrong === null && !read.error ? read.data : undefined;
  const busy = file.busy || many.busy;
  const settled = rested === JSON.stringify(input) && !read.isPlaceholderData;
  const print = () => {
    if (!told) return;
    // Losing what was chosen is not worth a message.
    call("preference.set", { key, value: { ...choice, copies } }).catch(() => undefined);
    if (told.many) many.print(input, t("label.count", { count: told.labels }), onEnd);
    else file.print(input, onEnd);
  };
  const title = what.of === "document" ? t("label.titleOf", { number: what.number }) : t("label.title");
  return (
    <Overlay label={title} className="danger labelbox" onClose={() => !busy && onEnd()}>
      <h2>{title}</h2>
      {what.of !== "document" && (
        <p>{"all" in what && what.all ? t("label.allRows", { count: rows ?? 0 }) : t("label.someRows", { count: rows ?? 0 })}</p>
      )}
      <div className="labelform">
        <label htmlFor={`${id}-size`}>{t("label.size")}</label>
        <Select
          id={`${id}-size`}
          value={choice.size}
          onChange={(size) => {
            setOwn(withSize(choice, size));
            setTyped((now) => ({ ...now, start: undefined }));
          }}
          options={sizeNames.map((value) => ({
            value,
            label: t(`label.sizes.${sizes[value].sheet ? "sheet" : "roll"}`, {
              grid: sizes[value].sheet?.join(" × ") ?? "",
              size: sizes[value].label,
            }),
          }))}
          {...list}
        />
        <span>{t("label.symbols")}</span>
        <Segmented
          value={choice.symbols}
          onChange={(symbols) => set({ symbols })}
          options={symbolNames.map((value) => ({ value, label: t(`label.symbol.${value}`) }))}
        />
        {hasQuantity(what) && (
          <>
            <span>{t("label.reads")}</span>
            <Segmented
              value={choice.reads}
              onChange={(reads) => set({ reads })}
              options={readNames.map((value) => ({ value, label: t(`label.read.${value}`) }))}
            />
            <span>{t("label.howMany")}</span>
            <Segmented
              value={choice.byQuantity ? "quantity" : "each"}
              onChange={(value) => set({ byQuantity: value === "quantity" })}
              options={(["each", "quantity"] as const).map((value) => ({ value, label: t(`label.by.${value}`) }))}
            />
          </>
        )}
        {!(hasQuantity(what) && choice.byQuantity) && (
          <>
            <label htmlFor={`${id}-copies`}>{t("label.copies")}</label>
            <Input
              id={`${id}-copies`}
              className="numeric"
              inputMode="numeric"
              value={typed.copies ?? String(choice.copies)}
              status={isCount(copies, mostLabels) ? undefined : "error"}
              onChange={(e) => setTyped((now) => ({ ...now, copies: e.target.value.trim() }))}
            />
          </>
        )}
        {places > 1 && (
          <>
            <label htmlFor={`${id}-start`}>{t("label.start")}</label>
            <Input
              id={`${id}-start`}
              className="numeric"
              inputMode="numeric"
              value={typed.start ?? "1"}
              status={isCount(start, places) ? undefined : "error"}
              onChange={(e) => setTyped((now) => ({ ...now, start: e.target.value.trim() }))}
            />
          </>
        )}
      </div>
      {read.error && wrong === null && <Failure what={t("label.none")} error={read.error} />}
      {told && <Told told={told} isRoll={places === 1} />}
      {many.shown && <Printing printing={many} />}
      {file.failure}
      <div className="dangeractions">
        {wrong && <span className="why">{wrong}</span>}
        <Button onClick={onEnd} disabled={busy}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button type="primary" loading={busy} disabled={!told || told.labels === 0 || !settled} onClick={print}>
          {told && told.labels > 0 ? t("label.go", { count: told.labels }) : t("label.button")}
        </Button>
      </div>
    </Overlay>
  );
}

/** How many there would be, what the first would look like, and what would be otherwise than asked for. */
function Told({ told, isRoll }: { told: Output<"label.preview">; isRoll: boolean }) {
  const t = useT();
  const { first } = told;
  return (
    <div className="labeltold" aria-live="polite">
      <strong>
        {t("label.count", { count: told.labels })}
        {!isRoll && t("label.pages", { count: told.pages })}
      </strong>
      {first && (
        <div className="labelfirst" role="img" aria-label={t("label.first")}>
          <strong>{first.title}</strong>
          <div className="longtext small">{first.words}</div>
          <div className="code">{first.code}</div>
        </div>
      )}
      {told.as_qr > 0 && <Message tone="amber" what={t("label.asQr", { count: told.as_qr })} why={t("label.asQrWhy")} />}
      {told.left_out > 0 && (
        <Message
          tone="amber"
          what={t("label.leftOut", { count: told.left_out })}
          why={t("label.leftOutWhy", {
            list: told.left_out_names.join(t("common.comma")) + (told.left_out > told.left_out_names.length ? "\u2026" : ""),
          })}
        />
      )}
    </div>
  );
}
