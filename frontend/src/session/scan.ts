/** As few signs as a badge gives. */
const shortest = 6;
/** Milliseconds from sign to sign on an average that no hand reaches over a whole badge. */
const average = 40;
/** Milliseconds that a busy computer may hold a sign up; whoever pauses longer is typing. Before it can be a badge, hands may have begun. */
const pause = { early: 90, late: 250 };

/** Tells a badge from typing: a scanner that acts as a keyboard writes faster than hands and ends with Enter. */
export class Scan {
  private text = "";
  private first = 0;
  private last = 0;

  /** The key that came last may have been the first of a scan. */
  get isBegun(): boolean {
    return [...this.text].length === 1;
  }

  /** A key as it comes; what was scanned, when it was the Enter after a badge. */
  key(key: string, at: number): string | null {
    const follows = this.text !== "" && at - this.last <= (this.text.length < shortest ? pause.early : pause.late);
    this.last = at;
    if (key === "Enter") {
      const badge = follows && this.text.length >= shortest && at - this.first <= average * this.text.length ? this.text : null;
      this.text = "";
      return badge;
    }
    if ([...key].length === 1) {
      if (!follows) this.first = at;
      this.text = follows ? this.text + key : key;
    }
    // Shift of a capital comes between and is no sign.
    else if (key !== "Shift" && key !== "CapsLock") this.text = "";
    return null;
  }
}
