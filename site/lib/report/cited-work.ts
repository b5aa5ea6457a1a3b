/** Text of a cited work: in running text, in its preview and in the list of references. */
import type { Work } from "./bibliography.ts";

/** Citation in running text, such as "Nix and Weigend, 1994". */
export function authorYear({ authors, year }: Work): string {
  const [first, second, ...others] = authors.map((author) => author.split(", ")[0]);
  if (second === undefined) return `${first}, ${year}`;
  return others.length > 0 ? `${first} et al., ${year}` : `${first} and ${second}, ${year}`;
}

/** All authors, given names first. */
export function authorList({ authors }: Work): string {
  const names = authors.map((author) => author.split(", ").reverse().join(" "));
  return new Intl.ListFormat("en-GB").format(names);
}

/** Journal or proceedings with volume and pages, or the publisher. */
export const published = ({ venue, volume, pages }: Work): string =>
  [volume === undefined ? venue : `${venue} ${volume}`, ...(pages ? [pages.join("–")] : [])].join(", ");

/** Authors, year, title and venue, as one line. */
export const workInWords = (work: Work): string =>
  `${authorList(work)} (${work.year}). ${work.title}. ${published(work)}.`;

/** Anchor of a work in the list of references. */
export const entryId = ({ key }: Work): string => `work-${key}`;

/** Address of a work and the text of a link to it. */
export function whereToRead({ doi, arxiv, url }: Work): { readonly href: string; readonly label: string } {
  if (doi !== undefined) return { href: `https://doi.org/${doi}`, label: `doi:${doi}` };
  if (arxiv !== undefined) return { href: `https://doi.org/10.48550/arXiv.${arxiv}`, label: `arXiv:${arxiv}` };
  return { href: url, label: new URL(url).hostname };
}
