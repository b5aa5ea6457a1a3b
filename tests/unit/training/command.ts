/** The command line of training as a process of its own. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../training/cli.ts", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  /** The output as one string. */
  readonly text: string;
}

/** Runs the command line, and sends it the signal, SIGKILL by default, when a line matches `killAt`. */
export async function command(
  args: readonly string[],
  killAt?: RegExp,
  killWith: NodeJS.Signals = "SIGKILL",
): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (killAt?.test(line)) child.kill(killWith);
    });
  }
  return new Promise((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, lines, text: lines.join("\n") })),
  );
}
