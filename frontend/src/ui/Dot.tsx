import type { ReactNode } from "react";

export type Tone = "grey" | "blue" | "green" | "amber" | "red";

/** A state: a dot and a word, so it doesn't hang on the colour. */
export function Dot({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`state ${tone}`}>
      <span className={`dot ${tone}`} />
      {children}
    </span>
  );
}

/** A kind, not a state: 外购件, 虚. */
export function Tag({ tone = "grey", outline = false, children }: { tone?: Tone; outline?: boolean; children: ReactNode }) {
  return <span className={`tag ${tone}${outline ? " outline" : ""}`}>{children}</span>;
}
