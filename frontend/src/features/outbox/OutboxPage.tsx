import { Button } from "antd";
import { useMemo, useState } from "react";
import type { Row } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useChange, usePages, useRead } from "@/transport/query";
import { Dot, type Tone } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { OutboxSettings } from "./OutboxSettings";

type Message = Row<"outbox.list">;

const TONES: Record<Message["state"], Tone> = { waiting: "amber", sent: "green", given_up: "red" };

/** 消息发送: what is told to the group chat outside, and how far each message came. */
export default function OutboxPage() {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  useTitle(t("outbox.title"));
  const [setting, setSetting] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const facts = useRead("outbox.facts", {});
  const pages = usePages("outbox.list", { limit: 50 });
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const slow = useSlow(pages.isPending);
  const test = useChange("outbox.test");
  const again = useChange("outbox.resend");
  const on = (facts.data?.address ?? "") !== "";
  const mayAgain = may("administer") && on;
  const { mutate } = again;
  const columns = useMemo(
    (): Column<Message>[] => [
      { key: "made", title: t("outbox.made"), width: 140, frozen: true, render: (r) => when(r.made_at) },
      { key: "title", title: t("outbox.message"), width: 240, render: (r) => r.title },
      {
        key: "state",
        title: t("outbox.state"),
        width: 110,
        render: (r) => <Dot tone={TONES[r.state]}>{t(`outbox.states.${r.state}`)}</Dot>,
      },
      { key: "tries", title: t("outbox.tries"), width: 80, align: "right", render: (r) => formatCount(r.tries) },
      {
        key: "next",
        title: t("outbox.next"),
        width: 160,
        render: (r) =>
          r.ended_at != null
            ? when(r.ended_at)
            : r.next_at != null && r.tries > 0
              ? t("outbox.againAt", { at: when(r.next_at) })
              : "",
      },
      {
        key: "said",
        title: t("outbox.said"),
        width: 220,
        grow: true,
        render: (r) => <span title={r.said}>{r.said}</span>,
      },
      {
        key: "again",
        title: "",
        width: 100,
        render: (r) =>
          r.state !== "sent" && mayAgain ? (
            <Button type="link" size="small" onClick={() => mutate({ id: r.id })}>
              {t("outbox.again")}
            </Button>
          ) : null,
      },
    ],
    [t, when, mayAgain, mutate],
  );
  const wrong = test.error ?? again.error;
  return (
    <Page
      title={t("outbox.title")}
      sub={facts.data && <span className="muted">{on ? t("outbox.to", { address: facts.data.address }) : t("outbox.off")}</span>}
      actions={
        <>
          <KeyButton label={t("outbox.settings")} right="administer" run={() => setSetting(true)} disabled={!facts.data} />
          <KeyButton
            label={t("outbox.test")}
            right="administer"
            busy={test.isPending}
            run={() => test.mutate({})}
            disabled={!on}
          />
        </>
      }
      message={
        pages.error || wrong ? (
          <>
            {pages.error && <Failure what={t("list.notRead")} error={pages.error} line />}
            {wrong && <Failure what={t("outbox.notSent")} error={wrong} />}
          </>
        ) : null
      }
    >
      <Grid
        label={t("outbox.title")}
        columns={columns}
        rows={rows}
        rowKey={(r) => String(r.id)}
        selected={selected}
        onSelect={setSelected}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
        loading={pages.isPending && slow}
        empty={
          pages.isSuccess && rows.length === 0 ? (
            <Empty title={t("outbox.empty")} why={t("outbox.emptyWhy")} steps={[]} />
          ) : undefined
        }
      />
      {setting && facts.data && <OutboxSettings facts={facts.data} onEnd={() => setSetting(false)} />}
    </Page>
  );
}
