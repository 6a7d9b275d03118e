import { type CommandName, type FileCommand, type Input, type Output, traits, type Uploaded } from "@/contract";
import { isInSandbox } from "@/state/sandbox";
import { ApiError, isOfSession, toApiError } from "./error";
import { RequestIds } from "./request-id";
import { type Saved, transport } from "./transport";

const ids = new RequestIds();
/** Pauses before a change without an answer is sent again. */
const pauses = [300, 1200];

const spoilers = new Set<(tags: readonly string[]) => void>();

/** Tells when a change of ours spoiled cached reads. */
export function onSpoiled(listener: (tags: readonly string[]) => void): () => void {
  spoilers.add(listener);
  return () => spoilers.delete(listener);
}

const seekers = new Set<(error: ApiError) => void>();

/** Tells when the program did not answer because somebody has to log in first. */
export function onSessionLost(listener: (error: ApiError) => void): () => void {
  seekers.add(listener);
  return () => seekers.delete(listener);
}

/** A change that needs somebody else's agreement, with the input that is to be kept with the request. */
export interface Needed {
  command: CommandName;
  input: unknown;
  error: ApiError;
}

const askers = new Set<(needed: Needed) => void>();

/** Tells when a change was not done because somebody else has to agree. */
export function onNeeded(listener: (needed: Needed) => void): () => void {
  askers.add(listener);
  return () => askers.delete(listener);
}

/** Says so where only the caller knows: a job that ended with it. */
export function tellNeeded(command: CommandName, input: unknown, error: ApiError): void {
  if (error.code === "approval.needed") for (const tell of askers) tell({ command, input, error });
}

/** The request that a change has become, made just now or found when it was asked for once more. */
export interface Asked {
  command: CommandName;
  input: unknown;
  id: number;
}

const followers = new Set<(asked: Asked) => void>();

/** Tells which request a change waits for now. */
export function onAsked(listener: (asked: Asked) => void): () => void {
  followers.add(listener);
  return () => followers.delete(listener);
}

/** Says so; only who asked knows the number. */
export function tellAsked(asked: Asked): void {
  for (const tell of followers) tell(asked);
}

/** Hears what fails for want of a session; it still fails. */
async function watched<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (problem) {
    const error = toApiError(problem);
    if (isOfSession(error)) for (const tell of seekers) tell(error);
    throw problem;
  }
}

async function sendChange(name: CommandName, input: unknown, sandbox: boolean, own?: string): Promise<unknown> {
  const id = own ?? ids.take(name, input);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await transport().send(name, input, id, sandbox);
      ids.answered(name, input);
      return answer;
    } catch (problem) {
      const error = toApiError(problem);
      const pause = pauses[attempt];
      if (error.kind !== "offline") {
        ids.answered(name, input);
        throw error;
      }
      if (pause === undefined) throw error;
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }
}

/** Whether a call made now is of the sandbox. */
export const goesToSandbox = (name: CommandName): boolean => isInSandbox() && traits(name).sandbox;

/**
 * Calls a command. Changes carry a request id, kept over retries; what they spoil is announced. `id`: that of a change which its page keeps
 * itself, as it may be sent again after the window was closed. Throws an ApiError.
 */
export async function call<N extends CommandName>(name: N, input: Input<N>, id?: string): Promise<Output<N>> {
  const { change, spoils } = traits(name);
  // Asked once: what is sent again goes where it went first, wherever the person is by then.
  const sandbox = goesToSandbox(name);
  if (!change) return (await watched(transport().send(name, input, undefined, sandbox))) as Output<N>;
  const answer = (await watched(sendChange(name, input, sandbox, id)).catch((problem: unknown) => {
    tellNeeded(name, input, toApiError(problem));
    throw problem;
  })) as Output<N>;
  for (const tell of spoilers) tell(spoils);
  return answer;
}

/** Calls a command that answers with a file and saves it where the person says. */
export function callFile<N extends FileCommand>(name: N, input: Input<N>): Promise<Saved> {
  return watched(transport().save(name, input, goesToSandbox(name)));
}

/** Hands a file over; the answer's `file` is what commands take. */
export function upload(file: File): Promise<Uploaded> {
  return watched(transport().upload(file, isInSandbox()));
}

export { ApiError };
