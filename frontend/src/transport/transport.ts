import type { ServerEvent, Uploaded } from "@/contract";
import { BrowserTransport } from "./browser";
import { WindowTransport } from "./window";

/** Where a file answer went: the path in the window, the name in a browser; null when the person cancelled. */
export interface Saved {
  saved: string | null;
}

/** How the window is kept from closing over unsaved input. */
export interface Closing {
  /** Tells whether there is unsaved input; without it the window closes unasked. */
  hold(unsaved: boolean): void;
  /** Listens until the returned function is called for that the window should close. */
  listen(onAsked: () => void): () => void;
  /** The answer: the person is being asked, or gave up what is not saved. */
  leave(go: boolean): void;
}

/** A file or a folder that is there, or where new books go. */
export type PlaceKind = "file" | "folder" | "new";

/** The door to the program. The rest of the frontend cannot tell which one it goes through. */
export interface Transport {
  readonly kind: "window" | "browser";
  /** JSON in, JSON out, of the books or of their sandbox; throws an ApiError. */
  send(name: string, input: unknown, requestId?: string, sandbox?: boolean): Promise<unknown>;
  /** A command that answers with a file. */
  save(name: string, input: unknown, sandbox?: boolean): Promise<Saved>;
  /** Has the system open a file that was saved, or show it in its folder; a browser can't. */
  openSaved?(path: string, folder: boolean): Promise<void>;
  /** Has the person choose a place on this computer, beginning at one; null when they cancelled. A browser can't: its books lie elsewhere. */
  askPlace?(kind: PlaceKind, suggested: string): Promise<string | null>;
  /** The window's own ×; a browser has `beforeunload` instead. */
  closing?: Closing;
  /** Listens until the returned function is called for files of books that the system wants opened, as by a double-click. */
  asked?(onFile: (location: string) => void): () => void;
  upload(file: File, sandbox?: boolean): Promise<Uploaded>;
  /** Listens until the returned function is called. */
  listen(onEvent: (event: ServerEvent) => void, onConnection: (connected: boolean) => void): () => void;
}

let current: Transport | undefined;

/** The transport of this process: the window's when Tauri is there, else HTTP. */
export function transport(): Transport {
  current ??= "__TAURI_INTERNALS__" in window ? new WindowTransport() : new BrowserTransport();
  return current;
}

/** Tests put their own in. */
export function setTransport(other: Transport | undefined): void {
  current = other;
}
