/** How to cite one state of one figure: its permalink and the digest of the model that drew it. */

export interface Citation {
  readonly key: string;
  readonly title: string;
  readonly permalink: string;
  readonly model: string;
  /** SHA-256 of the decoder's file. */
  readonly digest: string;
  readonly year: number;
}

export function bibtex({ key, title, permalink, model, digest, year }: Citation): string {
  return `@misc{${key},
  title        = {${title}},
  author       = {{Marginalia contributors}},
  year         = {${year}},
  howpublished = {\\url{${permalink}}},
  note         = {Model ${model}, decoder SHA-256 ${digest}}
}`;
}
