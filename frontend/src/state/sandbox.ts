import { create } from "zustand";
import { endGesture } from "@/keys/gesture";
import { useJobs } from "./jobs";
import { beginAnew } from "./tabs";

const key = "qitao.sandbox";

/** What is done with the sandbox from the books, and why what was tried in it may go. */
export interface Next {
  act: "make" | "drop";
  reason?: string;
}

interface Sandbox {
  /** What is on screen is of the sandbox and not of the books. */
  on: boolean;
  /** What is to be done with the sandbox once one is back in the books. */
  next: Next | null;
}

/** Where this window, or this tab of the browser, works; a reload stays there. */
export const useSandbox = create<Sandbox>(() => ({ on: window.sessionStorage.getItem(key) === "on", next: null }));

export const isInSandbox = (): boolean => useSandbox.getState().on;

/** Goes into the sandbox or back to the books. All that is on screen is read anew from there, and what was half typed is gone. */
export function goTo(on: boolean, next: Next | null = null): void {
  if (on === isInSandbox()) {
    useSandbox.setState({ next });
    return;
  }
  if (on) window.sessionStorage.setItem(key, "on");
  else window.sessionStorage.removeItem(key);
  useJobs.setState({ jobs: [] });
  beginAnew();
  useSandbox.setState({ on, next });
  // The way back stands where the way in was.
  endGesture();
}
