import { App, Checkbox } from "antd";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";

/** 强制扫码: for which papers every line has to be scanned before it is posted. */
export function ScanRules() {
  const t = useT();
  const { message } = App.useApp();
  const denied = useDenied()("administer");
  const read = useRead("scan.rules", {});
  const change = useChange("scan.require", () => void message.success(t("settings.saved")));
  return (
    <>
      <div className="partshead">
        <strong>{t("scan.rules")}</strong>
      </div>
      <div className="blocks">
        <p>{t("scan.rulesWhy")}</p>
        {read.error && (
          <Failure
            what={t("list.notRead")}
            error={read.error}
            next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
          />
        )}
        <div className="steprow">
          {(read.data?.kinds ?? []).map(({ kind, required }) => (
            <Checkbox
              key={kind}
              checked={required}
              disabled={denied !== null || change.isPending}
              onChange={(e) => change.mutate({ kind, required: e.target.checked })}
            >
              {t(`document.kinds.${kind}`)}
            </Checkbox>
          ))}
          {denied && <span className="why">{denied}</span>}
        </div>
        {change.error && <Failure what={t("settings.notSaved")} error={change.error} />}
      </div>
    </>
  );
}
