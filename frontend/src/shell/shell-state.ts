import { create } from "zustand";

interface ShellState {
  palette: boolean;
  help: boolean;
  jobs: boolean;
  /** Tab with unsaved input that the person wants to close. */
  closing: string | null;
  /** What would drop the unsaved input of all tabs, and waits for the person's word. */
  leaving: (() => void) | null;
}

/** What floats over the page. */
export const useShell = create<ShellState>(() => ({ palette: false, help: false, jobs: false, closing: null, leaving: null }));

export function shellDo(change: Partial<ShellState>): void {
  useShell.setState(change);
}
