/**
 * Runs that are killed at a given moment and run again, with checks in between and at the end.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CardSchema } from "../../../worker/artifact.ts";
import { command } from "./command.ts";

const cli = fileURLToPath(new URL("../../../training/cli.ts", import.meta.url));

/** A moment to kill at: a time after the command has started, printed a line, or begun to write into a folder. */
export interface Moment {
  readonly after: { readonly start: true } | { readonly line: RegExp } | { readonly writing: string };
  readonly delayMs: number;
}

/** A command, its folder, and the command that runs it again after a kill. */
export interface Task {
  readonly folder: string;
  readonly first: readonly string[];
  readonly again: readonly string[];
}

/** A run of seconds: four epochs of a model without a plane to integrate over. */
export function tinyTask(folder: string): Task {
  const recipe = ["train", "--from", "mlp-small-2d", "--id", "tiny", "--latent", "3", "--width", "6", "--epochs", "4"];
  const places = ["--out", join(folder, "out"), "--checkpoints", join(folder, "checkpoints")];
  const first = [...recipe, "--limit", "20", "--backend", "wasm", ...places];
  return { folder, first, again: [...first, "--resume"] };
}

const foreign = fileURLToPath(new URL("../../fixtures/foreign-onnx/old-dynamic.onnx", import.meta.url));

/** The import of a foreign decoder, which starts over after a kill. */
export function importTask(folder: string): Task {
  const first = ["import", foreign, "--id", "tiny", "--out", join(folder, "out")];
  return { folder, first, again: first };
}

/** Starts the command and kills it; returns whether it was still running. */
export async function killAt(args: readonly string[], { after, delayMs }: Moment): Promise<boolean> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => void setTimeout(() => child.kill("SIGKILL"), delayMs);
  let over = false;
  if ("start" in after) kill();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => "line" in after && after.line.test(line) && kill());
  }
  // There is no line to wait for between two renames.
  const watchFolder = () => {
    if (over || !("writing" in after)) return;
    if (
      existsSync(after.writing) &&
      readdirSync(after.writing, { encoding: "utf8", recursive: true }).some((name) => name.endsWith(".partial"))
    )
      kill();
    else setImmediate(watchFolder);
  };
  watchFolder();
  return new Promise((resolve) =>
    child.on("close", (_, signal) => {
      over = true;
      resolve(signal === "SIGKILL");
    }),
  );
}

/** Faults of the published models, one a line: files that the cards do not name, or whose digests differ. */
export async function brokenModels(folder: string): Promise<readonly string[]> {
  const broken: string[] = [];
  for await (const name of glob("out/models/*/", { cwd: folder })) {
    if (name.endsWith(".partial")) continue;
    const at = join(folder, name);
    const text = await readFile(join(at, "card.json"), "utf8").catch(() => undefined);
    const card = text === undefined ? undefined : CardSchema.safeParse(JSON.parse(text)).data;
    if (card === undefined) broken.push(`${name}: no card`);
    for (const file of Object.values(card?.files ?? {}).filter((entry) => entry !== undefined)) {
      const content = await readFile(join(at, file.path)).catch(() => Buffer.alloc(0));
      const digest = createHash("sha256").update(content).digest("hex");
      if (digest !== file.sha256) broken.push(`${name}: ${file.path} is not the one of its card`);
    }
  }
  return broken;
}

/** Partial files, locks and folders moved aside. */
export async function leftovers(folder: string): Promise<readonly string[]> {
  return Array.fromAsync(glob("**/*.{partial,lock}", { cwd: folder }));
}

/** Digests of all files under the folder, without the parts that depend on the clock and the command line. */
export async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: [string, string][] = [];
  for await (const name of glob("**/*.*", { cwd: folder })) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    // Checkpoints contain times in their binary files; everything else in them is also in the model.
    if (bytes === undefined || name.endsWith(".safetensors")) continue;
    const text = /\.(json|csv)$/.test(name) ? timeless(name, bytes.toString("utf8")) : bytes;
    digests.push([name, createHash("sha256").update(text).digest("hex")]);
  }
  return Object.fromEntries(digests.sort());
}

function timeless(name: string, text: string): string {
  if (name.endsWith(".csv")) return text.replaceAll(/,[^,\n]*$/gm, "");
  // A history's digest and size depend on its times.
  return text
    .replaceAll(/"seconds": ?[\d.e-]+/g, "")
    .replaceAll(/"path": "history.json",\s*"bytes": \d+,\s*"sha256": "\w+"/g, "");
}

/** Runs the task again, to its end. */
export async function finish({ again }: Task): Promise<string | undefined> {
  const { code, text } = await command(again);
  return code === 0 ? undefined : text;
}
