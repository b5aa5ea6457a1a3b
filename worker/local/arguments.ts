/** Arguments of the commands of this repository. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { didYouMean } from "../nearest-word.ts";

/**
 * Parses arguments as Node does, with refusals for people.
 *
 * @param usage of the command, below each refusal
 * @throws Error naming the unknown option and the one that was probably meant, or what Node objects to
 */
export function readArguments<const Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Error(`${unknownOption(config) ?? (error as Error).message}\n\n${usage}`, { cause: error });
  }
}

function unknownOption({ args, options = {} }: ParseArgsConfig): string | undefined {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  const unknown = tokens.find((token) => token.kind === "option" && !Object.hasOwn(options, token.name));
  if (unknown?.kind !== "option") return undefined;
  const known = Object.keys(options).map((name) => `--${name}`);
  return `unknown option ${unknown.rawName}${didYouMean(unknown.rawName, known)}`;
}
