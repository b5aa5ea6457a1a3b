/**
 * The sections of the report in order, with the ids of their figures and equations.
 *
 * To add a section, write its text as `text/<slug>.mdx`, which exports `standfirst`, its figures as described in
 * `lib/figure/figure.ts`, and add an entry in its part (`parts/`) with the ids of its figures and equations.
 *
 * The order of the lists numbers sections, figures and equations; every caption, tag and cross-reference reads its number
 * from here.
 */
import type { ListedSection, Part } from "./part.ts";
import { autoencoders } from "./parts/autoencoders.ts";
import { derivationsAndReference } from "./parts/derivations-and-reference.ts";
import { foundations } from "./parts/foundations.ts";
import { mixturesAndEstimators } from "./parts/mixtures-and-estimators.ts";
import { regressionAndVariationalInference } from "./parts/regression-and-variational-inference.ts";

export interface Section extends ListedSection {
  /** Its number in the report, or the letter of the appendix; the start page is 0. */
  readonly number: string;
  /** Its heading on the start page; that page itself has none. */
  readonly part?: string;
}

const parts: readonly Part[] = [
  foundations,
  mixturesAndEstimators,
  autoencoders,
  regressionAndVariationalInference,
  derivationsAndReference,
];

const startPage: ListedSection = {
  path: "/",
  title: "Marginalia",
  description:
    "An interactive report on probabilistic machine learning. Every figure calls an API that you can call too.",
  figures: [],
  equations: [],
};

const inOrder: readonly (ListedSection & Pick<Section, "part">)[] = [
  startPage,
  ...parts.flatMap(({ title: part, sections }) => sections.map((section) => ({ ...section, part }))),
];

/** All sections in reading order, from the start page, which is 0. */
export const sections: readonly Section[] = inOrder.map((section, position) => ({
  ...section,
  number: section.number ?? String(position),
}));

/** Citation of a section: "§4" or "Appendix". */
export const sectionLabel = ({ number }: Section): string => (number === "A" ? "Appendix" : `§${number}`);

/** The section at a path. @throws Error there is none */
export function sectionAt(path: string): Section {
  const found = sections.find((section) => section.path === path);
  if (!found) throw new Error(`sectionAt: expected the path of a section, got ${path}`);
  return found;
}
