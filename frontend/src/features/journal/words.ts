import { textOf } from "@/i18n";
import { commandText } from "@/trail/words";

/** What was done; the program's own work and what was written past it have no command. */
export function changeText(command: string): string {
  return command === ""
    ? (textOf("journal.own") ?? "")
    : (textOf(`journal.commands.${command.replaceAll(".", "_")}`) ?? commandText(command));
}
