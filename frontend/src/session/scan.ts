/** As few signs as a badge gives. */
const shortest = 6;
/** Milliseconds between two signs of a scanner; nobody types a whole badge as fast. */
const quickest = 35;

/** Tells a badge from typing: a scanner that acts as a keyboard writes faster than hands and ends with Enter. */
export class Scan {
  private text = "";
  private last = 0;

  /** A key as it comes; what was scanned, when it was the Enter after a badge. */
  key(key: string, at: number): string | null {
    const quick = at - this.last <= quickest;
    this.last = at;
    if (key === "Enter") {
      const badge = quick && this.text.length >= shortest ? this.text : null;
      this.text = "";
      return badge;
    }
    // Shift of a capital comes between and is no sign.
    if ([...key].length === 1) this.text = quick ? this.text + key : key;
    else if (key !== "Shift" && key !== "CapsLock") this.text = "";
    return null;
  }
}
