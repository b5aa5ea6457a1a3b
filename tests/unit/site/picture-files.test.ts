/** Pictures of built pages in files of their own, and back in the page of an offline copy. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { embeddedIn, separated } from "../../../site/build/picture-files.ts";

const pictureOf = (bytes: number, level: number, type = "png"): string =>
  `data:image/${type};base64,${Buffer.alloc(bytes, level).toString("base64")}`;
const [large, other, small] = [pictureOf(5000, 1), pictureOf(6000, 2, "bmp"), pictureOf(500, 3)];
const page = `<img src="${small}"><svg><image href="${large}"/><image href="${other}"/></svg><img src="${large}">`;

test("a page without its large pictures names one file for equal pictures, and embedding them restores it", async () => {
  const { html, files } = separated(page);
  expect([...files.values()].map(({ length }) => length)).toEqual([5000, 6000]);
  expect(html).toContain(small);
  expect(html).not.toContain(large);
  for (const path of files.keys()) expect(html).toContain(`="/${path}"`);

  const site = await mkdtemp(join(tmpdir(), "pictures-"));
  try {
    await mkdir(join(site, "_astro"));
    for (const [path, bytes] of files) await writeFile(join(site, path), bytes);
    expect(await embeddedIn(html, site)).toBe(page);
  } finally {
    await rm(site, { recursive: true });
  }
});
