/** Code that the guides show: whole examples, and blocks of the README, which the tests run as they are. */

const files = import.meta.glob<string>(["../../README.md", "../../examples/**/*.{sh,py,ts}"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** A file by its path in the repository. */
export function fileText(path: string): string {
  const text = files[`../../${path}`];
  if (text === undefined) throw new Error(`fileText: expected README.md or an example, got ${path}`);
  return text.trimEnd();
}

/**
 * The README's block of code that begins with a text.
 *
 * @throws Error none does, or several do
 */
export function readmeBlock(beginning: string): string {
  const blocks = Array.from(fileText("README.md").matchAll(/^```\w+\n([\s\S]*?)^```$/gm), ([, text = ""]) => text);
  const found = blocks.filter((text) => text.startsWith(beginning));
  if (found.length !== 1) {
    throw new Error(`readmeBlock: expected one block of the README to begin with ${beginning}, found ${found.length}`);
  }
  return (found[0] as string).trimEnd();
}
