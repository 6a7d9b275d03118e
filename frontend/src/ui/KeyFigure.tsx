import type { ReactNode } from "react";
import "./key-figure.css";

/** A figure with its name above it; some lead to where it comes from. */
export function KeyFigure({ label, run, children }: { label: string; run?: () => void; children: ReactNode }) {
  return (
    <span className="keyfigure">
      <span className="keyname">{label}</span>
      {run ? (
        <button type="button" className="plain link num" onClick={run}>
          {children}
        </button>
      ) : (
        <span className="num">{children}</span>
      )}
    </span>
  );
}
