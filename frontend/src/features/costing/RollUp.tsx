import { Input } from "antd";
import { useId, useState } from "react";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useToday } from "@/shell/info";
import { useChange } from "@/transport/query";
import { DayField } from "@/ui/DayField";
import { Failure } from "@/ui/Message";

/** What a roll-up came to. */
interface Rolled {
  version: number;
  name: string;
  items: number;
  unpriced: number;
}

/** Asks for what a roll-up is called, and of which day it is. Nothing goes by it: earlier ones stay. */
export function RollUp({ onEnd }: { onEnd: (rolled?: Rolled) => void }) {
  const t = useT();
  const today = useToday();
  const id = useId();
  const [name, setName] = useState("");
  const [day, setDay] = useState<string | null>(today);
  const [unread, setUnread] = useState<string | null>(null);
  const roll = useChange("standard.roll_up", (done) => onEnd({ ...done, name: name.trim() }));
  const blocked =
    name.trim() === "" ? t("standard.roll.needName") : unread !== null || day === null ? t("standard.roll.needDay") : null;
  const go = () => {
    if (blocked === null && day !== null && !roll.isPending) roll.mutate({ name: name.trim(), day });
  };
  return (
    <Danger
      label={t("standard.roll.title")}
      title={t("standard.roll.title")}
      why={t("standard.roll.why")}
      stay={t("common.cancel")}
      go={t("standard.roll.go")}
      safe
      busy={roll.isPending}
      blocked={blocked}
      holds={name.trim() !== ""}
      onStay={() => onEnd()}
      onGo={go}
    >
      <div className="form rollform">
        <div className="field">
          <label htmlFor={id}>
            {t("standard.roll.name")} <span className="required">*</span>
          </label>
          <Input
            id={id}
            value={name}
            maxLength={60}
            data-autofocus
            onChange={(e) => setName(e.target.value)}
            onPressEnter={(e) => {
              e.preventDefault();
              go();
            }}
          />
        </div>
        <div className={unread === null ? "field" : "field wrong"}>
          <label htmlFor={`${id}-day`}>
            {t("standard.roll.day")} <span className="required">*</span>
          </label>
          <DayField id={`${id}-day`} value={day} clear={false} wrong={unread !== null} onPick={setDay} onUnread={setUnread} />
          {unread !== null && <span className="problem">{unread}</span>}
        </div>
      </div>
      {roll.error && <Failure what={t("standard.roll.failed")} error={roll.error} />}
    </Danger>
  );
}
