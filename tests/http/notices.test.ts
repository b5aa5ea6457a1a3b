import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { readFontNames } from "../../site/build/notices/font-names.ts";
import { bundledFiles } from "../../site/build/notices/integration.ts";

const root = new URL("../../", import.meta.url);
const page = await (await fetch(`${inject("baseUrl")}/notices/`)).text();

const readManifest = async (folder: string) =>
  JSON.parse(await readFile(new URL(`${folder}package.json`, root), "utf8")) as {
    version: string;
    dependencies: Record<string, string>;
  };

test("every package of the Worker's bundle and every dependency of the project has a notice for its version", async () => {
  const bundled = (await bundledFiles()).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const names = new Set([...bundled, ...Object.keys((await readManifest("")).dependencies)]);
  expect(names.size).toBeGreaterThan(10);
  for (const name of names) {
    const { version } = await readManifest(`node_modules/${name}/`);
    expect(page).toContain(`>${name}</a> ${version}`);
  }
});

test("the search and the reference UI, which are not in any bundle, have notices", () => {
  for (const name of ["pagefind", "swagger-ui-dist"]) expect(page).toMatch(new RegExp(`>${name}(</a>)? \\d+\\.`));
  for (const words of ["Copyright (c) Pagefind", "SmartBear Software", "Jed Watson"]) expect(page).toContain(words);
});

test("every font that a reader can download has its notice", async () => {
  const folder = fileURLToPath(new URL("dist/_astro/", root));
  const fonts = (await readdir(folder)).filter((name) => name.endsWith(".woff2"));
  expect(fonts.length).toBeGreaterThan(3);
  for (const font of fonts) expect(page).toContain((await readFontNames(folder + font)).family);
});

test("the data and the fonts have the names of their licences, and the packages the notices within their sources", () => {
  for (const words of [
    "CC BY-SA 3.0 (MNIST, LeCun, Cortes and Burges)",
    "SIL OPEN FONT LICENSE Version 1.1",
    "Reserved Font Name ‘Source’",
    "Copyright (c) Microsoft Corporation. All rights reserved.",
    "Copyright (C) 1993 by Sun Microsystems, Inc.",
  ]) {
    expect(page).toContain(words);
  }
});

test("every notice links to the text of its licence", () => {
  const anchors = [...page.matchAll(/Licence: <a href="#([^"]+)"/g)].map(([, anchor]) => anchor);
  expect(anchors.length).toBeGreaterThan(5);
  for (const anchor of anchors) expect(page).toMatch(new RegExp(`id="${anchor}">\\s*<p>`));
});
