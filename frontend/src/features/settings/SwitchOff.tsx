import { App, Button } from "antd";
import { useState } from "react";
import { useT } from "@/i18n";
import { useDenied, useMay } from "@/session/useRights";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { openPage } from "@/state/tabs";
import { hasDesk } from "@/transport/desk";
import { useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";

/** Ends login: for whom, with a reason. */
export function SwitchOff() {
  const t = useT();
  const may = useMay();
  const right = useDenied()("people");
  // The program refuses whoever comes over its port, as every browser does.
  const denied = right ?? (hasDesk() ? null : t("settings.offWindow"));
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const total = useRead("person.list", { limit: 1, count: true }, { enabled: may("people") }).data?.total;
  const people = String(total ?? "");
  const change = useChange("login.switch_off", () => {
    setAsking(false);
    void message.success(t("settings.offDone"));
  });
  return (
    <div className="steprow">
      {may("people") && (
        <button type="button" className="plain link" onClick={() => openPage("person.list", {})}>
          {t("settings.others", { count: people as never })}
        </button>
      )}
      <Button danger disabled={denied !== null} onClick={() => setAsking(true)}>
        {t("settings.switchOff")}
      </Button>
      {denied && <span className="why">{denied}</span>}
      {asking && (
        <DangerWithReason
          label={t("settings.offTitle")}
          title={t("settings.offTitle")}
          why={
            <>
              {t("settings.offConsequences", { people })}
              <br />
              <span className="muted">{t("settings.offServer")}</span>
            </>
          }
          stay={t("common.cancel")}
          go={t("settings.offGo")}
          busy={change.isPending}
          onStay={() => setAsking(false)}
          onGo={(reason) => change.mutate({ reason })}
        >
          {change.error && <Failure what={t("settings.notOff")} error={change.error} />}
        </DangerWithReason>
      )}
    </div>
  );
}
