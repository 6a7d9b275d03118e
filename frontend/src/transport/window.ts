import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { ServerEvent, Uploaded } from "@/contract";
import { toApiError } from "./error";
import type { Closing, PlaceKind, Saved, Transport } from "./transport";

async function ask<T>(
  command: string,
  payload: Parameters<typeof invoke>[1],
  options?: Parameters<typeof invoke>[2],
): Promise<T> {
  try {
    return await invoke<T>(command, payload, options);
  } catch (problem) {
    throw toApiError(problem);
  }
}

/** Listens to an event of the shell until the returned function is called. */
function hear<T>(
  event: string,
  onEvent: (payload: T) => void,
  onListening: (does: boolean) => void = () => undefined,
): () => void {
  const stop = listen<T>(event, ({ payload }) => onEvent(payload));
  stop.then(
    () => onListening(true),
    () => onListening(false),
  );
  return () => {
    stop.then(
      (unlisten) => unlisten(),
      () => undefined,
    );
  };
}

/** Nobody waits for it; a window that does not hear closes on the second try. */
function tell(command: string, payload: Parameters<typeof invoke>[1]): void {
  void invoke(command, payload).catch(() => undefined);
}

/** The window's one `call` command; a file answer is saved by the shell, which asks where. */
export class WindowTransport implements Transport {
  readonly kind = "window";

  send(name: string, input: unknown, requestId?: string, sandbox = false): Promise<unknown> {
    return ask("call", { name, input: input ?? {}, requestId: requestId ?? null, sandbox });
  }

  save(name: string, input: unknown, sandbox = false): Promise<Saved> {
    return ask("call", { name, input: input ?? {}, requestId: null, sandbox });
  }

  openSaved = (path: string, folder: boolean): Promise<void> => ask("open_saved", { path, folder });

  askPlace = (kind: PlaceKind, suggested: string): Promise<string | null> => ask("ask_place", { kind, suggested });

  closing: Closing = {
    hold: (unsaved) => tell("hold", { unsaved }),
    leave: (go) => tell("leave", { go }),
    listen: (onAsked) => hear("qitao-close", onAsked),
  };

  asked = (onFile: (location: string) => void): (() => void) => hear("qitao-asked", onFile);

  async upload(file: File, sandbox = false): Promise<Uploaded> {
    // Header values are Latin-1, so the name goes percent-encoded.
    const headers = { name: encodeURIComponent(file.name), ...(sandbox ? { sandbox: "sandbox" } : {}) };
    return ask("upload", new Uint8Array(await file.arrayBuffer()), { headers });
  }

  listen(onEvent: (event: ServerEvent) => void, onConnection: (connected: boolean) => void): () => void {
    return hear("qitao", onEvent, onConnection);
  }
}
