import { Button } from "antd";
import { useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { useRead } from "@/transport/query";
import { Failure, Message } from "@/ui/Message";
import { KeyButton } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";
import { type Batch, type Kind, kinds } from "./types";
import { UndoBatch } from "./UndoBatch";
import type { Flow } from "./useImport";
import { importError } from "./words";

/** 选文件: drop or choose, templates, what was imported lately. */
export function ChooseStep({ flow }: { flow: Flow }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { reading, refused } = flow;
  const take = (list: FileList | null) => {
    if (list?.length) void flow.take([...list]);
  };
  return (
    <div className="imp-choose scroll">
      {refused && <Refused flow={flow} name={refused.name} />}
      <section
        className={over ? "imp-drop over" : "imp-drop"}
        aria-label={t("import.choose.drop")}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          take(e.dataTransfer.files);
        }}
      >
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".xlsx,.xlsm,.xls,.csv,.txt"
          data-testid="import-file"
          onChange={(e) => {
            take(e.target.files);
            // The same file again is a new choice.
            e.target.value = "";
          }}
        />
        <strong>{reading ? t("import.choose.reading", { name: reading }) : t("import.choose.drop")}</strong>
        <span className="text2">{t("import.choose.or")}</span>
        <span data-autofocus tabIndex={-1} className="imp-pick">
          <KeyButton
            id="importFile"
            label={t("import.choose.pick")}
            primary
            busy={reading !== null}
            run={() => input.current?.click()}
            bar
          />
        </span>
      </section>
      <Templates />
      <Recent />
    </div>
  );
}

function Refused({ flow, name }: { flow: Flow; name: string }) {
  const t = useT();
  const { refused } = flow;
  if (!refused) return null;
  if (!refused.error) {
    return <Message tone="red" what={t("import.choose.cannotRead", { name })} why={t("import.choose.wrongType")} />;
  }
  if (refused.error.code !== "import.read") {
    return <Failure what={t("import.choose.cannotSend", { name })} error={refused.error} />;
  }
  const { why, hint } = importError(refused.error);
  return <Message tone="red" what={t("import.choose.cannotRead", { name })} why={hint ? `${why}${hint}` : why} />;
}

function Templates() {
  const t = useT();
  const saved = useSaved();
  const language = useSettings((s) => s.language);
  const [failed, setFailed] = useState<unknown>(null);
  const save = (only: Kind[]) => {
    setFailed(null);
    callFile("import.template", { kinds: only, language }).then(saved, setFailed);
  };
  return (
    <section>
      <h3>
        {t("import.choose.templates")} <span className="muted small">{t("import.choose.templatesNote")}</span>
      </h3>
      <div className="imp-templates">
        <Button onClick={() => save([])}>{t("import.choose.all")}</Button>
        {kinds.map((kind) => (
          <Button key={kind} onClick={() => save([kind])}>
            {t(`import.kind.${kind}`)}
          </Button>
        ))}
      </div>
      {failed !== null && <Failure what={t("import.choose.notSaved")} error={failed} line />}
    </section>
  );
}

function Recent() {
  const t = useT();
  const nameOf = usePersonName();
  const when = useWhen();
  const read = useRead("import.batches", {});
  const [asking, setAsking] = useState<Batch | null>(null);
  const rows = read.data?.rows ?? [];
  return (
    <section>
      <h3>{t("import.choose.recent")}</h3>
      {read.error && (
        <Failure
          what={t("import.choose.notRead")}
          error={read.error}
          next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
          line
        />
      )}
      {read.isSuccess && rows.length === 0 && <p className="muted">{t("import.choose.none")}</p>}
      {rows.length > 0 && (
        <table className="imp-table">
          <thead>
            <tr>
              <th>{t("import.choose.file")}</th>
              <th>{t("import.choose.when")}</th>
              <th>{t("import.choose.who")}</th>
              <th className="right">{t("import.choose.new")}</th>
              <th className="right">{t("import.choose.changed")}</th>
              <th className="right">{t("import.choose.skipped")}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((b) => (
              <tr key={b.id} className={b.undone_at ? "dim" : ""}>
                <td className="grow">{b.file}</td>
                <td>{when(b.at)}</td>
                <td>{nameOf(b.actor)}</td>
                <td className="right num">{formatCount(b.added)}</td>
                <td className="right num">{formatCount(b.changed)}</td>
                <td className="right num">{formatCount(b.skipped)}</td>
                <td className="right">
                  {b.undone_at ? (
                    <span className="muted">{t("import.choose.undone", { when: when(b.undone_at) })}</span>
                  ) : (
                    <Button type="link" size="small" onClick={() => setAsking(b)}>
                      {t("import.undo.action")}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {asking && <UndoBatch batch={asking} onClose={() => setAsking(null)} />}
    </section>
  );
}
