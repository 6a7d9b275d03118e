import { Button, Checkbox, Popover } from "antd";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useT } from "@/i18n";
import { type ColumnPreference, chooseColumn, noPreference } from "./state";

interface Choosable {
  key: string;
  title: string;
  frozen?: boolean;
}

/** 列: which columns show, and in which order. */
export function ColumnChooser({
  all,
  shown,
  preference,
  change,
}: {
  all: Choosable[];
  shown: Choosable[];
  preference: ColumnPreference;
  change: (next: ColumnPreference) => void;
}) {
  const t = useT();
  const order = all.map((c) => c.key);
  const move = (key: string, by: number) => {
    const at = order.indexOf(key);
    const other = order[at + by];
    if (other === undefined) return;
    const next = [...order];
    next[at] = other;
    next[at + by] = key;
    change({ ...preference, order: next });
  };
  const content = (
    <div className="columnlist">
      {all.map((c, i) => (
        <div key={c.key}>
          <Checkbox
            checked={shown.some((s) => s.key === c.key)}
            disabled={c.frozen}
            onChange={(e) => change(chooseColumn(preference, c.key, e.target.checked))}
          >
            {c.title}
          </Checkbox>
          {!c.frozen && (
            <span>
              <Button
                size="small"
                type="text"
                icon={<ArrowUp size={13} />}
                aria-label={t("list.up", { column: c.title })}
                disabled={all[i - 1]?.frozen !== false && all[i - 1]?.frozen !== undefined}
                onClick={() => move(c.key, -1)}
              />
              <Button
                size="small"
                type="text"
                icon={<ArrowDown size={13} />}
                aria-label={t("list.down", { column: c.title })}
                disabled={i === all.length - 1}
                onClick={() => move(c.key, 1)}
              />
            </span>
          )}
        </div>
      ))}
      <Button size="small" type="link" onClick={() => change(noPreference)}>
        {t("list.resetColumns")}
      </Button>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight" arrow={false}>
      <Button type="text">{t("list.columns")}</Button>
    </Popover>
  );
}
