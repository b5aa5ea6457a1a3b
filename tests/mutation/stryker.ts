/** Stryker, which the first `npm run mutate` installs into `.cache`, because nothing else needs its 60 MB. */
import { pathToFileURL } from "node:url";
import { findPackage, folderFor } from "../../training/packages/find.ts";
import { install, installPackages } from "../../training/packages/install.ts";
import type { Mutant } from "./score.ts";

export type StrykerOptions = Readonly<Record<string, unknown>>;

/** The part of Stryker that is used here. */
type Stryker = new (options: StrykerOptions) => { runMutationTest(): Promise<Mutant[]> };

const home = folderFor("stryker");
const core = "@stryker-mutator/core";
const version = "10.1.1";

export async function loadStryker(): Promise<Stryker> {
  const description = "Stryker";
  const dependencies = { [core]: version, "@stryker-mutator/vitest-runner": version };
  const fill = (folder: string) => installPackages(folder, console.log);
  await install(home, { description, dependencies, fill, tryOut: async (folder) => mainFile(folder) }, console.log);
  return (await import(pathToFileURL(mainFile(home)).href)).Stryker;
}

function mainFile(folder: string): string {
  const found = findPackage(folder, core);
  if (found === undefined) throw new Error(`expected ${core} in ${folder}, got none`);
  return found;
}
