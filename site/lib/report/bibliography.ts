/**
 * The works that the report cites, read by the build from `text/references.bib`, the file that readers download.
 *
 * Prose cites a work with `<Cite of="…">`; an unknown key fails the build. `build/citing-sections.ts` finds which sections
 * cite a work.
 */
import { Cite, type CSL, type CSLName } from "@citation-js/core";
// Imported for its effect: it registers the BibTeX format.
import "@citation-js/plugin-bibtex";
import file from "../../text/references.bib?raw";

/** Source of a work: its DOI, or a URL where it has none. */
type Place = { readonly doi: string; readonly url?: never } | { readonly url: string; readonly doi?: never };

export interface Author {
  /** With its particle, as in "van Camp". */
  readonly family: string;
  readonly given: string;
}

export type Work = Place & {
  /** Anchor in the list of references, and key of the BibTeX entry. */
  readonly key: string;
  readonly authors: readonly [Author, ...Author[]];
  readonly year: number;
  readonly title: string;
  /** Journal, proceedings, or the publisher of a book. */
  readonly venue: string;
  readonly volume?: string;
  /** First and last page, a hyphen between them. */
  readonly pages?: string;
};

/** The file as readers download it. */
export const bibliographyFile: string = file;

/** In the order of the file. */
export const works: readonly Work[] = worksIn(file);

/**
 * The works of a BibTeX file.
 *
 * @throws Error text that is no BibTeX, an entry without a field that the list of references shows, or a key used twice
 */
export function worksIn(bibtex: string): readonly Work[] {
  const found = new Cite(bibtex).data.map(workOf);
  const twice = found.find(({ key }, at) => found.findIndex((other) => other.key === key) < at);
  if (twice) throw new Error(`worksIn: expected every key once, got ${twice.key} again`);
  return found;
}

/** The work with a key. @throws Error no work has it */
export function work(key: string): Work {
  const found = works.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`work: expected the key of a work in the bibliography, got ${key}`);
  return found;
}

function workOf(entry: CSL): Work {
  const key = String(entry.id);
  const required = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new Error(`worksIn: expected ${key} to have ${name}, got none`);
    return value;
  };
  const [first, ...others] = entry.author ?? [];
  const place: Place = entry.DOI === undefined ? { url: required(entry.URL, "doi or url") } : { doi: entry.DOI };
  return {
    ...place,
    key,
    authors: [authorOf(required(first, "author")), ...others.map(authorOf)],
    year: Number(required(entry.issued?.["date-parts"]?.[0][0], "year")),
    // TeX prints an apostrophe as a quotation mark.
    title: required(entry.title, "title").replaceAll("'", "’"),
    venue: required(entry["container-title"] ?? entry.publisher, "journal, booktitle, publisher or howpublished"),
    ...(entry.volume !== undefined && { volume: String(entry.volume) }),
    ...(entry.page !== undefined && { pages: String(entry.page) }),
  };
}

function authorOf({ family = "", given = "", "non-dropping-particle": particle }: CSLName): Author {
  return { family: particle ? `${particle} ${family}` : family, given };
}
