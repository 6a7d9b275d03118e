// What is typed while an answer is still on its way belongs to the cells that come after it: it is kept, in its order, and given
// to whatever has the keyboard then; or let go, when there is no such cell.

/** Milliseconds that a page gets to bring the next cell to the keyboard, in steps. */
const step = 15;
const steps = 40;
/** Milliseconds without a key after which what comes is not the rest of what was let go. */
const quiet = 200;

type Press = Pick<
  KeyboardEvent,
  "key" | "code" | "keyCode" | "which" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey" | "timeStamp"
>;

/** Keeps every key from now on. The answer is told once: `true` gives what was kept to what has the keyboard by then. */
export function holdKeys(onEscape: () => void): (give: boolean) => void {
  const kept: Press[] = [];
  const from = document.activeElement;
  const hear = (e: KeyboardEvent) => {
    // What is given back below comes by here, too.
    if (!e.isTrusted && given) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    if (lost) lost();
    else if (e.key === "Escape") {
      kept.length = 0;
      onEscape();
    } else kept.push(e);
  };
  let given = false;
  let lost: (() => void) | null = null;
  const stop = () => window.removeEventListener("keydown", hear, true);
  window.addEventListener("keydown", hear, true);
  const giveNext = (left: number) => {
    if (document.activeElement === from && left > 0) {
      setTimeout(() => giveNext(left - 1), step);
      return;
    }
    const press = kept.shift();
    if (!press) {
      stop();
      return;
    }
    type(press);
    setTimeout(() => giveNext(0), press.key.length > 1 ? step : 0);
  };
  return (give) => {
    if (!give) {
      // The rest of it may still be coming: nobody answers by hand that soon.
      let rest = setTimeout(stop, quiet);
      lost = () => {
        clearTimeout(rest);
        rest = setTimeout(stop, quiet);
      };
      return;
    }
    given = true;
    giveNext(steps);
  };
}

/** One key, as if it had been pressed now. */
function type(press: Press): void {
  const { activeElement: at } = document;
  const { key, code, keyCode, which, ctrlKey, altKey, shiftKey, metaKey } = press;
  const e = new KeyboardEvent("keydown", {
    key,
    code,
    keyCode,
    which,
    ctrlKey,
    altKey,
    shiftKey,
    metaKey,
    bubbles: true,
    cancelable: true,
  } as KeyboardEventInit);
  const acts = !(at ?? window).dispatchEvent(e);
  if (acts || ctrlKey || altKey || metaKey || !(at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement)) return;
  const start = at.selectionStart ?? at.value.length;
  const end = at.selectionEnd ?? start;
  if ([...key].length === 1) write(at, at.value.slice(0, start) + key + at.value.slice(end), start + key.length);
  else if (key === "Backspace" && end > 0) {
    const cut = start === end ? start - 1 : start;
    write(at, at.value.slice(0, cut) + at.value.slice(end), cut);
  }
}

/** Puts a text into a field as if it had been typed, so that whoever owns the field hears of it. */
function write(field: HTMLInputElement | HTMLTextAreaElement, text: string, cursor: number): void {
  const kind = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(kind, "value")?.set?.call(field, text);
  field.setSelectionRange(cursor, cursor);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
