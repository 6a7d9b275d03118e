import { Input, Select } from "antd";
import { useId, useState } from "react";
import type { Output } from "@/contract";
import { parseDecimal, shift } from "@/format/number";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useChange, useRead } from "@/transport/query";
import { useBinName } from "@/ui/cells";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";

const classes = ["a", "b", "c"] as const;
/** Warehouses and bins that are offered. */
const OFFERED = 1000;

/** What a new sheet is made of: a warehouse, and what of it. */
export function NewCount() {
  const t = useT();
  const binName = useBinName();
  const tab = useTab();
  const id = useId();
  useTitle(t("count.create"));
  const [chosen, setWarehouse] = useState<string>();
  const [bins, setBins] = useState<string[]>([]);
  const [items, setItems] = useState<string[]>([]);
  const [group, setGroup] = useState("");
  const [abc, setAbc] = useState<(typeof classes)[number]>();
  const [most, setMost] = useState("");
  const [tolerance, setTolerance] = useState("");
  const [note, setNote] = useState("");
  const usable = [{ field: "retired", op: "eq" as const, values: ["false"] }];
  const warehouses = useRead("warehouse.list", { filter: usable, limit: OFFERED });
  // Where there is one warehouse, it is that one.
  const [one, ...others] = warehouses.data?.rows ?? [];
  const warehouse = chosen ?? (others.length === 0 ? one?.code : undefined);
  const of = [...usable, { field: "warehouse", op: "eq" as const, values: [warehouse ?? ""] }];
  const there = useRead("bin.list", { filter: of, limit: OFFERED }, { enabled: warehouse !== undefined });
  const make = useChange("count.make", (made: Output<"count.make">) => tab.setParams({ number: made.count.number }));
  const share = tolerance.trim() === "" ? "0" : parseDecimal(tolerance, 7);
  const lines = most.trim() === "" ? null : parseDecimal(most, 0);
  const blocked =
    warehouse === undefined
      ? t("count.chooseWarehouse")
      : share === null || (most.trim() !== "" && lines === null)
        ? t("count.notNumber")
        : undefined;
  const go = () =>
    warehouse !== undefined &&
    make.mutate({
      warehouse,
      bins,
      items,
      group: group.trim() === "" ? null : group.trim(),
      class: abc ?? null,
      most: lines === null ? null : Number(lines),
      tolerance: shift(share ?? "0", -2),
      note: note.trim(),
    });
  return (
    <Page
      title={t("count.create")}
      actions={
        <KeyButton
          id="commit"
          right="keep"
          primary
          bar
          label={t("count.make")}
          busy={make.isPending}
          disabled={blocked !== undefined}
          why={blocked}
          run={go}
        />
      }
      message={
        make.error ? (
          <Failure what={t("count.notMade")} error={make.error} />
        ) : (
          (warehouses.error ?? there.error) && (
            <Failure
              what={t("list.notRead")}
              error={warehouses.error ?? there.error}
              next={[
                { label: t("common.retry"), key: "refresh", run: () => void (warehouses.error ? warehouses : there).refetch() },
              ]}
              line
            />
          )
        )
      }
    >
      <div className="editor">
        <div className="form countform">
          <div>
            <label htmlFor={`${id}-w`}>{t("count.warehouse")} *</label>
            <Select
              id={`${id}-w`}
              value={warehouse}
              onChange={(value) => {
                setWarehouse(value);
                setBins([]);
              }}
              options={(warehouses.data?.rows ?? []).map((w) => ({ value: w.code, label: `${w.code} ${w.name}` }))}
              showSearch={{ optionFilterProp: "label" }}
            />
          </div>
          <div>
            <label htmlFor={`${id}-b`}>{t("count.onlyBins")}</label>
            <Select
              id={`${id}-b`}
              mode="multiple"
              value={bins}
              onChange={setBins}
              placeholder={t("common.all")}
              options={(there.data?.rows ?? []).map((b) => ({ value: b.code, label: binName(b.code) }))}
            />
          </div>
          <div>
            <label htmlFor={`${id}-i`}>{t("count.onlyItems")}</label>
            <Select
              id={`${id}-i`}
              mode="tags"
              value={items}
              onChange={setItems}
              tokenSeparators={[",", "，", " ", "\n"]}
              placeholder={t("common.all")}
              open={false}
            />
          </div>
          <div>
            <label htmlFor={`${id}-g`}>{t("count.onlyGroup")}</label>
            <Input id={`${id}-g`} value={group} onChange={(e) => setGroup(e.target.value)} placeholder={t("common.all")} />
          </div>
          <div>
            <label htmlFor={`${id}-c`}>{t("count.class")}</label>
            <Select
              id={`${id}-c`}
              allowClear
              value={abc}
              onChange={setAbc}
              placeholder={t("common.all")}
              options={classes.map((value) => ({ value, label: t(`count.classes.${value}`) }))}
            />
          </div>
          <div>
            <label htmlFor={`${id}-m`}>{t("count.most")}</label>
            <Input
              id={`${id}-m`}
              className="numeric"
              value={most}
              onChange={(e) => setMost(e.target.value)}
              placeholder={t("count.noMost")}
            />
          </div>
          <div>
            <label htmlFor={`${id}-t`}>{t("count.tolerance")}</label>
            <Input
              id={`${id}-t`}
              className="numeric"
              value={tolerance}
              suffix="%"
              placeholder="0"
              onChange={(e) => setTolerance(e.target.value)}
            />
          </div>
          <div>
            <label htmlFor={`${id}-n`}>{t("common.note")}</label>
            <Input id={`${id}-n`} value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} />
          </div>
        </div>
        <p className="gridnote">{t("count.makeNote")}</p>
      </div>
    </Page>
  );
}
