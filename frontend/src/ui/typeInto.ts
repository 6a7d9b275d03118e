type Field = HTMLInputElement | HTMLTextAreaElement;

/** Puts a text into a field as if it had been typed, so that whoever owns the field hears of it. */
export function typeInto(field: Field, text: string): void {
  const kind = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(kind, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
