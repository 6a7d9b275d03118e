import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useToday } from "@/shell/info";
import { useHasPage } from "@/shell/pages";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { KeyButton } from "@/ui/Page";

/** At which grade somebody works, for whoever may see wages: today's and, where another begins later, that. */
export function PersonGrade({ login }: { login: string }) {
  const t = useT();
  const today = useToday();
  const may = useMay();
  const shown = useHasPage("rate") && may("money");
  const of = (field: string, value: string) => ({ field, op: "eq" as const, values: [value] });
  const filter = [of("kind", "grade"), of("person", login)];
  const rows = useRead("rate.list", { filter, sort: "from" }, { enabled: shown }).data?.rows ?? [];
  if (!shown) return null;
  const grade = (row: (typeof rows)[number] | undefined) => (row?.rate.kind === "grade" && row.rate.grade) || t("people.noGrade");
  const later = rows.filter((row) => row.state === "later");
  return (
    <>
      <div className="partshead">
        <strong>{t("people.grade")}</strong>
        <span className="muted">{t("people.gradeNote")}</span>
      </div>
      <p className="persongrade">
        <span className="code">{grade(rows.find((row) => row.state === "now"))}</span>{" "}
        {later.map((row) => (
          <button type="button" className="link" key={row.id} onClick={() => openPage("rate", { id: String(row.id) })}>
            {t("people.gradeFrom", { day: formatDay(row.from, today), grade: grade(row) })}
          </button>
        ))}{" "}
        <KeyButton
          label={t("people.setGrade")}
          right="cost"
          quiet
          run={() => openPage("rate", { kind: "grade", person: login })}
        />
      </p>
    </>
  );
}
