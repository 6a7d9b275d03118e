import { create } from "zustand";

interface Session {
  /** Why somebody has to log in again over what is open: the error's code; null while nobody has to. */
  lost: string | null;
  /** Somebody logged out by themselves: nothing of theirs stays on screen. */
  out: boolean;
  /** Somebody else wants to take over. */
  switching: boolean;
  /** A recovery code that was given out and nobody has written down yet: it stays, whatever changes below it. */
  code: string | null;
  /** Other books took the place of those that were open, and nobody has said that they saw it. */
  replaced: boolean;
}

/** How the login stands to what is open. Who is logged in, the program says (`session.state`). */
export const useSession = create<Session>(() => ({ lost: null, out: false, switching: false, code: null, replaced: false }));

export function sessionDo(change: Partial<Session>): void {
  useSession.setState(change);
}
