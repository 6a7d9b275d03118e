import { Button } from "antd";
import type { SessionState } from "@/contract";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { Overlay } from "@/shell/Overlay";
import { sessionDo } from "@/state/session";
import { momentText } from "@/trail/day";

/** For so long whoever logs in is told, in microseconds: a day. */
const told = 86_400_000_000;

type Since = NonNullable<SessionState["replaced"]>;

/** The moment of the books that are in place now: by the factory's clock, or by this computer's for whoever may not know that one yet. */
export function replacedMoment({ moment }: Since, zone?: string): string {
  return momentText(moment, zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
}

const seenKey = "qitao.replaced";
/** Of so many replacements a client knows that they were seen here: books are few at one place. */
const remembered = 10;

function seen(): number[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(seenKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter((at) => typeof at === "number") : [];
  } catch {
    return [];
  }
}

/** That the books took others' place, while it is news and nobody has seen it at this client. */
export function replacedLately({ replaced }: SessionState): Since | null {
  return replaced && replaced.at > Date.now() * 1000 - told && !seen().includes(replaced.at) ? replaced : null;
}

/** Whoever logged in or said so knows it; this client tells no more. */
export function sawReplaced({ replaced }: SessionState): void {
  if (replaced) localStorage.setItem(seenKey, JSON.stringify([...new Set([...seen(), replaced.at])].slice(-remembered)));
}

/** Where nobody has to log in anew: says that other books are open now. */
export function Replaced({ since }: { since: Since }) {
  const t = useT();
  const zone = useInfo()?.timezone;
  const title = t("session.replaced", { moment: replacedMoment(since, zone) });
  const close = () => sessionDo({ replaced: false });
  return (
    <Overlay label={title} className="danger" onClose={close}>
      <h2>{title}</h2>
      <p>{t("session.replacedHere")}</p>
      <div className="dangeractions">
        <Button type="primary" onClick={close} data-autofocus autoFocus>
          {t("session.replacedSeen")}
        </Button>
      </div>
    </Overlay>
  );
}
