import { create } from "zustand";
import type { OpenBooks } from "@/contract";

interface Connection {
  connected: boolean;
  /** When something was last read, in milliseconds. */
  asOf: number | null;
  /** The window's open books, and the server that has them if it is not the window itself; null in a browser. */
  open: OpenBooks | null;
  set(connected: boolean): void;
  read(at: number): void;
  opened(open: OpenBooks | null): void;
}

/** Whether the program answers, and how old what is on screen is. */
export const useConnection = create<Connection>((set) => ({
  connected: true,
  asOf: null,
  open: null,
  set: (connected) => set({ connected }),
  read: (asOf) => set({ asOf, connected: true }),
  opened: (open) => set({ open }),
}));
