/** External programs, and error messages from their output. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Lines of a failed program's output to show; the reason is usually in the last. */
const shownLines = 12;

interface ToolOptions {
  readonly cwd: string;
  /** A description of the program, for users who lack it. */
  readonly hint?: string;
  /** A description of the task, if the name and first arguments are not enough. */
  readonly purpose?: string;
}

/**
 * The program's output.
 *
 * @throws Error naming a program that is missing, or that failed, with the end of its output
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { cwd, hint, purpose }: ToolOptions,
): Promise<string> {
  try {
    return (await promisify(execFile)(program, [...args], { cwd, maxBuffer: 2 ** 26 })).stdout;
  } catch (cause) {
    const { code, signal, stdout = "", stderr = "" } = cause as Failure;
    const wanted = hint ? ` (${hint})` : "";
    if (code === "ENOENT") throw new Error(`expected the program ${program}${wanted}, got none`, { cause });
    const ended = signal ? `was ended by ${signal}` : `failed with code ${code}`;
    const said = `${stdout}${stderr}`.trimEnd().split("\n").slice(-shownLines).join("\n  ");
    throw new Error(`${purpose ?? [program, ...args.slice(0, 2)].join(" ")} ${ended}${wanted}:\n  ${said}`, { cause });
  }
}

interface Failure {
  readonly code?: number | string;
  readonly signal?: string;
  readonly stdout?: string;
  readonly stderr?: string;
}
