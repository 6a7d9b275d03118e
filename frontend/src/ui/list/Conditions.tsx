import { Select } from "antd";
import { DayField } from "../DayField";
import { useAltDown } from "../useAltDown";

/** One of a filter bar's conditions: one of some values, or any. */
export function Choice({
  label,
  value,
  width,
  options,
  onPick,
}: {
  /** What it says while any will do. */
  label: string;
  value?: string;
  width: number;
  options: { value: string; label: string }[];
  onPick: (value: string | undefined) => void;
}) {
  const list = useAltDown();
  return (
    <Select
      style={{ width }}
      placeholder={label}
      aria-label={label}
      value={value}
      options={options}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      onChange={(to: string | undefined) => onPick(to)}
      {...list}
    />
  );
}

/** One of a filter bar's conditions: a month, `2026-01`, a day, `2026-01-22`, or a minute, `2026-01-22 23:57`; or any. */
export function Moment({
  label,
  value,
  to,
  onPick,
}: {
  label: string;
  value?: string;
  /** To what it is exact. */
  to: "month" | "day" | "minute";
  onPick: (moment: string | undefined) => void;
}) {
  return (
    <DayField
      label={label}
      value={value}
      to={to}
      width={to === "minute" ? 160 : 128}
      onPick={(moment) => onPick(moment ?? undefined)}
    />
  );
}
