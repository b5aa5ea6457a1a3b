/** Paths on the command line, which the user gives relative to the folder of the call. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { importOptions } from "../import/command-line.ts";
import { options } from "./flags.ts";

const pathFlags: readonly string[] = ["data", "out", "checkpoints", "encoder"];
/** Commands whose further arguments are paths. */
const pathCommands: readonly (string | undefined)[] = ["check", "import"];

/**
 * The arguments with absolute paths, which also a resumed run finds from any folder.
 *
 * @param folder the folder of the call
 */
export function absolutePaths(args: readonly string[], folder: string): readonly string[] {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: { ...options, ...importOptions },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const [command] = positionals;
  const absolute = [...args];
  let isCommand = true;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!isCommand && pathCommands.includes(command)) absolute[token.index] = resolve(folder, token.value);
      isCommand = false;
    } else if (token.kind === "option" && pathFlags.includes(token.name) && token.value) {
      // `import` reads it as the data set.
      if (command === "import" && token.name === "data" && token.value === "mnist") continue;
      const path = resolve(folder, token.value);
      if (token.inlineValue) absolute[token.index] = `${token.rawName}=${path}`;
      else absolute[token.index + 1] = path;
    }
  }
  return absolute;
}
