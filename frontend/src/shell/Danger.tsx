import { Button } from "antd";
import type { ReactNode } from "react";
import { Overlay } from "./Overlay";

/** Asks before something goes: what it is, what follows, with the keyboard on the way back. */
export function Danger({
  label,
  title,
  why,
  stay,
  go,
  busy = false,
  blocked,
  holds = false,
  safe = false,
  onStay,
  onGo,
  children,
}: {
  label: string;
  title: ReactNode;
  why: ReactNode;
  /** What the way back is called. */
  stay: string;
  /** The verb, with how many. */
  go: string;
  busy?: boolean;
  /** What is still missing. */
  blocked?: string | null;
  /** Something was typed in it: a click beside it does not lose that. */
  holds?: boolean;
  /** Nothing goes by it: it only asks. */
  safe?: boolean;
  onStay: () => void;
  onGo: () => void;
  /** Progress, or why it did not happen. */
  children?: ReactNode;
}) {
  return (
    <Overlay label={label} className="danger" holds={holds} onClose={() => !busy && onStay()}>
      <h2>{title}</h2>
      <p>{why}</p>
      {children}
      <div className="dangeractions">
        {blocked && <span className="why">{blocked}</span>}
        <Button onClick={onStay} disabled={busy} data-autofocus autoFocus>
          {stay} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button danger={!safe} type={safe ? "primary" : "default"} loading={busy} disabled={Boolean(blocked)} onClick={onGo}>
          {go}
        </Button>
      </div>
    </Overlay>
  );
}
