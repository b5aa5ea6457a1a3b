/** Random lines of code, whose mutants stand for those of all lines. */
import { readFile } from "node:fs/promises";
import { createRng } from "../../worker/probability/numerics/random.ts";

/** @returns lines drawn without repetition, in Stryker's notation of ranges; all of them where there are fewer */
export async function sampleLines(files: readonly string[], count: number, seed: number): Promise<string[]> {
  const lines: string[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    text.split("\n").forEach((content, index) => {
      if (isCode(content)) lines.push(`${file}:${index + 1}-${index + 1}`);
    });
  }
  const uniform = createRng(seed);
  return Array.from({ length: Math.min(count, lines.length) }, () =>
    lines.splice(Math.floor(uniform() * lines.length), 1),
  ).flat();
}

function isCode(line: string): boolean {
  return /\S/.test(line) && !/^\s*(\/\/|\/?\*|import )/.test(line);
}
