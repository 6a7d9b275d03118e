import { Button } from "antd";
import { monthOf, plusDays } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { DayField } from "./DayField";

/** From which day to which, with this month and the last one at hand. */
export function DaysFilter({ from, to, pick }: { from: string; to: string; pick: (days: { from: string; to: string }) => void }) {
  const t = useT();
  const today = useToday();
  const month = monthOf(today);
  const common = { clear: false, width: 124 } as const;
  return (
    <>
      <DayField
        {...common}
        label={t("daysFilter.from")}
        value={from}
        until={to}
        onPick={(day) => day && pick({ from: day, to })}
      />
      <span className="text2">–</span>
      <DayField {...common} label={t("daysFilter.to")} value={to} from={from} onPick={(day) => day && pick({ from, to: day })} />
      <Button type="text" onClick={() => pick({ from: month.from, to: today })}>
        {t("daysFilter.thisMonth")}
      </Button>
      <Button type="text" onClick={() => pick(monthOf(plusDays(month.from, -1) ?? month.from))}>
        {t("daysFilter.lastMonth")}
      </Button>
    </>
  );
}
