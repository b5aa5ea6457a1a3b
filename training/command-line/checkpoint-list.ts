/**
 * The runs that have a checkpoint, and how to resume each.
 */
import { glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { dateInWords } from "../runs/date.ts";
import type { RunMetadata } from "../runs/run-file.ts";
import { readMetadata } from "../runs/safetensors.ts";

/** A table of the runs, the newest first, each with the command that resumes it, followed by damaged files. */
export async function listCheckpoints(directory: string): Promise<string> {
  const paths = await Array.fromAsync(glob("*/*/checkpoint.safetensors", { cwd: directory }));
  const entries = await Promise.all(paths.map((name) => describe(join(directory, name))));
  const sound = entries.filter((entry) => typeof entry !== "string").toSorted((a, b) => b.time - a.time);
  const damaged = entries.filter((entry) => typeof entry === "string");
  if (entries.length === 0) return `no checkpoints in ${directory}`;
  return [...sound.map(({ text }) => text), ...damaged].join("\n");
}

/** The run in two lines, or a damaged file in one. */
async function describe(path: string): Promise<{ readonly time: number; readonly text: string } | string> {
  try {
    const { run, status } = await readMetadata<RunMetadata>(path);
    const { mtime, size } = await stat(path);
    const { unit, done, of, nats, data, command } = status;
    // JSON has no NaN, so unmeasured numbers are null.
    const bound = typeof nats === "number" ? `${nats.toFixed(2)} nats` : "not measured";
    const figures = [data, `seed ${run.seed}`, `${unit} ${done} of ${of}`, bound, dateInWords(mtime), inWords(size)];
    const resume = ["npm", "run", "train", "--", ...command.map(quoted), "--resume"].join(" ");
    return { time: mtime.getTime(), text: `${run.id}: ${figures.join(", ")}\n  ${resume}` };
  } catch (problem) {
    return (problem as Error).message;
  }
}

function inWords(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** Quoted for a shell. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
