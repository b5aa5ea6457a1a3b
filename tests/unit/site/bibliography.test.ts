/** The bibliography compared with the texts that cite it, and as BibTeX. */
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Work, work, works } from "../../../site/lib/report/bibliography.ts";
import { bibtex, workBibtex } from "../../../site/lib/report/bibtex.ts";
import { authorYear, whereToRead, workInWords } from "../../../site/lib/report/cited-work.ts";

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
  const place = ({ authors, year }: Work): string => [...authors, year].join("|");
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

test("a BibTeX entry is closed, has the required fields of its type, and no field twice", () => {
  const demanded = {
    article: ["journal", "volume", "pages"],
    inproceedings: ["booktitle"],
    book: ["publisher"],
    misc: ["howpublished"],
  };
  for (const each of works) {
    const entry = workBibtex(each);
    expect(entry.split("{").length, entry).toBe(entry.split("}").length);
    expect(entry.startsWith(`@${each.kind}{${each.key},\n`), entry).toBe(true);
    const names = [...entry.matchAll(/^ {2}(\w+) += \{[^}]/gm)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(["title", "author", "year", ...demanded[each.kind]]));
    expect(new Set(names).size).toBe(names.length);
  }
});

test("braces protect capitals in titles and corporate names from BibTeX", () => {
  expect(workBibtex(work("lecun-1998"))).toMatch(/^ {2}title += \{\{Gradient-based .*\}\},?$/m);
  const citation = { key: "k", title: "Figure 1", permalink: "https://example.org/#a=1", source: "API", year: 2026 };
  expect(bibtex(citation)).toMatch(/^ {2}author += \{\{Marginalia contributors\}\},?$/m);
});
