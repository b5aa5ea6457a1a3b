/**
 * Makes the index of the search when the pages are built, with Pagefind: their texts, part by part, and the records of
 * `records.ts`. A reader loads the pieces that the words need. Goes before `workerAtBuild`, which then still runs.
 */
import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { close, createIndex } from "pagefind";
import { modelsRequest } from "../../lib/api/model-requests.ts";
import type { OpenApiDocument } from "../../lib/api/openapi.ts";
import { askAnswer, askJson } from "../ask-worker.ts";
import { searchRecords } from "./records.ts";

/** A file of the package whose scripts and index a reader loads: for the notices. */
export const searchPackage = fileURLToPath(import.meta.resolve("pagefind"));

/** What a reader sees of a page but would not look for. */
const apparatus = [
  ".tables",
  "api-drawer",
  ".figure-bar",
  ".katex",
  "svg",
  "pre",
  "nav",
  "noscript",
  ".controls",
  ".guesses",
];

/** Of Pagefind's files those that the search loads; its own user interfaces are not among them. */
const isLoaded = (path: string): boolean => !/-ui\.|highlight|wasm\.unknown/.test(path);

/** @throws Error what Pagefind says of a page or of itself */
function check({ errors }: { readonly errors: readonly string[] }): void {
  if (errors.length > 0) throw new Error(`search index: ${errors.join("; ")}`);
}

async function makeIndex(folder: string): Promise<void> {
  const created = await createIndex({ excludeSelectors: apparatus });
  check(created);
  const index = created.index as NonNullable<typeof created.index>;
  for await (const path of glob("**/index.html", { cwd: folder })) {
    const content = await readFile(join(folder, path), "utf8");
    // One page without the attribute would be indexed whole if no page had it.
    if (content.includes("data-pagefind-body")) check(await index.addHTMLFile({ sourcePath: path, content }));
  }
  const records = searchRecords(await askJson<OpenApiDocument>("/openapi.json"), await askAnswer(modelsRequest()));
  for (const { url, kind, title, content } of records) {
    check(await index.addCustomRecord({ url, content, language: "en", meta: { title, kind } }));
  }
  const { files, errors } = await index.getFiles();
  check({ errors });
  for (const { path, content } of files.filter((file) => isLoaded(file.path))) {
    const at = join(folder, "pagefind", path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, content);
  }
}

export function searchIndex(): AstroIntegration {
  return {
    name: "search-index",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        try {
          await makeIndex(fileURLToPath(dir));
        } finally {
          await close();
        }
      },
    },
  };
}
