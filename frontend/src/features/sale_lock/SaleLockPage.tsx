import { Button, Input } from "antd";
import { useCallback, useMemo, useState } from "react";
import type { Row } from "@/contract";
import { compare, formatCount, formatDecimal, isNegative, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { type ApiError, toApiError } from "@/transport/error";
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
  /** What is typed, by group: the answer for one leaves the others alone. */
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [failed, setFailed] = useState<Readonly<Record<string, ApiError>>>({});
  const { mutateAsync } = useChange("sale_lock.set");
  const type = useCallback((group: string, text: string) => setTyped((now) => ({ ...now, [group]: text })), []);
  /** Unless something else was typed by then. */
  const end = useCallback(
    (group: string, text: string | undefined) =>
      setTyped(({ [group]: now, ...rest }) => (now === undefined || now === text ? rest : { ...rest, [group]: now })),
    [],
  );
  const set = useCallback(
    (group: string, factor: string | null, text?: string) => {
      setFailed(({ [group]: _, ...rest }) => rest);
      mutateAsync({ group, factor }).then(
        () => end(group, text),
        (problem: unknown) => setFailed((now) => ({ ...now, [group]: toApiError(problem) })),
      );
    },
    [mutateAsync, end],
  );
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
        render: (r) => {
          const text = typed[r.group];
          if (text === undefined) return <span className="num">{formatDecimal(r.factor, 1)}</span>;
          return (
            <Input
              size="small"
              className="numeric"
              autoFocus
              aria-label={`${t("saleLock.factor")} ${name(r)}`}
              value={text}
              status={valid(text) === null ? "error" : undefined}
              onChange={(e) => type(r.group, e.target.value)}
              onPressEnter={() => {
                const factor = valid(text);
                if (factor !== null) set(r.group, factor, text);
              }}
            />
          );
        },
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
        render: (r) => {
          const text = typed[r.group];
          return text !== undefined ? (
            <>
              <Button size="small" disabled={valid(text) === null} onClick={() => set(r.group, valid(text), text)}>
                {t("common.save")}
              </Button>{" "}
              <Button size="small" onClick={() => end(r.group, text)}>
                {t("common.cancel")}
              </Button>{" "}
              {valid(text) === null && <span className="why">{t("saleLock.between")}</span>}
            </>
          ) : (
            <>
              <Button
                size="small"
                disabled={denied !== null}
                title={denied ?? undefined}
                onClick={() => type(r.group, formatDecimal(r.factor, 1))}
              >
                {t("saleLock.set")}
              </Button>{" "}
              {r.own !== null && (
                <Button size="small" disabled={denied !== null} onClick={() => set(r.group, null)}>
                  {t("saleLock.reset")}
                </Button>
              )}
            </>
          );
        },
      },
    ];
  }, [t, typed, denied, type, set, end]);
  const [first] = Object.entries(failed);
  return (
    <Page
      title={t("saleLock.title")}
      filter={<span className="muted">{t("saleLock.why")}</span>}
      message={
        first ? (
          <Failure
            what={t("saleLock.failed", { group: first[0] === "" ? t("saleLock.others") : first[0] })}
            error={first[1]}
            line
          />
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
