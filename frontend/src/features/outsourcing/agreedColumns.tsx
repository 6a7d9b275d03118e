import type { Filter } from "@/contract";
import { formatDay } from "@/format/date";
import { none } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { CodeLink } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import type { ListColumn } from "@/ui/list/DataList";

interface Agreed {
  to?: string | null;
  state: "past" | "now" | "later";
}

/** From when till when it holds, and whether it does today. */
export function useDays<R extends Agreed>(fromOf: (row: R) => string): ListColumn<R>[] {
  const t = useT();
  const today = useToday();
  return [
    {
      key: "from",
      title: t("rate.from"),
      width: 100,
      sort: true,
      filter: { type: "date" },
      render: (r) => formatDay(fromOf(r), today),
    },
    { key: "to", title: t("rate.to"), width: 100, render: (r) => (r.to ? formatDay(r.to, today) : none) },
    {
      key: "state",
      title: t("rate.state"),
      width: 84,
      atEnd: true,
      render: (r) =>
        r.state === "now" ? (
          <Tag>{t("rate.now")}</Tag>
        ) : r.state === "later" ? (
          <Tag outline>{t("rate.later")}</Tag>
        ) : (
          <span className="muted">{t("rate.past")}</span>
        ),
    },
  ];
}

/** What holds today, what begins later, all that was ever agreed. */
export function useNowAndLater(): { label: string; filter: Filter[] }[] {
  const t = useT();
  const today = useToday();
  const is = (field: string, op: Filter["op"]): Filter => ({ field, op, values: [today] });
  return [
    { label: t("rate.now"), filter: [is("from", "le"), is("to", "ge")] },
    { label: t("rate.later"), filter: [is("from", "gt")] },
    { label: t("common.all"), filter: [] },
  ];
}

/** A code with its name, leading to its page; for nobody named, what that means. */
export function Named({ page, code, name, all }: { page: "partner" | "item"; code: string; name: string; all?: string }) {
  if (code === "") return <span className="muted">{all}</span>;
  return (
    <>
      <CodeLink page={page} params={{ code }}>
        {code}
      </CodeLink>{" "}
      {name}
    </>
  );
}
