import type { ServerEvent, SessionState, Uploaded } from "@/contract";
import { ApiError, isOfSession, toApiError } from "./error";
import { isPhone } from "./phone";
import type { Saved, Transport } from "./transport";

const tokenKey = "qitao.token";
const sessionKey = "qitao.session";

/** Says that the sandbox is meant. */
const meant = (sandbox: boolean): Record<string, string> => (sandbox ? { "x-qitao-books": "sandbox" } : {});

/** Where the token of a new session stands in an answer. */
function givenToken(name: string, answer: unknown): { token?: string | null } | null {
  if (typeof answer !== "object" || answer === null) return null;
  if (name === "session.login") return answer;
  if (name === "session.recover" || name === "login.switch_on") return (answer as { session?: object }).session ?? null;
  return null;
}

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

/**
 * POST /api/<name>, files as bytes, events as SSE. Who is logged in is kept here, for this browser tab, and never given to
 * the pages, as the window's shell keeps it there.
 */
export class BrowserTransport implements Transport {
  readonly kind = "browser";
  private readonly token = takeToken(window.location, window.history, window.sessionStorage);

  private session = window.sessionStorage.getItem(sessionKey);
  /** Opens the event streams anew: a stream is one session's. */
  private readonly streams = new Set<() => void>();

  private keep(session: string | null): void {
    if (session === this.session) return;
    this.session = session;
    if (session === null) window.sessionStorage.removeItem(sessionKey);
    else window.sessionStorage.setItem(sessionKey, session);
    for (const again of this.streams) again();
  }

  /** What shows who calls: the session, else what lets programs of this computer in. */
  private get shown(): string | null {
    return this.session ?? this.token;
  }

  private async post(path: string, body: BodyInit, headers: Record<string, string>): Promise<Response> {
    let response: Response;
    const session = this.session;
    const shown = this.shown;
    try {
      response = await fetch(path, {
        method: "POST",
        body,
        headers: {
          ...headers,
          "x-client": isPhone() ? "phone" : "browser",
          ...(shown ? { authorization: `Bearer ${shown}` } : {}),
        },
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
    const error = toApiError(problem);
    if (session === null || !(isOfSession(error) || error.code === "token.wrong")) throw error;
    // The session that was shown is over; somebody may have logged in since.
    if (this.session === session) this.keep(null);
    throw isOfSession(error) ? error : new ApiError("forbidden", "session.ended", error.message);
  }

  async send(name: string, input: unknown, requestId?: string, sandbox = false): Promise<unknown> {
    const headers: Record<string, string> = { "content-type": "application/json", ...meant(sandbox) };
    if (requestId) headers["x-request-id"] = requestId;
    const response = await this.post(`/api/${name}`, JSON.stringify(input ?? {}), headers);
    let answer: unknown;
    try {
      answer = await response.json();
    } catch {
      throw new ApiError("offline", "client.offline", "the answer broke off");
    }
    const given = givenToken(name, answer);
    if (given?.token) {
      this.keep(given.token);
      given.token = null;
    }
    if (name === "session.logout" || name === "login.switch_off") this.keep(null);
    return answer;
  }

  async save(name: string, input: unknown, sandbox = false): Promise<Saved> {
    const headers = { "content-type": "application/json", ...meant(sandbox) };
    const response = await this.post(`/api/${name}`, JSON.stringify(input ?? {}), headers);
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

  async upload(file: File, sandbox = false): Promise<Uploaded> {
    const response = await this.post(`/api/upload?name=${encodeURIComponent(file.name)}`, file, {
      "content-type": "application/octet-stream",
      ...meant(sandbox),
    });
    return (await response.json()) as Uploaded;
  }

  listen(onEvent: (event: ServerEvent) => void, onConnection: (connected: boolean) => void): () => void {
    let source: EventSource | null = null;
    const open = () => {
      source?.close();
      const own = new EventSource(`/api/events?token=${encodeURIComponent(this.shown ?? "")}`);
      source = own;
      own.onopen = () => onConnection(true);
      own.onerror = () => {
        if (own.readyState !== EventSource.CLOSED) {
          onConnection(false);
          return;
        }
        // Refused, and not tried again. Where people log in the server is there, and it is the session that is not: the next call
        // tells, and whoever logs in opens another stream.
        this.send("session.state", {}).then(
          (state) => source === own && onConnection((state as SessionState).login),
          () => source === own && onConnection(false),
        );
      };
      own.onmessage = (message) => onEvent(JSON.parse(message.data as string) as ServerEvent);
    };
    open();
    this.streams.add(open);
    return () => {
      this.streams.delete(open);
      source?.close();
    };
  }
}
