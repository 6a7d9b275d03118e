import { Segmented } from "antd";
import { useMemo } from "react";
import type { Filter, RateKind, RateRow } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, formatPercent, none } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { callFile } from "@/transport/call";
import { Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { KeyButton, useTitle } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";
import { bands, kinds } from "./values";

const is = (field: string, op: Filter["op"], value: string): Filter => ({ field, op, values: [value] });

/** 资源与费率: what work, machines and electricity cost, kind by kind; what holds today comes first. */
export default function RateList() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const language = useSettings((s) => s.language);
  const saved = useSaved();
  const denied = useDenied();
  const kind = kinds.find((one) => one === tab.params.kind) ?? "wage";
  useTitle(t("rate.title"));
  const columns = useColumns(kind, today);
  return (
    <DataList
      key={kind}
      command="rate.list"
      keep={`rate.${kind}`}
      title={t("rate.title")}
      columns={columns}
      rowKey={(r) => String(r.id)}
      onOpen={(r) => openPage("rate", { id: String(r.id) })}
      only={[is("kind", "eq", kind)]}
      quick={[
        { label: t("rate.now"), filter: [is("from", "le", today), is("to", "ge", today)] },
        { label: t("rate.later"), filter: [is("from", "gt", today)] },
        { label: t("common.all"), filter: [] },
      ]}
      first={2}
      sort="subject"
      countText={(count) => t("rate.count", { count })}
      rowClass={(r) => (r.state === "past" ? "dim" : "")}
      empty={{ title: t(`rate.none.${kind}`), why: t(`rate.why.${kind}`) }}
      steps={[
        {
          title: t("rate.create"),
          note: t("rate.createNote"),
          key: "create",
          run: () => openPage("rate", { kind }),
          denied: denied("cost"),
        },
      ]}
      actions={() => (
        <>
          <Segmented
            aria-label={t("rate.kinds")}
            options={kinds.map((one) => ({ value: one, label: t(`rate.kind.${one}`) }))}
            value={kind}
            onChange={(one) => tab.setParams({ kind: one })}
          />
          <KeyButton label={t("rate.at.title")} run={() => openPage("rate.at", {})} />
          <KeyButton
            id="exportFile"
            label={t("common.export")}
            run={() => void callFile("rate.export", { kind, language }).then(saved)}
            bar
          />
          <KeyButton id="create" label={t("rate.create")} run={() => openPage("rate", { kind })} primary bar right="cost" />
        </>
      )}
    />
  );
}

/** Whose it is: code and name. */
function whose(r: RateRow): { code: string; item: string } {
  const rate = r.rate;
  switch (rate.kind) {
    case "wage":
      return { code: rate.person ?? rate.grade ?? "", item: rate.item ? `${rate.item} ${rate.operation}` : "" };
    case "grade":
      return { code: rate.person, item: "" };
    case "machine":
    case "power":
    case "overhead":
      return { code: rate.machine ?? rate.work_center ?? "", item: "" };
    default:
      return { code: "", item: "" };
  }
}

function useColumns(kind: RateKind, today: string): ListColumn<RateRow>[] {
  const t = useT();
  return useMemo(() => {
    const num = (key: string, title: string, of: (rate: Record<string, unknown>) => string): ListColumn<RateRow> => ({
      key,
      title,
      width: 110,
      align: "right",
      render: (r) => <span className="num">{of(r.rate as unknown as Record<string, unknown>)}</span>,
    });
    const price = (key: string, title: string) => num(key, title, (rate) => formatDecimal(String(rate[key]), 4));
    const says: Record<RateKind, ListColumn<RateRow>[]> = {
      wage: [
        {
          key: "item",
          title: t("rate.operation"),
          width: 160,
          filter: { type: "text" },
          render: (r) =>
            whose(r).item === "" ? (
              <span className="muted">{t("rate.allWork")}</span>
            ) : (
              <span className="code">{whose(r).item}</span>
            ),
        },
        {
          key: "basis",
          title: t("rate.paidBy"),
          width: 70,
          render: (r) => (r.rate.kind === "wage" ? t(`rate.basis.${r.rate.basis}`) : none),
        },
        price("price", t("rate.kind.wage")),
      ],
      grade: [
        {
          key: "grade",
          title: t("grade.noun"),
          width: 120,
          filter: { type: "text" },
          render: (r) => <span className="code">{(r.rate.kind === "grade" && r.rate.grade) || none}</span>,
        },
      ],
      overtime: [num("factor", t("rate.factor"), (rate) => formatDecimal(String(rate.factor), 2))],
      machine: [price("hourly", t("rate.hourly")), price("per_cycle", t("rate.per_cycle"))],
      power: [
        num("rated_kw", t("rate.rated_kw"), (rate) => formatDecimal(String(rate.rated_kw), 1)),
        num("load_factor", t("rate.load_factor"), (rate) => formatPercent(String(rate.load_factor))),
      ],
      overhead: [
        price("per_labour_hour", t("rate.per_labour_hour")),
        price("per_machine_hour", t("rate.per_machine_hour")),
        num("of_labour", t("rate.of_labour"), (rate) => formatPercent(String(rate.of_labour))),
      ],
      tariff: [
        {
          key: "seasons",
          title: t("rate.seasons"),
          width: 320,
          grow: true,
          render: (r) => (r.rate.kind === "tariff" ? seasonsText(r.rate.seasons, t) : none),
        },
      ],
    };
    const subject: ListColumn<RateRow>[] =
      kind === "tariff"
        ? []
        : [
            {
              key: "subject",
              title: t("rate.whose"),
              width: 240,
              frozen: true,
              sort: true,
              render: (r) =>
                r.rate.kind === "overtime" ? (
                  t(`rate.hours.${r.rate.hours as "overtime"}`)
                ) : whose(r).code === "" ? (
                  <span className="muted">{t("rate.everyone")}</span>
                ) : (
                  <>
                    <span className="code">{whose(r).code}</span> {r.name}
                  </>
                ),
            },
          ];
    return [
      ...subject,
      ...says[kind],
      {
        key: "from",
        title: t("rate.from"),
        width: 116,
        sort: true,
        filter: { type: "date" },
        render: (r) => formatDay(r.from, today),
      },
      { key: "to", title: t("rate.to"), width: 116, render: (r) => (r.to ? formatDay(r.to, today) : none) },
      {
        key: "state",
        title: t("rate.state"),
        width: 90,
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
  }, [t, kind, today]);
}

function seasonsText(seasons: Extract<RateRow["rate"], { kind: "tariff" }>["seasons"], t: ReturnType<typeof useT>): string {
  const one = (s: (typeof seasons)[number]) => {
    const prices = bands.flatMap((band) => {
      const price = s.prices.find((p) => p.band === band);
      return price ? [`${t(`rate.band.${band}`)} ${price.price}`] : [];
    });
    return `${s.month}-${s.day} ${prices.join(" ")}`;
  };
  return seasons.map(one).join(t("common.comma"));
}
