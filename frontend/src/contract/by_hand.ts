// Commands that the screens know before the program's own contract names them. A feature adds what its commands take and answer to ByHand;
// once `npm run gen` brings a command, its lines here and there go.

/** Takes and answers by command: filled by the features. */
// biome-ignore lint/suspicious/noEmptyInterface: features merge their commands into it
export interface ByHand {}

type Of<C> = C extends { takes: infer I; answers: infer O }
  ? {
      post: {
        requestBody: { content: { "application/json": I } };
        responses: { 200: { content: { "application/json": O } } };
      };
    }
  : C extends { takes: infer I; file: true }
    ? {
        post: {
          requestBody: { content: { "application/json": I } };
          responses: { 200: { content: { "application/octet-stream": string } } };
        };
      }
    : never;

/** The same in the shape of the generated paths. */
export type HandPaths = { [N in keyof ByHand as `/api/${N & string}`]: Of<ByHand[N]> };

const read = <T extends readonly string[]>(reads: T) => ({
  change: false,
  sandbox: true,
  reads,
  spoils: [] as readonly string[],
});
const change = <T extends readonly string[]>(spoils: T) => ({
  change: true,
  sandbox: true,
  reads: [] as readonly string[],
  spoils,
});

export const handCommands = {
  "standard.roll_up": change(["standard"]),
  "standard.versions": read(["standard", "person"]),
  "standard.list": read(["standard", "item"]),
  "standard.compare": read(["standard", "item"]),
  "standard.breakdown": read(["standard", "item"]),
  "standard.export": read(["standard", "item"]),
} as const;
