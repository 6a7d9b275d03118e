/**
 * Something else has come to the screen where somebody clicked or pressed a key: what still belongs to that gesture, the second
 * half of a double click or the repeats of a held key, was meant for what was there before, and is let go.
 */
export function endGesture(): void {
  const types = ["mousedown", "click", "dblclick", "keydown"] as const;
  const hear = (e: Event) => {
    if (e instanceof MouseEvent ? e.detail > 1 : e instanceof KeyboardEvent && e.repeat) {
      e.preventDefault();
      e.stopPropagation();
      return;
    }
    // A new one, and it is meant for what is here now.
    if (e.type === "mousedown" || e.type === "keydown") for (const type of types) window.removeEventListener(type, hear, true);
  };
  for (const type of types) window.addEventListener(type, hear, true);
}
