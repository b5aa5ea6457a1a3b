/**
 * Builds the search index with Pagefind after the pages: their texts by part, and the records of `records.ts`. Readers load
 * only the pieces that their words need. List it before `workerAtBuild`, so that the Worker is still running.
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

/** A file of Pagefind, for the notices, because readers load its scripts and index. */
export const searchPackage = fileURLToPath(import.meta.resolve("pagefind"));

/** Parts of a page to leave out of the index. */
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

/** The Pagefind files that the search loads, without its own user interfaces. */
const isLoaded = (path: string): boolean => !/-ui\.|highlight|wasm\.unknown/.test(path);

/** @throws Error Pagefind reports errors */
function check({ errors }: { readonly errors: readonly string[] }): void {
  if (errors.length > 0) throw new Error(`search index: ${errors.join("; ")}`);
}

async function makeIndex(folder: string): Promise<void> {
  const created = await createIndex({ excludeSelectors: apparatus });
  check(created);
  const index = created.index as NonNullable<typeof created.index>;
  for await (const path of glob("**/index.html", { cwd: folder })) {
    const content = await readFile(join(folder, path), "utf8");
    // Pagefind indexes whole pages unless some page has the attribute.
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
