/** A random UUID; `crypto.randomUUID` exists only on secure origins, and a phone in the workshop comes over plain HTTP. */
export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40;
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Request ids of changes whose outcome is unknown. The same change sent again, by a retry or by the person pressing the
 * button once more, goes out under the same id, so it is made once.
 */
export class RequestIds {
  private readonly open = new Map<string, string>();

  take(name: string, input: unknown): string {
    const key = this.key(name, input);
    const id = this.open.get(key) ?? uuid();
    this.open.set(key, id);
    return id;
  }

  /** An answer came, whatever it was: the next sending is a new request. */
  answered(name: string, input: unknown): void {
    this.open.delete(this.key(name, input));
  }

  private key(name: string, input: unknown): string {
    return `${name} ${JSON.stringify(input ?? {})}`;
  }
}
