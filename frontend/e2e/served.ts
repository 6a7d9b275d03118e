// A server over a sample factory of its own, for stories that change who may do what.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

export interface Served {
  /** With its token. */
  url: URL;
  /** Where the books are. */
  folder: string;
  stop: () => Promise<void>;
}

/** Makes a sample factory in a temporary folder and serves it on a random loopback port. */
export async function serve(): Promise<Served> {
  const program = process.env.QITAO_BIN;
  if (!program) throw new Error("QITAO_BIN names the built qitao");
  const folder = mkdtempSync(path.join(tmpdir(), "qitao-e2e-"));
  const books = `sqlite:${path.join(folder, "sample.qitao")}`;
  execFileSync(program, ["--db", books, "init", "--sample"], { stdio: "ignore" });
  const child = spawn(program, ["--db", books, "serve", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = await new Promise<string>((found, missing) => {
    child.once("exit", (code) => missing(new Error(`qitao serve ended with ${code}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const word = line.split(/\s+/).find((one) => one.startsWith("http://") && one.includes("#token="));
      if (word) found(word);
    });
  });
  return { url: new URL(url), folder, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}
