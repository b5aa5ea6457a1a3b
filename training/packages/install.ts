/**
 * Installs packages that `npm ci` leaves out into a folder of their own, atomically.
 *
 * They come with this machine's npm, from the registry that it is configured for; the project's `package.json` and lock
 * file stay as they are.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runTool } from "./tool.ts";

export type Say = (line: string) => void;

export interface Installation {
  readonly description: string;
  /** Exact version of each package. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Fills a folder that contains a package.json of the above, and nothing else. */
  fill(folder: string): Promise<void>;
  /** Uses the filled folder and returns a description of what works; throws if it does not. */
  tryOut(folder: string): Promise<string>;
}

/**
 * Installs into `home`, unless it already contains the same installation.
 *
 * @returns a description of the installation
 * @throws Error in one sentence, with the last lines of the tool that failed
 */
export async function install(
  home: string,
  { description, dependencies, fill, tryOut }: Installation,
  say: Say,
): Promise<string> {
  // Two installations are the same if these are equal.
  const manifest = `${JSON.stringify({ private: true, description, dependencies }, undefined, 2)}\n`;
  if ((await readFile(join(home, "package.json"), "utf8").catch(() => "")) === manifest) {
    const works = await tryOut(home).catch(() => undefined);
    if (works !== undefined) return `${works}: already installed`;
    say("the existing installation does not run: reinstalling");
  }
  await mkdir(dirname(home), { recursive: true });
  await sweep(home);
  const partial = `${home}.${process.pid}.partial`;
  try {
    await mkdir(partial);
    await writeFile(join(partial, "package.json"), manifest);
    await fill(partial);
    say("checking the installation");
    const works = await tryOut(partial);
    await replace(home, partial);
    return works;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Backends register their kernels in the copy that training computes with, in a node_modules above theirs. */
const shared = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"];

/** Installs the packages that the folder's package.json names, without their install scripts. */
export async function installPackages(folder: string, say: Say): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const named = Object.entries(dependencies).map((pair) => pair.join(" "));
  say(`${named.join(", ")} by npm`);
  const flags = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--omit=peer"];
  await runTool("npm", ["install", "--prefix", folder, ...flags], { cwd: folder });
  for (const name of shared) await rm(join(folder, "node_modules", name), { recursive: true, force: true });
}

/** Removes leftovers of killed runs. */
async function sweep(home: string): Promise<void> {
  for (const name of await readdir(dirname(home))) {
    const [, id] = /^\.(\d+)(?:\.old)?\.partial$/.exec(name.slice(basename(home).length)) ?? [];
    if (id !== undefined && name.startsWith(basename(home)) && !isRunning(Number(id))) {
      await rm(join(dirname(home), name), { recursive: true, force: true });
    }
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Replaces the old folder by the new one; after a kill in between there is none, and the next run installs again. */
async function replace(home: string, partial: string): Promise<void> {
  const old = `${home}.${process.pid}.old.partial`;
  await rename(home, old).catch(() => {});
  await rename(partial, home);
  await rm(old, { recursive: true, force: true });
}
