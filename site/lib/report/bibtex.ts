/** BibTeX entry of a figure's state, with its permalink and what computed it. */

export interface Citation {
  readonly key: string;
  readonly title: string;
  readonly permalink: string;
  /** The model with its digest, or the version of the API, that computed the figure. */
  readonly source: string;
  readonly year: number;
}

export function bibtex({ key, title, permalink, source, year }: Citation): string {
  const fields = {
    title,
    // The inner braces protect a corporate name.
    author: "{Marginalia contributors}",
    year,
    howpublished: `\\url{${permalink}}`,
    note: source,
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name.padEnd(14)}= {${value}}`);
  return `@misc{${key},\n${lines.join(",\n")}\n}`;
}
