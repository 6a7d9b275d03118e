import { textOf } from "@/i18n";
import { commandText } from "@/trail/words";

/** Why a backup was made: by night, on demand, before what. */
export function reasonText(reason: string): string {
  const before = reason.startsWith("before ") ? commandText(reason.slice(7)) : null;
  return before !== null
    ? (textOf("backup.before", { command: before }) ?? before)
    : (textOf(`backup.reasons.${reason}`) ?? reason);
}

/** The folder of a file, with what ends it. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}

/** What restored books may be called: the books' name and the moment, without what no system takes in a name. */
export function suggestedName(books: string, moment: string): string {
  const name = books
    .replace(/[/\\:*?"<>|]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 40)
    .trim();
  return `${name} ${moment.slice(0, 16).replace(":", "")}.qitao`.trim();
}

/** Which file is meant by what was typed: one that is known by its name, else one beside the books; its ending may be left out. */
export function fileOf(typed: string, known: readonly { file: string }[], books: string): string {
  const text = typed.trim();
  if (text === "") return "";
  const whole = /\.qitao$/i.test(text) ? text : `${text}.qitao`;
  const found = known.find(({ file }) =>
    [text, whole].some((name) => name === file || name === file.slice(folderOf(file).length)),
  );
  return found?.file ?? (folderOf(text) === "" ? `${books}${whole}` : whole);
}
