import { create } from "zustand";

interface ShellState {
  palette: boolean;
  help: boolean;
  jobs: boolean;
  /** Tab with unsaved input that the person wants to close. */
  closing: string | null;
}

/** What floats over the page. */
export const useShell = create<ShellState>(() => ({ palette: false, help: false, jobs: false, closing: null }));

export function shellDo(change: Partial<ShellState>): void {
  useShell.setState(change);
}
