/** The bibliography compared with the texts that cite it, and as it is read from BibTeX. */
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { bibliographyFile, type Work, work, works, worksIn } from "../../../site/lib/report/bibliography.ts";
import { bibtex } from "../../../site/lib/report/bibtex.ts";
import { authorYear, entryId, published, whereToRead, workInWords } from "../../../site/lib/report/cited-work.ts";

const site = new URL("../../../site/", import.meta.url);

/** The keys of all citations in the texts and captions, with repetitions. */
async function citedKeys(): Promise<string[]> {
  const files = (await readdir(site, { recursive: true })).filter((name) =>
    /^(text|figures|pages)\/.*\.(mdx|astro)$/.test(name),
  );
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, site), "utf8")));
  return texts.flatMap((text) => [...text.matchAll(/<Cite of="([^"]*)"/g)].flatMap(([, keys = ""]) => keys.split(" ")));
}

test("every work is cited somewhere, and every citation has a work in the bibliography", async () => {
  expect(new Set(await citedKeys())).toEqual(new Set(works.map(({ key }) => key)));
  expect(() => work("nobody-1900")).toThrow("expected the key of a work in the bibliography, got nobody-1900");
});

test("works are ordered by author, and no two have the same citation text", () => {
  const place = ({ authors, year }: Work): string =>
    [...authors.map(({ family, given }) => `${family}, ${given}`), year].join("|");
  const inOrder = works.toSorted((a, b) => place(a).localeCompare(place(b), "en"));
  expect(works.map(({ key }) => key)).toEqual(inOrder.map(({ key }) => key));
  expect(new Set(works.map(authorYear)).size).toBe(works.length);
});

test("one author, two and several are cited in the usual way", () => {
  expect(authorYear(work("williams-1992"))).toBe("Williams, 1992");
  expect(authorYear(work("nix-1994"))).toBe("Nix and Weigend, 1994");
  expect(authorYear(work("lecun-1998"))).toBe("LeCun et al., 1998");
  expect(workInWords(work("lecun-1998"))).toBe(
    "Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner (1998). Gradient-based learning applied to document " +
      "recognition. Proceedings of the IEEE 86, 2278–2324.",
  );
});

test("every work has its own address", () => {
  const addresses = works.map((each) => whereToRead(each).href);
  expect(new Set(addresses).size).toBe(works.length);
  for (const address of addresses) expect(new URL(address).protocol).toBe("https:");
});

test("a BibTeX entry has the required fields of its type, and no field twice", () => {
  const demanded: Readonly<Record<string, readonly string[]>> = {
    article: ["journal", "volume", "pages"],
    inproceedings: ["booktitle"],
    book: ["publisher"],
    misc: ["howpublished"],
  };
  const entries = bibliographyFile.trimEnd().split("\n\n");
  expect(entries.length).toBe(works.length);
  for (const [i, entry] of entries.entries()) {
    const [, kind = "", key] = /^@(\w+)\{([^,]+),\n/.exec(entry) ?? [];
    expect(key).toBe(works[i]?.key);
    const names = [...entry.matchAll(/^ {2}(\w+) += \{[^}]/gm)].map(([, name]) => name);
    expect(names, entry).toEqual(expect.arrayContaining(["author", "title", "year", ...(demanded[kind] ?? ["?"])]));
    expect(new Set(names).size, entry).toBe(names.length);
  }
});

test("braces protect the capitals of titles from styles in sentence case", () => {
  const titles = [...bibliographyFile.matchAll(/^ {2}title += \{(.*)\},$/gm)].map(([, title = ""]) => title);
  expect(titles.length).toBe(works.length);
  // A style keeps the first letter, and the first after a colon.
  for (const title of titles)
    expect(title.replaceAll(/\{[^}]*\}/g, "{}").replaceAll(/(^|: )[A-Z]/g, "")).not.toMatch(/[A-Z]/);
});

test("TeX braces and accents are read as the letters that they print", () => {
  const [read] = worksIn(
    String.raw`@book{k, author = {van der {\'E}sz{\"o}, {\O}le and {\c C}a, Ana}, title = {{D}on't co{\"o}perate: {Bayes}}, publisher = {P {\&} Q}, year = 1999, doi = {10.1/a_b}, pages = {3--9}}`,
  );
  expect(read).toEqual({
    key: "k",
    authors: [
      { family: "van der Észö", given: "Øle" },
      { family: "Ça", given: "Ana" },
    ],
    year: 1999,
    title: "Don’t coöperate: Bayes",
    venue: "P & Q",
    doi: "10.1/a_b",
    pages: "3-9",
  });
  // No TeX is left in what is shown.
  for (const each of works) expect(workInWords(each)).not.toMatch(/[{}\\'"~$]|--/);
});

test("an entry without a field that the list shows is refused by its key, and so is a repeated key", () => {
  const entry = (fields: string): string => `@book{k, author = {A, B}, title = {T}, publisher = {P}, ${fields}}`;
  expect(() => worksIn(entry("year = 1999"))).toThrow("expected k to have doi or url, got none");
  expect(() => worksIn(entry("doi = {10.1/a}"))).toThrow("expected k to have year, got none");
  const whole = entry("year = 1999, doi = {10.1/a}");
  expect(() => worksIn(`${whole}\n${whole}`)).toThrow("expected every key once, got k again");
});

test("braces protect corporate names from BibTeX", () => {
  const citation = { key: "k", title: "Figure 1", permalink: "https://example.org/#a=1", source: "API", year: 2026 };
  expect(bibtex(citation)).toMatch(/^ {2}author += \{\{Marginalia contributors\}\},?$/m);
});

test("a work has an anchor of its own, and its place with what it has of volume and pages", () => {
  const { volume: _, pages: __, ...plain } = work("lecun-1998");
  expect(entryId(plain)).toBe("work-lecun-1998");
  expect([plain, { ...plain, volume: "2" }, { ...plain, pages: "3-4" }].map(published)).toEqual([
    plain.venue,
    `${plain.venue} 2`,
    `${plain.venue}, 3–4`,
  ]);
});
