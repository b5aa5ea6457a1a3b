/**
 * Starts a figure or a recipe from a template that passes check and build as it is.
 *
 *   npm run new -- figure my-figure --section linear-regression
 *   npm run new -- recipe my-recipe
 */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Change } from "./changes.ts";
import { figureChanges } from "./figure.ts";
import { recipeChanges } from "./recipe.ts";

const usage = "expected figure ID --section SLUG, or recipe ID";
const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

function changesOf(args: readonly string[]): readonly Change[] {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { section: { type: "string" } },
  });
  const [kind, id = "", ...others] = positionals;
  if (others.length === 0 && kind === "recipe" && values.section === undefined) return recipeChanges(id, read);
  if (others.length === 0 && kind === "figure" && values.section !== undefined) {
    const parts = globSync("site/lib/report/parts/*.ts", { cwd: root });
    return figureChanges(id, values.section, parts, read);
  }
  throw new Error(`${usage}, got ${args.join(" ") || "nothing"}`);
}

try {
  const changes = changesOf(process.argv.slice(2));
  const taken = changes.find(({ path, isNew }) => isNew && existsSync(join(root, path)));
  if (taken) throw new Error(`${taken.path} is there already: choose another id`);
  for (const { path, text } of changes) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const biome = join(root, "node_modules/.bin/biome");
  // It sorts imports and breaks lines; a text is not its concern.
  const code = changes.map(({ path }) => path).filter((path) => !path.endsWith(".mdx"));
  execFileSync(biome, ["check", "--write", ...code], { cwd: root, stdio: "pipe" });
  for (const { path, isNew } of changes) console.log(`${isNew ? "new    " : "edited "} ${path}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
