/**
 * The order of the report and what may be referred to in it.
 *
 * A section has the number that the report's plan gives it; its figures and equations count within it in the order
 * of these lists, and every caption, tag and cross-reference reads its number from here.
 */

interface Numbered {
  /** Anchor on its section's page. */
  readonly id: string;
  /** What it shows or says, for the preview of a cross-reference. */
  readonly title: string;
}

export interface Section {
  /** Its number in the report's plan; the start page is 0. */
  readonly number: number;
  /** Path of its page, with both slashes. */
  readonly path: string;
  readonly title: string;
  /** One sentence for the start page and search engines. */
  readonly description: string;
  readonly figures: readonly Numbered[];
  readonly equations: readonly Numbered[];
}

export const sections: readonly Section[] = [
  {
    number: 0,
    path: "/",
    title: "Marginalia",
    description: "A report on probabilistic machine learning in which every figure is computed while you read.",
    figures: [],
    equations: [],
  },
  {
    number: 9,
    path: "/latent-atlas/",
    title: "Latent atlas",
    description:
      "Steer a variational autoencoder through its two latent dimensions and watch what its decoder expects to see.",
    figures: [
      { id: "fig-atlas", title: "The latent plane, the decoder’s picture, and the sheet of decoded quantiles" },
      { id: "fig-training", title: "Evidence lower bound by epoch, on training and on test digits" },
    ],
    equations: [
      { id: "eq-model", title: "The generative model: a Gaussian prior and independent Bernoulli pixels" },
      { id: "eq-elbo", title: "The evidence lower bound as reconstruction less divergence from the prior" },
      { id: "eq-sheet", title: "Where the sheet’s tiles lie: equal steps of prior probability" },
    ],
  },
];

export interface Reference {
  /** As in running text: "Figure 9.1", "(9.2)", "§9". */
  readonly label: string;
  /** The bare number. */
  readonly number: string;
  readonly title: string;
  readonly href: string;
}

/** The section of a page, by its path. */
export function sectionAt(path: string): Section {
  const found = sections.find((section) => section.path === path);
  if (!found) throw new Error(`sectionAt: expected the path of a section, got ${path}`);
  return found;
}

/** Looks up what a cross-reference points at: the id of a figure or an equation, or the path of a section. */
export function reference(id: string): Reference {
  for (const section of sections) {
    if (section.path === id) {
      return { label: `§${section.number}`, number: String(section.number), title: section.title, href: section.path };
    }
    const href = `${section.path}#${id}`;
    const figure = section.figures.findIndex((candidate) => candidate.id === id);
    if (figure >= 0) {
      const number = `${section.number}.${figure + 1}`;
      return { label: `Figure ${number}`, number, title: section.figures[figure]?.title ?? "", href };
    }
    const equation = section.equations.findIndex((candidate) => candidate.id === id);
    if (equation >= 0) {
      const number = `${section.number}.${equation + 1}`;
      return { label: `(${number})`, number, title: section.equations[equation]?.title ?? "", href };
    }
  }
  throw new Error(`reference: expected the id of a figure or equation or the path of a section, got ${id}`);
}
