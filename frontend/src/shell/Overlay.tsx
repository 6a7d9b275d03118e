import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { endGesture } from "@/keys/gesture";
import { OverlayContext, useOverlay } from "@/keys/registry";

const focusable = 'a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex]:not([tabindex="-1"])';

function focusFirst(box: HTMLElement | null): void {
  (box?.querySelector<HTMLElement>("[data-autofocus]") ?? box?.querySelector<HTMLElement>(focusable))?.focus();
}

/** A dialog over the page: keeps the keyboard inside, Esc closes, focus goes back to where it was. */
export function Overlay({
  label,
  className,
  holds = false,
  onClose,
  children,
}: {
  label: string;
  className: string;
  /** Only Esc and its own buttons close it. */
  holds?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const name = useOverlay(true);
  const box = useRef<HTMLDivElement>(null);
  // Before the next press of a double click comes, which would be one beside the dialog.
  useLayoutEffect(endGesture, []);
  useEffect(() => {
    const before = document.activeElement;
    focusFirst(box.current);
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => {
    // A menu that opened this gives the keyboard back to its button as it closes, which may be only now.
    const back = ({ target }: FocusEvent) => {
      if (!(target instanceof Element) || target.closest(".scrim") || !target.closest(".topbar, .middle, .statusbar")) return;
      focusFirst(box.current);
    };
    document.addEventListener("focusin", back);
    return () => document.removeEventListener("focusin", back);
  }, []);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    // The button that had the keyboard may be gone with what it started: then nothing in here hears a key.
    const lost = (e: KeyboardEvent) => {
      const isOnTop = [...document.querySelectorAll(".scrim")].at(-1)?.contains(box.current) === true;
      if (document.activeElement !== document.body || !isOnTop || e.defaultPrevented) return;
      if (e.key === "Escape") close.current();
      else if (e.key === "Tab") focusFirst(box.current);
      else return;
      e.preventDefault();
    };
    document.addEventListener("keydown", lost);
    return () => document.removeEventListener("keydown", lost);
  }, []);
  const trap = (e: React.KeyboardEvent) => {
    if (e.key === "Escape" && !e.defaultPrevented) {
      e.preventDefault();
      onClose();
    }
    if (e.key !== "Tab") return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>(focusable) ?? [])];
    const [first, last] = [all[0], all.at(-1)];
    if (e.shiftKey && document.activeElement === first) {
      e.preventDefault();
      last?.focus();
    } else if (!e.shiftKey && document.activeElement === last) {
      e.preventDefault();
      first?.focus();
    }
  };
  return (
    <OverlayContext value={name}>
      <div className="scrim" onMouseDown={(e) => e.target === e.currentTarget && !holds && onClose()}>
        <div className={`floating ${className}`} role="dialog" aria-modal="true" aria-label={label} ref={box} onKeyDown={trap}>
          {children}
        </div>
      </div>
    </OverlayContext>
  );
}
