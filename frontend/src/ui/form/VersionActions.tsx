import { Button } from "antd";
import { useState } from "react";
import type { VersionState } from "@/contract";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { KeyButton } from "../Page";

/** Which states a version can go to; the program has the last word. */
function nextStates(state: VersionState): VersionState[] {
  switch (state) {
    case "draft":
      return ["active", "obsolete"];
    case "active":
      return ["obsolete"];
    case "obsolete":
      return ["draft"];
  }
}

/** 生效, 作废, 改回草稿: the steps from a version's state. Making it obsolete is asked for with its consequence. */
export function VersionActions({
  item,
  version,
  state,
  dirty,
  busy,
  onState,
}: {
  item: string;
  version: string;
  state: VersionState;
  dirty: boolean;
  busy: boolean;
  onState: (state: VersionState) => void;
}) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const label: Record<VersionState, string> = {
    active: t("version.activate"),
    obsolete: t("version.obsolete"),
    draft: t("version.draft"),
  };
  return (
    <>
      {nextStates(state).map((next) => (
        <KeyButton
          key={next}
          label={label[next]}
          danger={next === "obsolete"}
          busy={busy}
          disabled={dirty}
          run={() => (next === "obsolete" && state === "active" ? setAsking(true) : onState(next))}
        />
      ))}
      {asking && (
        <Overlay label={t("version.obsolete")} className="danger" onClose={() => setAsking(false)}>
          <h2>{t("version.obsoleteTitle", { item, version })}</h2>
          <p>{t("version.obsoleteWhy")}</p>
          <div className="dangeractions">
            <Button onClick={() => setAsking(false)} data-autofocus>
              {t("common.cancel")} <kbd className="kbd">Esc</kbd>
            </Button>
            <Button
              danger
              onClick={() => {
                setAsking(false);
                onState("obsolete");
              }}
            >
              {t("version.obsolete")}
            </Button>
          </div>
        </Overlay>
      )}
    </>
  );
}

/** The version after the last of the same shape: V3 gives V4, else the name gets a 2. */
export function nextVersion(version: string): string {
  const m = /^(.*?)(\d+)$/.exec(version);
  return m ? `${m[1]}${Number(m[2]) + 1}` : `${version}2`;
}

/** The next line number: the next ten. */
export function nextNumber(lines: readonly { number: number }[]): number {
  const last = lines.reduce((n, l) => Math.max(n, l.number), 0);
  return Math.floor(last / 10) * 10 + 10;
}
