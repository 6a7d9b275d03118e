import { useMemo, useState } from "react";
import type { Row } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount, formatDecimal, none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useMay } from "@/session/useRights";
import { Danger } from "@/shell/Danger";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { useChange, usePages, useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Dot } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Moment } from "@/ui/list/Conditions";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";
import { useSlow } from "@/ui/useSlow";
import "./cut_over.css";
import { StepTable } from "./StepTable";
import { type CutOver, type Step, stateOf } from "./words";

/** 期初切换: as of which day, what came over, who agreed to it, and the door closed behind it. */
export default function CutOverPage() {
  const t = useT();
  const tab = useTab();
  useTitle(t("cutOver.title"));
  const read = useRead("cut_over.get", {});
  const step = read.data?.steps.find((one) => one.step === tab.params.step && one.step !== "masters")?.step;
  const choose = (picked: Step | undefined) => tab.setParams({ step: picked });
  if (!read.data) {
    const failed = read.error && (
      <Failure
        what={t("list.notRead")}
        error={read.error}
        next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
        line
      />
    );
    return (
      <Page title={t("cutOver.title")} message={failed}>
        <div aria-busy={read.isPending} />
      </Page>
    );
  }
  return <Shown view={read.data} step={step} unread={read.error} onReread={() => void read.refetch()} onChoose={choose} />;
}

function Shown({
  view,
  step,
  unread,
  onReread,
  onChoose,
}: {
  view: CutOver;
  step: Step | undefined;
  /** Why it could not be read again; what is shown is from before. */
  unread: unknown;
  onReread: () => void;
  onChoose: (step: Step | undefined) => void;
}) {
  const t = useT();
  const today = useToday();
  const when = useWhen();
  const nameOf = usePersonName();
  const saved = useSaved();
  const may = useMay();
  const language = useSettings((s) => s.language);
  const money = useInfo()?.currency_decimals ?? 2;
  const [unsaved, setUnsaved] = useState<unknown>(null);
  const [asking, setAsking] = useState<"close" | "reopen" | null>(null);
  const setDay = useChange("cut_over.set_day");
  const tick = useChange("cut_over.tick");
  const untick = useChange("cut_over.untick");
  const over = () => setAsking(null);
  const close = useChange("cut_over.close", over);
  const reopen = useChange("cut_over.reopen", over);
  const changes = [setDay, tick, untick, close, reopen];
  const failed = changes.find((change) => change.error)?.error ?? null;
  const begin = () => {
    for (const change of changes) change.reset();
  };
  const ask = (what: "close" | "reopen") => {
    begin();
    setAsking(what);
  };
  const closed = view.closed_at != null;
  const day = view.day ? formatDay(view.day, today) : "";
  const left = view.steps.filter((one) => stateOf(one) !== "fresh").length;
  const amount = (of: Step) => formatDecimal(view.steps.find((one) => one.step === of)?.figures.amount ?? "0", money);
  const save = () => {
    setUnsaved(null);
    callFile("cut_over.export", { language }).then(saved, setUnsaved);
  };
  // What is asked in a dialog is answered there.
  const told = failed && <Failure what={t("cutOver.failed")} error={failed} line />;
  const message =
    failed && asking === null ? (
      told
    ) : unread ? (
      <Failure
        what={t("list.notRead")}
        error={unread}
        next={[{ label: t("common.retry"), key: "refresh", run: () => void onReread() }]}
        line
      />
    ) : unsaved !== null ? (
      <Failure what={t("list.notSaved")} error={unsaved} line />
    ) : !view.day ? (
      <Message tone="blue" what={t("cutOver.chooseDay")} why={t("cutOver.chooseDayWhy")} />
    ) : !view.begun ? (
      <Message tone="amber" what={t("cutOver.ahead", { day })} line />
    ) : null;
  return (
    <Page
      title={t("cutOver.title")}
      sub={
        closed ? (
          <>
            <Dot tone="green">{t("cutOver.closed")}</Dot>
            <span className="muted">
              {t("cutOver.closedBy", { by: nameOf(view.closed_by ?? ""), at: when(view.closed_at ?? 0) })}
            </span>
          </>
        ) : (
          view.day && <Dot tone="blue">{t("cutOver.open")}</Dot>
        )
      }
      filter={
        <>
          <span className="text2">{t("cutOver.day")}</span>
          {view.free && may("invoice") ? (
            <Moment
              label={t("cutOver.day")}
              value={view.day ?? undefined}
              to="day"
              onPick={(picked) => {
                begin();
                if (picked) setDay.mutate({ day: picked });
              }}
            />
          ) : (
            <strong>{view.day ?? none}</strong>
          )}
          <span className="muted">{t("cutOver.dayWhy")}</span>
        </>
      }
      actions={
        <>
          <KeyButton
            id="exportFile"
            label={t("common.export")}
            disabled={!view.day}
            why={t("cutOver.chooseDay")}
            run={save}
            bar
          />
          {closed ? (
            <KeyButton label={t("cutOver.reopen")} right="invoice" run={() => ask("reopen")} />
          ) : (
            <KeyButton
              label={t("cutOver.close")}
              right="invoice"
              primary
              disabled={!view.day || left > 0}
              why={view.day ? t("cutOver.closeLeft", { count: left }) : t("cutOver.chooseDay")}
              run={() => ask("close")}
            />
          )}
        </>
      }
      message={message}
    >
      <div className="editor">
        <StepTable
          view={view}
          busy={tick.isPending || untick.isPending}
          chosen={step}
          onChoose={onChoose}
          onTick={(one) => {
            begin();
            tick.mutate({ step: one.step, figures: one.figures });
          }}
          onUntick={(one) => {
            begin();
            untick.mutate({ step: one });
          }}
        />
        <Balance step={step} onAll={() => onChoose(undefined)} />
      </div>
      {asking === "close" && (
        <Danger
          label={t("cutOver.close")}
          title={t("cutOver.closeAsk", { day })}
          why={t("cutOver.closeWhat", {
            day,
            stock: amount("stock"),
            receivable: amount("receivables"),
            payable: amount("payables"),
          })}
          stay={t("common.cancel")}
          go={t("cutOver.close")}
          busy={close.isPending}
          onStay={over}
          onGo={() => {
            begin();
            close.mutate({});
          }}
        >
          {told}
        </Danger>
      )}
      {asking === "reopen" && (
        <DangerWithReason
          label={t("cutOver.reopen")}
          title={t("cutOver.reopenAsk", { day })}
          why={t("cutOver.reopenWhat", { day })}
          stay={t("common.cancel")}
          go={t("cutOver.reopen")}
          busy={reopen.isPending}
          onStay={over}
          onGo={(reason) => {
            begin();
            reopen.mutate({ reason });
          }}
        >
          {told}
        </DangerWithReason>
      )}
    </Page>
  );
}

type Part = Row<"cut_over.balance">;

/** 期初余额: by warehouse and partner. */
function Balance({ step, onAll }: { step: Step | undefined; onAll: () => void }) {
  const t = useT();
  const money = useInfo()?.currency_decimals ?? 2;
  const pages = usePages("cut_over.balance", { ...(step ? { step } : {}), limit: 50 });
  const slow = useSlow(pages.isPending || pages.isPlaceholderData);
  const [selected, setSelected] = useState<string | null>(null);
  const read = pages.isPlaceholderData ? undefined : pages.data;
  const rows = read?.pages.flatMap((p) => p.rows) ?? [];
  const total = read?.pages[0]?.total;
  const columns = useMemo(
    (): Column<Part>[] => [
      {
        key: "code",
        title: t("cutOver.code"),
        width: 140,
        frozen: true,
        render: (r) => (
          <CodeLink page={r.step === "stock" || r.step === "at_supplier" ? "warehouse" : "partner"} params={{ code: r.code }}>
            {r.code}
          </CodeLink>
        ),
      },
      { key: "name", title: t("cutOver.name"), width: 240, grow: true, render: (r) => r.name },
      { key: "step", title: t("cutOver.step"), width: 140, render: (r) => t(`cutOver.steps.${r.step}`) },
      { key: "rows", title: t("cutOver.rows"), width: 90, align: "right", render: (r) => formatCount(r.rows) },
      {
        key: "amount",
        title: t("cutOver.amount"),
        width: 150,
        align: "right",
        render: (r) => <Num value={r.amount} decimals={money} />,
      },
    ],
    [t, money],
  );
  return (
    <>
      <div className="partshead">
        <strong>{step ? `${t("cutOver.balance")} · ${t(`cutOver.steps.${step}`)}` : t("cutOver.balance")}</strong>
        {total != null && <span className="muted">{t("cutOver.total", { count: formatCount(total) as never })}</span>}
        {step && <KeyButton label={t("cutOver.all")} quiet run={onAll} />}
      </div>
      {pages.error && (
        <Failure
          what={t("list.notRead")}
          error={pages.error}
          next={[{ label: t("common.retry"), run: () => void pages.refetch() }]}
          line
        />
      )}
      <div className="fill">
        <Grid
          label={t("cutOver.balance")}
          columns={columns}
          rows={rows}
          rowKey={(r) => `${r.step} ${r.code}`}
          selected={selected}
          onSelect={setSelected}
          onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
          loading={!read && !pages.error && slow}
          empty={
            read && rows.length === 0 ? <Empty title={t("cutOver.empty")} why={t("cutOver.emptyWhy")} steps={[]} /> : undefined
          }
        />
      </div>
    </>
  );
}
