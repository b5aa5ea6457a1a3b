import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFontNames } from "../../../site/build/notices/font-names.ts";
import { licenceTexts } from "../../../site/build/notices/licence-texts.ts";
import { type Package, packagesOf } from "../../../site/build/notices/packages.ts";

const folder = await mkdtemp(join(tmpdir(), "notices-"));
afterAll(() => rm(folder, { recursive: true }));

/** Creates a package and returns the paths of its files. */
async function install(name: string, files: Readonly<Record<string, string | object>>): Promise<string[]> {
  const paths = Object.keys(files).map((file) => join(folder, "node_modules", name, file));
  for (const [index, content] of Object.values(files).entries()) {
    const path = paths[index] as string;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  }
  return paths.filter((path) => path.endsWith(".js"));
}

const terms = "Permission is hereby granted, free of charge,\nto any person.";
const manifest = (name: string, more: object = {}) => ({ name, version: "1.2.3", license: "MIT", ...more });

async function readOne(name: string, files: Readonly<Record<string, string | object>>): Promise<Package> {
  const [read] = await packagesOf(await install(name, files));
  return read as Package;
}

test("a package's notice is its licence's copyright and its NOTICE, without the terms", async () => {
  const read = await readOne("@scope/plain", {
    "package.json": manifest("@scope/plain", { repository: { url: "git+https://example.org/plain.git" } }),
    LICENSE: `MIT License\r\n\r\nCopyright (c) 2020 A. Author\r\n\r\n${terms}\n\nCopyright (c) 1999 Within The Terms\n`,
    NOTICE: "A word from the author.\n",
    "lib/deep/index.js": "/** Copyright 2020 A. Author. */",
  });
  expect(read).toEqual({
    name: "@scope/plain",
    version: "1.2.3",
    licence: "MIT",
    repository: "https://example.org/plain",
    notice: "Copyright (c) 2020 A. Author\nA word from the author.",
    licenceText: [terms, "Copyright (c) 1999 Within The Terms"],
    embedded: [],
  });
});

test("the address of a source can be opened in a browser, however its package writes it", async () => {
  for (const [name, repository] of Object.entries({
    scp: "git@example.org:a/b.git",
    ssh: "ssh://git@example.org/a/b.git",
    url: { url: "git+https://example.org/a/b.git" },
  })) {
    const read = await readOne(name, { "package.json": manifest(name, { repository }), "index.js": "" });
    expect(read.repository).toBe("https://example.org/a/b");
  }
});

test("a folder of licences is read file by file", async () => {
  const read = await readOne("folder", {
    "package.json": manifest("folder"),
    "LICENSE/LICENSE": `MIT License\n\nCopyright (c) 2021 B. Author\n\n${terms}\n`,
    "LICENSE/OTHER": "Copyright (c) 2019 C. Author\n",
    "index.js": "",
  });
  expect(read.notice).toBe("Copyright (c) 2021 B. Author");
  expect(read.licenceText).toContain("Copyright (c) 2019 C. Author");
});

test("a package without a licence file has the copyright of its sources, otherwise its author, otherwise its project", async () => {
  const sources = { "package.json": manifest("banner"), "index.js": "/*!\n * Banner 1\n * Copyright (c) Maker.\n */" };
  expect((await readOne("banner", sources)).notice).toBe("Copyright (c) Maker.");
  const author = { "package.json": manifest("author", { author: { name: "A. Author" } }), "index.js": "" };
  expect((await readOne("author", author)).notice).toBe("A. Author");
  const project = { "package.json": manifest("project", { repository: "https://example.org/p" }), "index.js": "" };
  expect((await readOne("project", project)).notice).toBe("The authors of https://example.org/p");
});

test("a source's statement about another author is kept, from the preceding sentence", async () => {
  const comment = [
    "/**",
    "* @license MIT",
    "*",
    "* Copyright (c) 2018 The Authors.",
    "*",
    "* The original is part of a library.",
    "*",
    "* ```text",
    "* Copyright (C) 1993 by Other, Inc. All rights reserved.",
    "*",
    "* Keep this notice.",
    "* ```",
    "*/",
  ];
  const { embedded } = await readOne("derived", {
    "package.json": manifest("derived"),
    NOTICE: "Copyright (c) 2016-2026 The Authors.",
    "a.js": comment.join("\n"),
    "b.js": comment.join("\r\n"),
  });
  expect(embedded).toEqual([
    "The original is part of a library.\n\nCopyright (C) 1993 by Other, Inc. All rights reserved.\n\nKeep this notice.",
  ]);
});

test.each([
  ["git+https://example.org/a.git", "https://example.org/a"],
  ["git://example.org/a", "https://example.org/a"],
  ["git+ssh://git@example.org/a.git", "https://example.org/a"],
  ["github:owner/a", "https://github.com/owner/a"],
  ["owner/a", "https://github.com/owner/a"],
])("the repository %s is linked as %s", async (repository, address) => {
  const read = await readOne("linked", { "package.json": manifest("linked", { repository }), "index.js": "" });
  expect(read.repository).toBe(address);
});

test("a package without a licence is refused", async () => {
  const files = await install("nameless", { "package.json": { name: "nameless", version: "1.0.0" }, "index.js": "" });
  await expect(packagesOf(files)).rejects.toThrow("expected the licence of nameless 1.0.0");
});

const under = (name: string, licence: string, ...licenceText: string[]): Package => ({
  name,
  version: "1.0.0",
  licence,
  notice: "",
  licenceText,
  embedded: [],
});

test("equal texts are merged, however their lines break, and a package without a text gets the most common one", () => {
  const texts = licenceTexts([
    under("other", "MIT", "Another text."),
    under("a", "MIT", "Do as\nyou like."),
    under("b", "MIT", "Do as you like."),
    under("silent", "MIT"),
    under("isc", "ISC", "Do as you like."),
  ]);
  expect(texts.map(({ id, packages }) => [id, packages.map(({ name }) => name)])).toEqual([
    ["isc", ["isc"]],
    ["mit", ["a", "b", "silent"]],
    ["mit-2", ["other"]],
  ]);
  expect(() => licenceTexts([under("silent", "MIT")])).toThrow("expected the text of MIT, the licence of silent");
});

test("a font's names are read from its own table", async () => {
  const { family, notice } = await readFontNames("node_modules/katex/dist/fonts/KaTeX_Main-Bold.woff2");
  expect(family).toBe("KaTeX_Main");
  expect(notice).toContain("with Reserved Font Name KaTeX_Main.");
  expect(notice).toContain("SIL Open Font License, Version 1.1");
});
