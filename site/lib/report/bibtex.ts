/** BibTeX entries of a figure's state, with its permalink and what computed it, and of cited works. */
import type { Work } from "./bibliography.ts";

export interface Citation {
  readonly key: string;
  readonly title: string;
  readonly permalink: string;
  /** The model with its digest, or the version of the API, that computed the figure. */
  readonly source: string;
  readonly year: number;
}

export const bibtex = ({ key, title, permalink, source, year }: Citation): string =>
  entry("misc", key, {
    title,
    author: "{Marginalia contributors}",
    year,
    howpublished: `\\url{${permalink}}`,
    note: source,
  });

/** BibTeX field for the venue of each type of work. */
const venueField = { article: "journal", inproceedings: "booktitle", book: "publisher", misc: "howpublished" } as const;

export const workBibtex = ({ key, kind, authors, year, title, venue, volume, pages, doi, arxiv, url }: Work): string =>
  entry(kind, key, {
    // The inner braces preserve the capitals of names.
    title: `{${title}}`,
    author: authors.join(" and "),
    year,
    [venueField[kind]]: venue,
    volume,
    pages: pages?.join("--"),
    doi,
    eprint: arxiv,
    archiveprefix: arxiv && "arXiv",
    url,
  });

function entry(kind: string, key: string, fields: Readonly<Record<string, string | number | undefined>>): string {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(14)}= {${value}}`],
  );
  return `@${kind}{${key},\n${lines.join(",\n")}\n}`;
}
