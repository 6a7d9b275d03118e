import { useState } from "react";
import type { SessionState } from "@/contract";
import { useT } from "@/i18n";
import { useSessionState } from "@/session/useRights";
import { type SystemInfo, useInfo } from "@/shell/info";
import { useSandbox } from "@/state/sandbox";
import { Dot } from "@/ui/Dot";
import { useTitle } from "@/ui/Page";
import { BooksForm } from "./BooksForm";
import { CompanyForm } from "./CompanyForm";
import { MassLimit } from "./MassLimit";
import { NewRecovery } from "./NewRecovery";
import { Phones } from "./Phones";
import { ScanRules } from "./ScanRules";
import { SwitchOff } from "./SwitchOff";
import { SwitchOn } from "./SwitchOn";
import { Times } from "./Times";

/** 账套设置: what the books are called, which day it is, whether people log in. */
export default function SettingsPage() {
  const t = useT();
  const info = useInfo();
  const state = useSessionState();
  const sandbox = useSandbox((s) => s.on);
  const [companyUnsaved, setCompanyUnsaved] = useState(false);
  useTitle(t("settings.title"));
  if (!info || !state) return <div className="page" aria-busy="true" />;
  return (
    <BooksForm info={info} also={companyUnsaved}>
      {sandbox ? <p className="blocks text2">{t("sandbox.settings")}</p> : <OfTheBooks info={info} state={state} />}
      {/* Last: they are read of their own, and would push what is above them from under whoever presses it. */}
      <CompanyForm onDirty={setCompanyUnsaved} />
      <ScanRules />
    </BooksForm>
  );
}

/** Who has to log in, and who has to agree: of the books themselves, also for whoever tries something. */
function OfTheBooks({ info, state }: { info: SystemInfo; state: SessionState }) {
  const t = useT();
  return (
    <>
      <div className="partshead">
        <strong>{t("settings.loginTitle")}</strong>
        {state.login ? <Dot tone="green">{t("settings.loginOn")}</Dot> : <Dot tone="grey">{t("settings.loginOff")}</Dot>}
      </div>
      <div className="blocks">
        <p>{state.login ? t("settings.onWhy") : t("settings.offWhy")}</p>
        {state.login ? <SwitchOff /> : <SwitchOn />}
      </div>
      <Phones info={info} state={state} />
      {state.login && (
        <>
          <div className="partshead">
            <strong>{t("session.code")}</strong>
          </div>
          <div className="blocks">
            <NewRecovery />
          </div>
          <div className="partshead">
            <strong>{t("settings.timesTitle")}</strong>
          </div>
          <div className="blocks">
            <Times />
          </div>
          <div className="partshead">
            <strong>{t("approval.limitTitle")}</strong>
          </div>
          <div className="blocks">
            <MassLimit />
          </div>
        </>
      )}
    </>
  );
}
