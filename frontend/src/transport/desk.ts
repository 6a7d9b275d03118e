// What only the window can do: choose and open books. These commands belong to the shell, not to the program's contract.
import type { DeskState } from "@/contract";
import { transport } from "./transport";

export const hasDesk = (): boolean => transport().kind === "window";

async function desk(name: string, input: unknown = {}): Promise<DeskState> {
  await transport().send(name, input);
  return deskState();
}

export const deskState = async (): Promise<DeskState> => (await transport().send("desk.state", {})) as DeskState;
export const deskSample = (): Promise<DeskState> => desk("desk.sample");
export const deskCreate = (): Promise<DeskState> => desk("desk.create");
/** Null asks for the file. */
export const deskOpen = (location: string | null): Promise<DeskState> => desk("desk.open", { location });
export const deskClose = (): Promise<DeskState> => desk("desk.close");
export const deskForget = (location: string): Promise<DeskState> => desk("desk.forget", { location });
