import { App, Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { WaitingRequests } from "@/trail/WaitingRequests";
import { useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";

/** The setting as requests name it. */
const object = { kind: "book", key: "approval.mass_changes" };

/** How many existing records one import may change before a second person has to agree. */
export function MassLimit() {
  const t = useT();
  const id = useId();
  const { message } = App.useApp();
  const denied = useDenied()("people");
  const read = useRead("approval.facts", {});
  const [typed, setTyped] = useState<string | null>(null);
  const change = useChange("approval.configure", (now) => {
    setTyped(null);
    void message.success(t("approval.limitSaved", { limit: formatCount(now.mass_changes) }));
  });
  const limit = read.data?.mass_changes;
  const text = typed ?? (limit === undefined ? "" : String(limit));
  const wrong = typed !== null && !/^\d{1,9}$/.test(typed);
  const untouched = limit === undefined || Number(text) === limit;
  // Lowering it is at once; raising it is asked for once.
  const waiting = useRead("approval.of", object).data?.waiting[0];
  const held = waiting !== undefined && limit !== undefined && !wrong && Number(text) > limit;
  const blocked = denied ?? (untouched ? t("form.unchanged") : held ? t("approval.limitWaits", { id: waiting.id }) : "");
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!wrong && !untouched && !held && denied === null) change.mutate({ mass_changes: Number(text) });
  };
  return (
    <form onSubmit={submit}>
      <p>{t("approval.limitWhy")}</p>
      {read.error && (
        <Failure
          what={t("list.notRead")}
          error={read.error}
          next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
        />
      )}
      <WaitingRequests kind={object.kind} code={object.key} />
      <div className="steprow">
        <div className={wrong ? "field wide wrong" : "field wide"}>
          <label htmlFor={id}>{t("approval.limit")}</label>
          <Input
            id={id}
            className="numeric"
            value={text}
            disabled={denied !== null || limit === undefined}
            status={wrong ? "error" : undefined}
            suffix={<span className="unitafter">{t("approval.records")}</span>}
            onChange={(e) => setTyped(e.target.value)}
          />
          <div className={wrong ? "problem" : "muted small"}>{wrong ? t("form.notInteger") : t("approval.limitNote")}</div>
        </div>
      </div>
      {change.error && change.error.code !== "approval.needed" && <Failure what={t("settings.notSaved")} error={change.error} />}
      <div className="loginactions">
        <Button htmlType="submit" loading={change.isPending} disabled={wrong || untouched || held || denied !== null}>
          {t("approval.saveLimit")}
        </Button>
        <span className="why">{blocked}</span>
      </div>
    </form>
  );
}
