import { Segmented } from "antd";
import { useState } from "react";
import type { Output } from "@/contract";
import { formatCount } from "@/format/number";
import { textOf, useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { openPage } from "@/state/tabs";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import { CodeLink } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { WalkKeys } from "@/ui/ItemParts";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useLines } from "@/ui/tree/useLines";
import { useSlow } from "@/ui/useSlow";

type Problem = Output<"bom.check">["problems"][number];

/** Loops, made items without a BOM, retired parts in active versions. */
export default function CheckPage() {
  const t = useT();
  useTitle(t("check.title"));
  const [selected, setSelected] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const found = useLines(
    readKey("bom.check", {}),
    async (after) => {
      const answer = await call("bom.check", { limit: 1000, after });
      return { lines: answer.problems, next: answer.next, total: answer.total, items: answer.items, read: answer.lines };
    },
    true,
  );
  const all = found.lines as Problem[];
  const codes = [...new Set(all.map((p) => p.code))];
  const lines = all.filter((p) => code === "" || p.code === code);
  const slow = useSlow(found.isPending);
  const key = (p: Problem) => `${p.code} ${p.items.join(" ")} `;
  const current = lines.find((p) => key(p) === selected);
  const first = current?.items[0];
  const word = (c: string) => textOf(`check.codes.${c}`) ?? c;
  const columns: Column<Problem>[] = [
    {
      key: "code",
      title: t("check.code"),
      width: 130,
      frozen: true,
      render: (p) => <Tag tone={p.code === "loop" ? "red" : "amber"}>{word(p.code)}</Tag>,
    },
    {
      key: "items",
      title: t("check.items"),
      width: 340,
      grow: true,
      render: (p) =>
        p.items.map((i, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a loop names its first item twice
          <span key={`${i} ${n}`}>
            {n > 0 && <span className="muted">{p.code === "loop" ? " → " : " · "}</span>}
            <CodeLink page="item" params={{ code: i }}>
              {i}
            </CodeLink>
          </span>
        )),
    },
    {
      key: "why",
      title: t("check.why"),
      width: 380,
      grow: true,
      render: (p) => (
        <span className="text2">
          {textOf(`check.texts.${p.code}`, { path: p.items.join(" → "), first: p.items[0], last: p.items.at(-1) })}
        </span>
      ),
    },
  ];
  const run = () => void found.refetch();
  return (
    <Page
      title={t("check.title")}
      actions={
        <>
          <WalkKeys from={first === undefined ? null : { item: first }} />
          <KeyButton id="refresh" label={t("check.run")} run={run} busy={found.isFetching && !found.isPending} bar />
        </>
      }
      filter={
        codes.length > 0 ? (
          <Segmented
            value={code}
            onChange={setCode}
            options={[
              { value: "", label: `${t("check.all")} ${formatCount(all.length)}` },
              ...codes.map((c) => ({ value: c, label: `${word(c)} ${formatCount(all.filter((p) => p.code === c).length)}` })),
            ]}
          />
        ) : undefined
      }
      message={
        found.error && (
          <Failure what={t("check.notRun")} error={found.error} next={[{ label: t("common.retry"), key: "refresh", run }]} />
        )
      }
      totals={
        found.first && all.length > 0 && <span>{t("check.count", { count: formatCount(found.first.total) as never })}</span>
      }
    >
      {lines.length > 0 && (
        <>
          <KeyHint id="rows" />
          <KeyHint id="open" />
        </>
      )}
      {found.first && all.length === 0 ? (
        <Empty
          title={t("check.clean")}
          why={t("check.cleanWhy", { items: formatCount(found.first.items), lines: formatCount(found.first.read) })}
          steps={[]}
        />
      ) : (
        <Grid
          label={t("check.title")}
          columns={columns}
          rows={lines}
          rowKey={key}
          selected={selected}
          onSelect={setSelected}
          onOpen={(p) => p.items[0] && openPage("item", { code: p.items[0] })}
          onEnd={found.more}
          loading={found.isPending && slow}
        />
      )}
    </Page>
  );
}
