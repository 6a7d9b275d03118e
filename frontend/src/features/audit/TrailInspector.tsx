import { useState } from "react";
import type { AuditRow } from "@/contract";
import { dayAt, formatClock } from "@/format/date";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { useInfo } from "@/shell/info";
import { changesOf } from "@/trail/diff";
import { clientText, keyText, kindText, pageOf, recordsOf, useChangeWords, verbOf } from "@/trail/words";
import { Fact, Section } from "@/ui/Page";

/** One change: who, what, on what; before and after side by side. */
export function TrailInspector({ row }: { row: AuditRow }) {
  const t = useT();
  const people = usePeople();
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  const words = useChangeWords();
  const [all, setAll] = useState(false);
  const kind = row.object_kind;
  const changes = changesOf(...recordsOf(row));
  const shown = all ? changes : changes.filter((c) => c.changed);
  const same = changes.filter((c) => !c.changed && c.line === undefined).length;
  const open = pageOf(row);
  const date = dayAt(row.at, zone);
  // What was done without a record of it, as making a recovery code anew, neither came nor went.
  const record = row.before != null || row.after != null;
  const what = !record ? null : row.before == null ? t("audit.made") : row.after == null ? t("audit.gone") : null;
  return (
    <>
      <Section
        title={
          <>
            {kindText(row.object_kind)} <span className="code">{keyText(row)}</span>
          </>
        }
      >
        <div className="text2">{verbOf(row)}</div>
        {open && (
          <button type="button" className="plain link" onClick={open}>
            {t("audit.openObject", { object: keyText(row) })}
          </button>
        )}
      </Section>
      <Section title={t("audit.changes")} note={what}>
        {shown.length === 0 && <span className="muted">{t("audit.same")}</span>}
        {shown.length > 0 && (
          <table className="trail">
            <thead>
              <tr>
                <th>{t("audit.field")}</th>
                <th>{t("audit.before")}</th>
                <th>{t("audit.after")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((c) => (
                <tr key={`${c.field} ${c.line ?? ""}`}>
                  <td>{words.name(c, kind)}</td>
                  <td className={c.changed && c.before !== undefined ? "was" : "muted"}>{words.show(c.field, c.before, kind)}</td>
                  <td className={c.changed && c.after !== undefined ? "is" : "muted"}>{words.show(c.field, c.after, kind)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {same > 0 && (
          <button type="button" className="plain link small" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? t("shell.fold") : t("audit.sameFields", { count: same })}
          </button>
        )}
      </Section>
      <Section title={nameFrom(people, row.actor) || t("audit.nobody")} note={<span className="code">{row.actor}</span>}>
        <Fact label={t("audit.at")}>
          {date} {formatClock(row.at, zone)}
        </Fact>
        <Fact label={t("audit.client")}>{clientText(row.client)}</Fact>
        <Fact label={t("audit.request")}>
          <span className="longcode small">{row.request_id}</span>
        </Fact>
      </Section>
    </>
  );
}
