import { create } from "zustand";

interface ShellState {
  palette: boolean;
  help: boolean;
  jobs: boolean;
  /** The one question that stands, before unsaved input goes. */
  asking: Asking | null;
}

/** Where all that is open is left for. */
export type Leaving = "close" | "logout" | "sandbox" | "books";

/** What would drop unsaved input, and waits for the person's word: closing a tab, or leaving all that is open. */
export type Asking = { tab: string } | { to: Leaving; go: () => void };

/** What floats over the page. */
export const useShell = create<ShellState>(() => ({ palette: false, help: false, jobs: false, asking: null }));

export function shellDo(change: Partial<ShellState>): void {
  useShell.setState(change);
}
