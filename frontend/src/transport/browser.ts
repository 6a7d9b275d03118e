import type { ServerEvent, Uploaded } from "@/contract";
import { ApiError, toApiError } from "./error";
import type { Saved, Transport } from "./transport";

const tokenKey = "qitao.token";

/** Takes the token out of `#token=…`, keeps it for this browser tab and removes it from the address. */
export function takeToken(location: Location, history: History, storage: Storage): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    storage.setItem(tokenKey, given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return storage.getItem(tokenKey);
}

function fileName(disposition: string | null, fallback: string): string {
  const utf8 = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (utf8) return decodeURIComponent(utf8);
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? fallback;
}

/** POST /api/<name>, files as bytes, events as SSE. */
export class BrowserTransport implements Transport {
  readonly kind = "browser";
  private readonly token = takeToken(window.location, window.history, window.sessionStorage);

  private async post(path: string, body: BodyInit, headers: Record<string, string>): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, {
        method: "POST",
        body,
        headers: { ...headers, "x-client": "browser", ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
      });
    } catch {
      throw new ApiError("offline", "client.offline", "no answer from the program");
    }
    if (response.ok) return response;
    let problem: unknown;
    try {
      problem = await response.json();
    } catch {
      problem = new ApiError("internal", "client.status", `HTTP ${response.status}`, { status: String(response.status) });
    }
    throw toApiError(problem);
  }

  async send(name: string, input: unknown, requestId?: string): Promise<unknown> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (requestId) headers["x-request-id"] = requestId;
    const response = await this.post(`/api/${name}`, JSON.stringify(input ?? {}), headers);
    try {
      return await response.json();
    } catch {
      throw new ApiError("offline", "client.offline", "the answer broke off");
    }
  }

  async save(name: string, input: unknown): Promise<Saved> {
    const response = await this.post(`/api/${name}`, JSON.stringify(input ?? {}), { "content-type": "application/json" });
    const saved = fileName(response.headers.get("content-disposition"), name);
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = url;
    link.download = saved;
    link.click();
    // The download has its own reference once the click returns to the event loop.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return { saved };
  }

  async upload(file: File): Promise<Uploaded> {
    const response = await this.post(`/api/upload?name=${encodeURIComponent(file.name)}`, file, {
      "content-type": "application/octet-stream",
    });
    return (await response.json()) as Uploaded;
  }

  listen(onEvent: (event: ServerEvent) => void, onConnection: (connected: boolean) => void): () => void {
    const source = new EventSource(`/api/events?token=${encodeURIComponent(this.token ?? "")}`);
    source.onopen = () => onConnection(true);
    source.onerror = () => onConnection(false);
    source.onmessage = (message) => onEvent(JSON.parse(message.data as string) as ServerEvent);
    return () => source.close();
  }
}
