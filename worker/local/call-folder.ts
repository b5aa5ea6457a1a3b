/** The folder from which the user called a command of this repository. */
import { resolve } from "node:path";
import { root } from "./configuration.ts";

/**
 * npm runs scripts in the repository and names the folder of the call in INIT_CWD, which every program that a script
 * starts inherits, wherever it runs.
 */
export const callFolder = (
  { INIT_CWD }: { readonly INIT_CWD?: string | undefined },
  current = process.cwd(),
): string => (current === resolve(root) ? (INIT_CWD ?? current) : current);
