import { type CommandName, type FileCommand, type Input, type Output, traits, type Uploaded } from "@/contract";
import { ApiError, toApiError } from "./error";
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

async function sendChange(name: CommandName, input: unknown): Promise<unknown> {
  const id = ids.take(name, input);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await transport().send(name, input, id);
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

/** Calls a command. Changes carry a request id, kept over retries; what they spoil is announced. Throws an ApiError. */
export async function call<N extends CommandName>(name: N, input: Input<N>): Promise<Output<N>> {
  const { change, spoils } = traits(name);
  if (!change) return (await transport().send(name, input)) as Output<N>;
  const answer = (await sendChange(name, input)) as Output<N>;
  for (const tell of spoilers) tell(spoils);
  return answer;
}

/** Calls a command that answers with a file and saves it where the person says. */
export function callFile<N extends FileCommand>(name: N, input: Input<N>): Promise<Saved> {
  return transport().save(name, input);
}

/** Hands a file over; the answer's `file` is what commands take. */
export function upload(file: File): Promise<Uploaded> {
  return transport().upload(file);
}

export { ApiError };
