import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import type { Row } from "@/contract";
import { compare, formatCount, formatDecimal, isNegative, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useChange, usePages } from "@/transport/query";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";

type Lock = Row<"sale_lock.list">;

/** 锁单系数: by which factor on the safety stock sales are refused, by group of items. */
export default function SaleLockPage() {
  const t = useT();
  useTitle(t("saleLock.title"));
  const pages = usePages("sale_lock.list", { limit: 50 });
  const slow = useSlow(pages.isPending);
  const denied = useDenied()("master_data");
  const [selected, setSelected] = useState<string | null>(null);
  const [typed, setTyped] = useState<{ group: string; text: string } | null>(null);
  const change = useChange("sale_lock.set", () => setTyped(null));
  const { mutate } = change;
  const columns = useMemo((): Column<Lock>[] => {
    const name = (r: Lock) => (r.group === "" ? t("saleLock.others") : r.group);
    return [
      { key: "group", title: t("saleLock.group"), width: 220, frozen: true, render: name },
      { key: "items", title: t("saleLock.items"), width: 96, align: "right", render: (r) => formatCount(r.items) },
      {
        key: "factor",
        title: t("saleLock.factor"),
        width: 110,
        align: "right",
        render: (r) =>
          typed?.group === r.group ? (
            <Input
              size="small"
              className="numeric"
              autoFocus
              aria-label={`${t("saleLock.factor")} ${name(r)}`}
              value={typed.text}
              status={valid(typed.text) === null ? "error" : undefined}
              onChange={(e) => setTyped({ group: r.group, text: e.target.value })}
              onPressEnter={() => {
                const factor = valid(typed.text);
                if (factor !== null) mutate({ group: r.group, factor });
              }}
            />
          ) : (
            <span className="num">{formatDecimal(r.factor, 1)}</span>
          ),
      },
      {
        key: "own",
        title: "",
        width: 150,
        render: (r) =>
          r.group !== "" && <span className="muted">{r.own === null ? t("saleLock.usual") : t("saleLock.own")}</span>,
      },
      {
        key: "acts",
        title: "",
        width: 260,
        grow: true,
        render: (r) =>
          typed?.group === r.group ? (
            <>
              <Button
                size="small"
                disabled={valid(typed.text) === null}
                onClick={() => mutate({ group: r.group, factor: valid(typed.text) })}
              >
                {t("common.save")}
              </Button>{" "}
              <Button size="small" onClick={() => setTyped(null)}>
                {t("common.cancel")}
              </Button>{" "}
              {valid(typed.text) === null && <span className="why">{t("saleLock.between")}</span>}
            </>
          ) : (
            <>
              <Button
                size="small"
                disabled={denied !== null}
                title={denied ?? undefined}
                onClick={() => setTyped({ group: r.group, text: formatDecimal(r.factor, 1) })}
              >
                {t("saleLock.set")}
              </Button>{" "}
              {r.own !== null && (
                <Button size="small" disabled={denied !== null} onClick={() => mutate({ group: r.group, factor: null })}>
                  {t("saleLock.reset")}
                </Button>
              )}
            </>
          ),
      },
    ];
  }, [t, typed, denied, mutate]);
  return (
    <Page
      title={t("saleLock.title")}
      filter={<span className="muted">{t("saleLock.why")}</span>}
      message={
        change.error ? (
          <Failure what={t("saleLock.failed")} error={change.error} line />
        ) : pages.error ? (
          <Failure
            what={t("list.notRead")}
            error={pages.error}
            next={[{ label: t("common.retry"), run: () => void pages.refetch() }]}
            line
          />
        ) : null
      }
    >
      <Grid
        label={t("saleLock.title")}
        columns={columns}
        rows={pages.data?.pages.flatMap((p) => p.rows) ?? []}
        rowKey={(r) => r.group}
        selected={selected}
        onSelect={setSelected}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
        loading={pages.isPending && slow}
      />
    </Page>
  );
}

/** The factor that was typed; null when it is none. */
function valid(text: string): string | null {
  const factor = parseDecimal(text.trim(), 4);
  return factor === null || isNegative(factor) || compare(factor, "100") > 0 ? null : factor;
}
