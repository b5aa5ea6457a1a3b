/** How to cite one state of one figure: its permalink and what computed it. */

export interface Citation {
  readonly key: string;
  readonly title: string;
  readonly permalink: string;
  /** What computed it: a model with its digest, or the version of the API. */
  readonly source: string;
  readonly year: number;
}

export function bibtex({ key, title, permalink, source, year }: Citation): string {
  return `@misc{${key},
  title        = {${title}},
  author       = {{Marginalia contributors}},
  year         = {${year}},
  howpublished = {\\url{${permalink}}},
  note         = {${source}}
}`;
}
