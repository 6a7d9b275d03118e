import { Button, Input } from "antd";
import { useId, useState } from "react";
import type { Output } from "@/contract";
import { isNegative, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { useChange } from "@/transport/query";
import { Failure } from "@/ui/Message";

/** When snapshots are taken, and from when on a difference is red. */
export function SnapshotSettings({ facts, onEnd }: { facts: Output<"snapshot.facts">; onEnd: () => void }) {
  const t = useT();
  const id = useId();
  const [times, setTimes] = useState(facts.times);
  const [typed, setTyped] = useState(facts.threshold);
  const configure = useChange("snapshot.configure", onEnd);
  const threshold = parseDecimal(typed, 6);
  const blocked = threshold === null || isNegative(threshold) ? t("snapshot.notNumber") : null;
  return (
    <Overlay label={t("snapshot.settings")} className="danger" onClose={() => !configure.isPending && onEnd()}>
      <h2>{t("snapshot.settings")}</h2>
      <p>{t("snapshot.settingsWhy")}</p>
      <label className="above" htmlFor={`${id}-times`}>
        {t("snapshot.times")}
      </label>
      <Input id={`${id}-times`} value={times} onChange={(e) => setTimes(e.target.value)} data-autofocus />
      <label className="above" htmlFor={`${id}-threshold`}>
        {t("snapshot.threshold")}
      </label>
      <Input id={`${id}-threshold`} className="numeric" value={typed} onChange={(e) => setTyped(e.target.value)} />
      {configure.error && <Failure what={t("snapshot.notSet")} error={configure.error} />}
      <div className="dangeractions">
        {blocked && <span className="why">{blocked}</span>}
        <Button onClick={onEnd} disabled={configure.isPending}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button
          type="primary"
          loading={configure.isPending}
          disabled={blocked !== null}
          onClick={() => threshold !== null && configure.mutate({ times, threshold })}
        >
          {t("common.save")}
        </Button>
      </div>
    </Overlay>
  );
}
