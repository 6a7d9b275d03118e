import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Checkbox } from "antd";
import { useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import type { FixGroup } from "./fixes";
import { filled } from "./mapping";
import type { Fix } from "./types";
import type { Flow } from "./useImport";
import { useNames } from "./words";

const rowHeight = 32;

/** Every change that would be made, by column and value, before it is made: what a person does not agree with is left out. */
export function AcceptAll({
  groups,
  whole,
  flow,
  onClose,
  onAccept,
}: {
  groups: readonly FixGroup[];
  /** Whether these are all there are: nothing is taken while more are on their way. */
  whole: boolean;
  flow: Flow;
  onClose: () => void;
  onAccept: (fixes: Fix[]) => void;
}) {
  const t = useT();
  const names = useNames(flow.all);
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const left = groups.filter((g) => out.has(g.key)).length;
  const taken = groups.filter((g) => !out.has(g.key)).flatMap((g) => g.fixes);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: groups.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (at) => groups[at]?.key ?? at,
    overscan: 8,
  });
  const several = filled(flow.plans).length > 1;
  const put = (key: string, yes: boolean) => {
    const next = new Set(out);
    if (yes) next.delete(key);
    else next.add(key);
    setOut(next);
  };
  return (
    <Overlay label={t("import.accept.title")} className="imp-accept" onClose={onClose}>
      <h2>{t("import.accept.title")}</h2>
      <p className="text2">{t("import.accept.why")}</p>
      <Checkbox
        checked={left === 0}
        indeterminate={left > 0 && left < groups.length}
        onChange={(e) => setOut(e.target.checked ? new Set() : new Set(groups.map((g) => g.key)))}
      >
        {t("import.accept.all")}
      </Checkbox>
      <div ref={box} className="imp-acceptlist" role="list" aria-label={t("import.accept.title")}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const group = groups[item.index];
            const fix = group?.fixes[0];
            if (!group || !fix) return null;
            const p = group.problem;
            const kind = flow.plans.find((x) => x.name === p.sheet)?.kind;
            return (
              <div key={item.key} className="imp-acceptrow" role="listitem" style={{ transform: `translateY(${item.start}px)` }}>
                <Checkbox checked={!out.has(group.key)} onChange={(e) => put(group.key, e.target.checked)}>
                  <span className="text2">
                    {several && `${p.sheet} `}
                    {names.field(kind, p.field)}
                  </span>
                  <span className="imp-from">{p.value === "" ? t("import.accept.empty") : p.value}</span>
                  <span className="muted">→</span>
                  <strong>{fix.value === "" ? t("import.accept.empty") : fix.value}</strong>
                </Checkbox>
                <span className="muted num right">{t("import.accept.cells", { count: formatCount(group.fixes.length) })}</span>
              </div>
            );
          })}
        </div>
      </div>
      <div className="dangeractions">
        <Button onClick={onClose}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        {!whole && (
          <span className="muted" role="status">
            <span className="spin" /> {t("import.accept.coming")}
          </span>
        )}
        <Button
          type="primary"
          disabled={taken.length === 0 || !whole}
          onClick={() => onAccept(taken)}
          data-autofocus={whole || undefined}
        >
          {t("import.accept.go", { count: formatCount(taken.length) })}
        </Button>
      </div>
    </Overlay>
  );
}
