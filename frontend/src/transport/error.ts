import type { ErrorKind } from "@/contract";

/** What a call failed with. `code` and `params` are translated by `error.<code>`; `message` is the English fallback. */
export class ApiError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly params: Record<string, string>;
  readonly hint: string | null;
  /** Records, or other names, that the text enumerates. */
  readonly list: readonly string[];

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    params: Record<string, string> = {},
    hint: string | null = null,
    list: readonly string[] = [],
  ) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.code = code;
    this.params = params;
    this.hint = hint;
    this.list = list;
  }
}

const kinds: readonly string[] = [
  "rejected",
  "invalid",
  "conflict",
  "missing",
  "forbidden",
  "internal",
  "offline",
] satisfies ErrorKind[];

function isKind(value: unknown): value is ErrorKind {
  return typeof value === "string" && kinds.includes(value);
}

/** Reads an error object off the wire; anything else becomes an internal error that keeps its text. */
export function toApiError(value: unknown): ApiError {
  if (value instanceof ApiError) return value;
  if (typeof value === "object" && value !== null && "code" in value && "kind" in value && isKind(value.kind)) {
    const { params, message, hint, list } = value as {
      params?: Record<string, unknown>;
      message?: unknown;
      hint?: unknown;
      list?: unknown;
    };
    const texts = Object.fromEntries(Object.entries(params ?? {}).map(([k, v]) => [k, String(v)]));
    return new ApiError(
      value.kind,
      String(value.code),
      typeof message === "string" ? message : String(value.code),
      texts,
      typeof hint === "string" ? hint : null,
      Array.isArray(list) ? list.map(String) : [],
    );
  }
  const text = value instanceof Error ? value.message : typeof value === "string" ? value : JSON.stringify(value);
  return new ApiError("internal", "client.unexpected", text ?? "", { detail: text ?? "" });
}

const ofSession: readonly string[] = ["session.needed", "session.expired", "session.ended"];

/** Does it say that somebody has to log in, again or at all? */
export function isOfSession(error: Pick<ApiError, "code">): boolean {
  return ofSession.includes(error.code);
}
