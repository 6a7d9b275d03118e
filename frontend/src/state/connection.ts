import { create } from "zustand";

interface Connection {
  connected: boolean;
  /** When something was last read, in milliseconds. */
  asOf: number | null;
  set(connected: boolean): void;
  read(at: number): void;
}

/** Whether the program answers, and how old what is on screen is. */
export const useConnection = create<Connection>((set) => ({
  connected: true,
  asOf: null,
  set: (connected) => set({ connected }),
  read: (asOf) => set({ asOf, connected: true }),
}));
