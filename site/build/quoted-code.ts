/** Code in the guides: examples, and code blocks of the project's documents, which the tests run unchanged. */

import { nth } from "../lib/numbers/nth.ts";

const files = import.meta.glob<string>(["../../README.md", "../../docs/*.md", "../../examples/**/*.{sh,py,ts}"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Text of a file, by its path in the repository. */
export function fileText(path: string): string {
  const text = files[`../../${path}`];
  if (text === undefined) throw new Error(`fileText: expected a document or an example, got ${path}`);
  return text.trimEnd();
}

/**
 * The code block that begins with a text, in the README or in a document of `docs/`.
 *
 * @throws Error no block or several blocks begin with it
 */
export function documentBlock(beginning: string): string {
  const documents = Object.entries(files).filter(([path]) => path.endsWith(".md"));
  const blocks = documents.flatMap(([, document]) =>
    Array.from(document.matchAll(/^```\w+\n([\s\S]*?)^```$/gm), ([, text = ""]) => text),
  );
  const found = blocks.filter((text) => text.startsWith(beginning));
  if (found.length !== 1) {
    throw new Error(`documentBlock: expected one block to begin with ${beginning}, found ${found.length}`);
  }
  return nth(found, 0).trimEnd();
}
