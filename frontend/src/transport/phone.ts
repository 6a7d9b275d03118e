// The phone pages of the same frontend: `/?phone`, or `/?phone=SH-261102-018` for one paper.

/** Whether these are the phone pages. */
export function isPhone(): boolean {
  return new URLSearchParams(window.location.search).has("phone");
}

/** The address of a paper on the phone, or of all that are to be posted. */
export function phoneAddress(number: string | null): string {
  return number === null ? "/?phone" : `/?${new URLSearchParams({ phone: number })}`;
}
