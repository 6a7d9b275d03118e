import { useEffect, useRef, useState } from "react";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { ScanField } from "@/ui/scan/ScanField";
import { sound } from "@/ui/scan/sound";
import { useScanner } from "@/ui/scan/useScanner";
import { type Job, jobs, papersOf } from "./kinds";
import { PhonePage } from "./Parts";

/** As many drafts as anybody looks through on a phone. */
const most = 200;

/** The draft of this number, of whatever is done on the floor. */
async function draftOf(number: string): Promise<{ number: string } | undefined> {
  const kinds = jobs.flatMap((job) => papersOf[job]);
  const found = await call("document.list", {
    filter: [
      { field: "kind", op: "any_of", values: kinds },
      { field: "state", op: "eq", values: ["draft"] },
      { field: "number", op: "eq", values: [number] },
    ],
    limit: 1,
  });
  return found.rows[0];
}

/** The drafts that are to be posted, by what somebody stands there for; a scanned number opens its paper. */
export function PaperChoice({ name, onOpen }: { name: string; onOpen: (number: string) => void }) {
  const t = useT();
  const today = useToday();
  const [job, setJob] = useState<Job>("shipment");
  const [lost, setLost] = useState<string | null>(null);
  const [unread, setUnread] = useState<ApiError | null>(null);
  const list = useRead("document.list", {
    filter: [
      { field: "kind", op: "any_of", values: [...papersOf[job]] },
      { field: "state", op: "eq", values: ["draft"] },
    ],
    sort: "-number",
    limit: most,
  });
  const rows = list.data?.rows ?? [];
  /** The scan that is looked for; none once the choice is left. */
  const looking = useRef(0);
  useEffect(
    () => () => {
      looking.current = -1;
    },
    [],
  );
  const find = async (text: string) => {
    looking.current += 1;
    const turn = looking.current;
    setLost(null);
    setUnread(null);
    try {
      const listed = rows.find((row) => [row.number, row.reference, row.code].includes(text));
      // It may be of another job, or older than all that are listed.
      const found = listed ?? (await draftOf(text));
      if (looking.current !== turn) return;
      sound(found ? "right" : "wrong");
      if (found) onOpen(found.number);
      else setLost(text);
    } catch (problem) {
      if (looking.current !== turn) return;
      sound("wrong");
      setUnread(toApiError(problem));
    }
  };
  useScanner((text) => void find(text), true);
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
      <ScanField label={t("phone.find")} onScan={(text) => void find(text)} />
      {lost !== null && (
        <div className="scananswer wrong" role="alert">
          {t("phone.notFound", { number: lost })}
        </div>
      )}
      {unread && <Failure what={t("list.notRead")} error={unread} />}
      {list.error && (
        <Failure
          what={t("list.notRead")}
          error={list.error}
          next={[{ label: t("common.retry"), run: () => void list.refetch() }]}
        />
      )}
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
              {[formatDay(row.day, today), row.partner_name, row.reference, t("phone.lines", { count: row.lines })]
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
