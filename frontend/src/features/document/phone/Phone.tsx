import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { useNews } from "@/shell/useNews";
import { useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { PaperChoice } from "./PaperChoice";
import { PhonePage } from "./Parts";
import { PhonePaper } from "./PhonePaper";
import "./phone.css";
import { useAddress } from "./useAddress";

/**
 * The pages for a phone: what is to be posted, and one paper at a time. Nothing of it is seen while whoever was here is `away` and
 * has to log in; it stays as it is.
 */
export default function Phone({ away }: { away: boolean }) {
  const info = useInfo();
  const [number, open] = useAddress();
  const may = useMay();
  const t = useT();
  useNews();
  const name = info?.books.name ?? "";
  return (
    <div className={away ? "phoneroot away" : "phoneroot"}>
      {!may("keep") ? (
        <PhonePage title={t("phone.drafts")} sub={name}>
          <div className="phoneempty">
            <strong>{t("phone.noRight")}</strong>
          </div>
        </PhonePage>
      ) : number === null ? (
        <PaperChoice name={name} onOpen={open} />
      ) : (
        <OnePaper key={number} number={number} onBack={() => open(null)} />
      )}
    </div>
  );
}

function OnePaper({ number, onBack }: { number: string; onBack: () => void }) {
  const t = useT();
  const read = useRead("document.get", { number }, { keep: true });
  if (read.data) return <PhonePaper view={read.data} onBack={onBack} />;
  return (
    <PhonePage title={number} onBack={onBack}>
      {read.error && (
        <Failure
          what={t("form.notRead")}
          error={read.error}
          next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
        />
      )}
    </PhonePage>
  );
}
