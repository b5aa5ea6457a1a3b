/** Text of a cited work: in running text, in its preview and in the list of references. */
import type { Work } from "./bibliography.ts";

/** Citation in running text, such as "Nix and Weigend, 1994". */
export function authorYear({ authors, year }: Work): string {
  const [first, second, ...others] = authors.map(({ family }) => family);
  if (second === undefined) return `${first}, ${year}`;
  return others.length > 0 ? `${first} et al., ${year}` : `${first} and ${second}, ${year}`;
}

/** All authors, given names first. */
export function authorList({ authors }: Work): string {
  return new Intl.ListFormat("en-GB").format(authors.map(({ given, family }) => `${given} ${family}`));
}

/** Journal or proceedings with volume and pages, or the publisher. */
export const published = ({ venue, volume, pages }: Work): string =>
  [volume === undefined ? venue : `${venue} ${volume}`, ...(pages ? [pages.replace("-", "–")] : [])].join(", ");

/** Authors, year, title and venue, as one line. */
export const workInWords = (work: Work): string =>
  `${authorList(work)} (${work.year}). ${work.title}. ${published(work)}.`;

/** Anchor of a work in the list of references. */
export const entryId = ({ key }: Work): string => `work-${key}`;

/** Address of a work and the text of a link to it. */
export function whereToRead({ doi, url }: Work): { readonly href: string; readonly label: string } {
  if (doi !== undefined) return { href: `https://doi.org/${doi}`, label: `doi:${doi}` };
  const { hostname, pathname } = new URL(url);
  return { href: url, label: hostname === "arxiv.org" ? `arXiv:${pathname.replace("/abs/", "")}` : hostname };
}
