/** The parts of the report: each is a heading of the start page, with its sections. */

interface Numbered {
  /** Anchor on its section's page: fig-…, eq-… or derivation-…, unique in the report. */
  readonly id: string;
  /** Title for the preview of a cross-reference. */
  readonly title: string;
}

/** A section as its part lists it. Only the appendix gives its number, a letter. */
export interface ListedSection {
  readonly number?: string;
  /** Path of its page, with both slashes; its text is `text/<path without them>.mdx`. */
  readonly path: string;
  readonly title: string;
  /** One sentence for the start page and search engines. */
  readonly description: string;
  readonly figures: readonly Numbered[];
  readonly equations: readonly Numbered[];
  /** Derivations, in the appendix only. */
  readonly derivations?: readonly Numbered[];
}

export interface Part {
  /** Heading on the start page. */
  readonly title: string;
  /** In reading order. */
  readonly sections: readonly ListedSection[];
}
