import { comboOf, comboText, type KeyId } from "./table";

/** A key cap. Decoration: the key is announced by aria-keyshortcuts where it acts. */
export function Kbd({ id, text }: { id?: KeyId; text?: string }) {
  return (
    <kbd className="kbd" aria-hidden="true">
      {text ?? (id ? comboText(comboOf(id)) : "")}
    </kbd>
  );
}
