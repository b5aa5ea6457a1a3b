/** What `npm run new` writes: a figure and a recipe that work as they are. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { type Change, requireId } from "../../docs/templates/changes.ts";
import { figureChanges } from "../../docs/templates/figure.ts";
import { recipeChanges } from "../../docs/templates/recipe.ts";
import { initialState } from "../../site/lib/figure/fields.ts";
import { type AnyFigure, panelMarkup, tableMarkup } from "../../site/lib/figure/figure.ts";
import { requireSoundRecipe } from "../../training/models/sound.ts";
import { density } from "../../worker/probability/mixtures/gaussian-mixture-density.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const parts = ["site/lib/report/parts/foundations.ts", "site/lib/report/parts/autoencoders.ts"];
const paths = [...parts, "site/text/expectation-laws.mdx", "training/models/index.ts"];
const texts = new Map(
  await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), "utf8")] as const)),
);
const read = (path: string): string => texts.get(path) ?? "";

/** A folder like the repository, whose own files are the new ones alone. */
const copy = await mkdtemp(join(tmpdir(), "templates-"));
afterAll(() => rm(copy, { recursive: true }));
for (const path of ["site/lib", "site/plot", "training/optimise", "training/vae", "training/models/layers.ts"]) {
  await mkdir(dirname(join(copy, path)), { recursive: true });
  await symlink(join(root, path), join(copy, path));
}

async function write(changes: readonly Change[]): Promise<void> {
  for (const { path, text } of changes.filter(({ isNew }) => isNew)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
  }
}

const textOf = (changes: readonly Change[], path: string): string => {
  const found = changes.find((change) => change.path === path);
  if (!found) throw new Error(`expected a change of ${path}`);
  return found.text;
};

test("a figure of the template asks, draws, and says in words and numbers what it shows", async () => {
  const changes = figureChanges("my-figure", "expectation-laws", parts, read);
  await write(changes);
  const { figure } = (await import(join(copy, "site/figures/my-figure/figure.ts"))) as { figure: AnyFigure };
  const state = initialState(figure.fields);
  const answers = await figure.load(state, async (_call, { body = "" }) => {
    const { mixture, points } = JSON.parse(body);
    return { ...density(mixture, points) } as never;
  });
  expect(figure.id).toBe("fig-my-figure");
  expect(Object.keys(figure.draw(state, answers))).toEqual(Object.keys(figure.panels));
  for (const panel of Object.values(figure.draw(state, answers))) expect(panelMarkup(panel)).toMatch(/^<svg/);
  // 1/√(2π).
  expect(figure.summary(state, answers)).toBe("The density of a Gaussian with mean 0.00 is at most 0.40.");
  expect(figure.tables(state, answers).map(tableMarkup).join()).toContain("<td>0.3989</td>");
});

test("a figure is listed after the others of its section, and shown at the end of its text", () => {
  const [before, title] = ["site/lib/report/parts/foundations.ts", '{ id: "fig-my-figure", title: "My figure" }'];
  const changes = figureChanges("my-figure", "expectation-laws", parts, read);
  const listed = textOf(changes, before);
  expect(listed.replace(`${title}, `, "")).toBe(read(before));
  expect(listed.indexOf(title)).toBeGreaterThan(listed.indexOf("fig-laws"));
  expect(listed.indexOf(title)).toBeLessThan(listed.indexOf("eq-total-expectation"));
  const text = textOf(changes, "site/text/expectation-laws.mdx");
  expect(text).toMatch(/^import MyFigure from "\.\.\/figures\/my-figure\/my-figure\.astro";$/m);
  expect(text.endsWith("\n\n<MyFigure />\n")).toBe(true);
});

test("a recipe of the template can be trained, and is in the list", async () => {
  const changes = recipeChanges("my-recipe", read);
  await write(changes);
  const { myRecipe } = await import(join(copy, "training/models/my-recipe.ts"));
  expect(myRecipe.id).toBe("my-recipe");
  expect(() => requireSoundRecipe(myRecipe)).not.toThrow();
  const list = textOf(changes, "training/models/index.ts");
  expect(list).toContain('import { myRecipe } from "./my-recipe.ts";\n');
  expect(list).toMatch(/export const recipes[^;]*\n {2}myRecipe,\n\];/);
});

test("what is no id, and a section that is not there, are refused", () => {
  for (const id of ["", "A", "a_b", "a--b", "../a", "2d"]) expect(() => requireId(id)).toThrow("expected an id");
  expect(() => figureChanges("my-figure", "nowhere", parts, read)).toThrow("--section: expected the slug of a section");
});
