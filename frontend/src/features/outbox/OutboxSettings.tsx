import { Button, Input } from "antd";
import { useId, useState } from "react";
import type { Output } from "@/contract";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { useChange } from "@/transport/query";
import { Failure } from "@/ui/Message";

/** Where messages go. The address that is set is never shown whole: whoever knows it may write into the group. */
export function OutboxSettings({ facts, onEnd }: { facts: Output<"outbox.facts">; onEnd: () => void }) {
  const t = useT();
  const id = useId();
  const [address, setAddress] = useState("");
  const configure = useChange("outbox.configure", onEnd);
  return (
    <Overlay
      label={t("outbox.settings")}
      className="danger"
      holds={address !== ""}
      onClose={() => !configure.isPending && onEnd()}
    >
      <h2>{t("outbox.settings")}</h2>
      <p>{t("outbox.settingsWhy")}</p>
      <label className="above" htmlFor={id}>
        {t("outbox.address")}
      </label>
      <Input
        id={id}
        value={address}
        placeholder={facts.address === "" ? "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…" : facts.address}
        onChange={(e) => setAddress(e.target.value)}
        onPressEnter={() => address.trim() !== "" && !configure.isPending && configure.mutate({ address: address.trim() })}
        className="reason"
        data-autofocus
      />
      {configure.error && <Failure what={t("outbox.notSet")} error={configure.error} />}
      <div className="dangeractions">
        {facts.address !== "" && (
          <Button danger onClick={() => configure.mutate({ address: "" })} disabled={configure.isPending}>
            {t("outbox.stop")}
          </Button>
        )}
        <Button onClick={onEnd} disabled={configure.isPending}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button
          type="primary"
          loading={configure.isPending}
          disabled={address.trim() === ""}
          onClick={() => configure.mutate({ address: address.trim() })}
        >
          {t("common.save")}
        </Button>
      </div>
    </Overlay>
  );
}
