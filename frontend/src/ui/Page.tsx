import { Button } from "antd";
import { X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import type { Right } from "@/contract";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import { comboOf, type KeyId } from "@/keys/table";
import { useDenied } from "@/session/useRights";
import { useWide } from "@/shell/Menu";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";

/** The frame of every page: head, filter bar, message, content, totals bar, inspector on the right. */
export function Page({
  title,
  sub,
  actions,
  filter,
  message,
  totals,
  inspector,
  docked = false,
  children,
}: {
  title: ReactNode;
  /** Beside the title: state, version, dates. */
  sub?: ReactNode;
  actions?: ReactNode;
  filter?: ReactNode;
  message?: ReactNode;
  totals?: ReactNode;
  inspector?: ReactNode;
  /** What is in the inspector is what one comes for: it stays beside the table from 1280 px on. */
  docked?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="page">
      <div className="pagehead">
        <h1 title={typeof title === "string" ? title : undefined}>{title}</h1>
        {sub}
        <div className="pageactions">
          {inspector && <InspectorButton docked={docked} />}
          {actions}
        </div>
      </div>
      {filter && <div className="filterbar">{filter}</div>}
      <div className="pagebody">
        <div className="pagemain">
          {message && <div className="pagemessage">{message}</div>}
          <div className="pagecontent">{children}</div>
          {totals && <div className="totals">{totals}</div>}
        </div>
        {inspector && <Inspector docked={docked}>{inspector}</Inspector>}
      </div>
    </div>
  );
}

/** Beside the menu's narrow form, an inspector and the columns that matter: the narrowest window that the screens are made for. */
const dockedFrom = 1280;

/** Docked it stays until F4 hides it. In a narrow window it would cover figures, so there it comes only when called. */
function useInspector(docked: boolean) {
  const { inspector, inspectorOver, set } = useSettings();
  const roomy = useWide(docked ? dockedFrom : undefined);
  const shown = roomy ? inspector : inspectorOver;
  return { roomy, shown, toggle: () => set(roomy ? { inspector: !shown } : { inspectorOver: !shown }) };
}

/** Calls the inspector back. */
export function InspectorButton({ docked }: { docked: boolean }) {
  const t = useT();
  const { shown, toggle } = useInspector(docked);
  if (shown) return null;
  return (
    <Button onClick={toggle} aria-keyshortcuts={comboOf("inspector")}>
      {t("shell.inspector")} <Kbd id="inspector" />
    </Button>
  );
}

/** Docked on the right of what it stands in, or over it when the window is narrow; F4 shows and hides it. */
export function Inspector({ docked, children }: { docked: boolean; children: ReactNode }) {
  const t = useT();
  const { roomy, shown, toggle } = useInspector(docked);
  useKey("inspector", toggle);
  if (!shown) return null;
  return (
    <aside className={roomy ? "inspector" : "inspector over"} aria-label={t("shell.inspector")}>
      <button type="button" className="plain inspectorclose" onClick={toggle} aria-keyshortcuts={comboOf("inspector")}>
        {t("shell.fold")} <Kbd id="inspector" />
      </button>
      {children}
    </aside>
  );
}

/** A part of the inspector: head line, then rows. */
export function Section({
  title,
  note,
  action,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className="section">
      <header>
        <strong>{title}</strong>
        {note && <span className="muted">{note}</span>}
        {action && <span className="right">{action}</span>}
      </header>
      {children}
    </section>
  );
}

/** A label and its figure on one line. */
export function Fact({ label, children, strong = false }: { label: ReactNode; children: ReactNode; strong?: boolean }) {
  return (
    <div className={strong ? "fact key" : "fact"}>
      <span>{label}</span>
      <span className="num">{children}</span>
    </div>
  );
}

interface KeyButtonProps {
  id?: KeyId;
  label: string;
  run: () => void;
  primary?: boolean;
  danger?: boolean;
  busy?: boolean;
  disabled?: boolean;
  /** Why it is disabled; stands beside it. */
  why?: string;
  /** What the person needs for it. */
  right?: Right;
  /** Another button beside says why. */
  quiet?: boolean;
  bar?: boolean;
}

/** A button that shows its key and answers to it. */
export function KeyButton(props: KeyButtonProps) {
  return props.right === undefined ? <Keyed {...props} /> : <Permitted {...props} right={props.right} />;
}

/** One that acts only for whoever has its right. */
function Permitted(props: KeyButtonProps & { right: Right }) {
  const denied = useDenied()(props.right);
  return denied === null ? <Keyed {...props} quiet={false} /> : <Keyed {...props} disabled why={denied} />;
}

function Keyed({
  id,
  label,
  run,
  primary = false,
  danger = false,
  busy = false,
  disabled = false,
  why,
  quiet = false,
  bar = false,
}: KeyButtonProps) {
  return (
    <>
      {disabled && why && !quiet && <span className="why">{why}</span>}
      {id && <ButtonKey id={id} run={run} enabled={!disabled && !busy} bar={bar} label={bar ? label : undefined} />}
      <Button
        type={primary ? "primary" : "default"}
        danger={danger}
        loading={busy}
        disabled={disabled}
        title={disabled && quiet ? why : undefined}
        onClick={run}
        aria-keyshortcuts={id ? comboOf(id).replace("Ctrl", "Control") : undefined}
      >
        {label}
        {id && <Kbd id={id} />}
      </Button>
    </>
  );
}

function ButtonKey({
  id,
  run,
  enabled,
  bar,
  label,
}: {
  id: KeyId;
  run: () => void;
  enabled: boolean;
  bar: boolean;
  label?: string;
}) {
  useKey(id, run, { enabled, bar, label });
  return null;
}

/** Tells the tab what the page shows. */
export function useTitle(title: string): void {
  const { setTitle } = useTab();
  useEffect(() => setTitle(title), [setTitle, title]);
}

/** A small cross that takes something away. */
export function Remove({ label, run }: { label: string; run: () => void }) {
  return (
    <button type="button" className="plain remove" aria-label={label} onClick={run}>
      <X size={12} />
    </button>
  );
}
