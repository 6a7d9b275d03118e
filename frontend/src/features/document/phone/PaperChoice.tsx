import { useState } from "react";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { sound } from "@/ui/scan/sound";
import { useScanner } from "@/ui/scan/useScanner";
import { type Job, jobs, papersOf } from "./kinds";
import { PhonePage, ScanField } from "./Parts";

/** As many drafts as anybody looks through on a phone. */
const most = 200;

/** The drafts that are to be posted, by what somebody stands there for; a scanned number opens its paper. */
export function PaperChoice({ name, onOpen }: { name: string; onOpen: (number: string) => void }) {
  const t = useT();
  const [job, setJob] = useState<Job>("shipment");
  const [lost, setLost] = useState<string | null>(null);
  const list = useRead("document.list", {
    filter: [
      { field: "kind", op: "any_of", values: [...papersOf[job]] },
      { field: "state", op: "eq", values: ["draft"] },
    ],
    sort: "-number",
    limit: most,
  });
  const rows = list.data?.rows ?? [];
  const find = (text: string) => {
    const found = rows.find((row) => [row.number, row.reference, row.code].includes(text));
    setLost(found ? null : text);
    sound(found ? "right" : "wrong");
    if (found) onOpen(found.number);
  };
  useScanner(find, true);
  const noun = t(`phone.kinds.${job}`);
  return (
    <PhonePage title={t("phone.drafts")} sub={name}>
      <div className="phonetabs" role="tablist">
        {jobs.map((one) => (
          <button key={one} type="button" role="tab" aria-selected={one === job} onClick={() => setJob(one)}>
            {t(`phone.kinds.${one}`)}
          </button>
        ))}
      </div>
      <ScanField label={t("phone.find")} onScan={find} />
      {lost !== null && (
        <div className="scananswer wrong" role="alert">
          {t("phone.notFound", { number: lost })}
        </div>
      )}
      {list.error && <Failure what={t("list.notRead")} error={list.error} />}
      {list.data && rows.length === 0 && (
        <div className="phoneempty">
          <strong>{t("phone.none", { noun })}</strong>
          <p className="text2">{t("phone.noneWhy")}</p>
        </div>
      )}
      <div className="phonelist">
        {rows.map((row) => (
          <button key={row.number} type="button" className="phonecard" onClick={() => onOpen(row.number)}>
            <strong className="code">{row.number}</strong>
            <span className="text2">
              {[row.partner_name, row.reference, t("phone.lines", { count: row.lines })]
                .filter((part) => part !== "")
                .join(" · ")}
            </span>
            <span>{row.item_name}</span>
            {row.code !== "" && <span className="code text2">{row.code}</span>}
          </button>
        ))}
      </div>
    </PhonePage>
  );
}
