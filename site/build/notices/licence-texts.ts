/** Licence texts without duplicates. */
import { nth } from "../../lib/numbers/nth.ts";
import type { Package } from "./packages.ts";

export interface LicenceText {
  /** Anchor on the page. */
  readonly id: string;
  /** SPDX expression. */
  readonly licence: string;
  readonly paragraphs: readonly string[];
  readonly packages: readonly Package[];
}

/** Normal form of a text: without line breaks, punctuation and capitals. */
const wordsOf = ({ licence, licenceText }: Package): string =>
  [licence, ...licenceText].join(" ").toLowerCase().replaceAll(/\W+/g, " ");

/**
 * Texts by licence, ordered by the number of packages. A package without a text is listed under the first text of its
 * licence.
 *
 * @throws Error no package ships the text of a licence
 */
export function licenceTexts(packages: readonly Package[]): readonly LicenceText[] {
  const silent = packages.filter(({ licenceText }) => licenceText.length === 0);
  const shared = Map.groupBy(
    packages.filter(({ licenceText }) => licenceText.length > 0),
    wordsOf,
  );
  const byLicence = Map.groupBy(shared.values(), ([first]) => (first as Package).licence);
  for (const { name, licence } of silent) {
    if (!byLicence.has(licence)) throw new Error(`expected the text of ${licence}, the licence of ${name}, found none`);
  }
  return [...byLicence].sort().flatMap(([licence, groups]) =>
    groups
      .sort((a, b) => b.length - a.length)
      .map((group, index) => ({
        id: [licence.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"), ...(index > 0 ? [index + 1] : [])].join("-"),
        licence,
        paragraphs: nth(group, 0).licenceText,
        packages: index > 0 ? group : [...group, ...silent.filter((each) => each.licence === licence)],
      })),
  );
}
