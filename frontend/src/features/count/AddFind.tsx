import { Input, Select } from "antd";
import { useId, useState } from "react";
import { parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useChange, useRead } from "@/transport/query";
import { useBinName } from "@/ui/cells";
import { type Hit, ItemPicker } from "@/ui/form/ItemPicker";
import { Failure } from "@/ui/Message";

/** Bins that are offered. */
const OFFERED = 1000;

/** What nobody expected there: which item, where, how much. */
export function AddFind({ number, warehouse, onEnd }: { number: string; warehouse: string; onEnd: () => void }) {
  const t = useT();
  const binName = useBinName();
  const id = useId();
  const [hit, setHit] = useState<Hit | null>(null);
  const [bin, setBin] = useState("");
  const [lot, setLot] = useState("");
  const [typed, setTyped] = useState("");
  const of = [
    { field: "retired", op: "eq" as const, values: ["false"] },
    { field: "warehouse", op: "eq" as const, values: [warehouse] },
  ];
  const bins = useRead("bin.list", { filter: of, limit: OFFERED });
  const add = useChange("count.add", onEnd);
  const quantity = parseDecimal(typed, 6);
  const blocked = hit === null ? t("count.chooseItem") : typed.trim() === "" || quantity === null ? t("count.notNumber") : null;
  const go = () => hit && quantity !== null && add.mutate({ number, item: hit.code, bin, lot: lot.trim(), quantity });
  return (
    <Danger
      label={t("count.add")}
      title={t("count.add")}
      why={t("count.addWhy")}
      stay={t("common.cancel")}
      go={t("count.addGo")}
      busy={add.isPending}
      blocked={blocked}
      onStay={onEnd}
      onGo={go}
    >
      <label className="above" htmlFor={`${id}-i`}>
        {t("count.item")}
      </label>
      <ItemPicker id={`${id}-i`} value={hit ? `${hit.code} ${hit.name}` : ""} onPick={setHit} width="100%" />
      <label className="above" htmlFor={`${id}-b`}>
        {t("count.bin")}
      </label>
      <Select
        id={`${id}-b`}
        value={bin}
        onChange={setBin}
        style={{ width: "100%" }}
        options={(bins.data?.rows ?? []).map((b) => ({ value: b.code, label: binName(b.code) }))}
      />
      <label className="above" htmlFor={`${id}-l`}>
        {t("count.lot")}
      </label>
      <Input id={`${id}-l`} value={lot} onChange={(e) => setLot(e.target.value)} />
      <label className="above" htmlFor={`${id}-q`}>
        {t("count.figure")}
      </label>
      <Input id={`${id}-q`} className="numeric" value={typed} onChange={(e) => setTyped(e.target.value)} />
      {add.error && <Failure what={t("count.notAdded")} error={add.error} />}
    </Danger>
  );
}
