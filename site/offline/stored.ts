/** Contents of an offline copy: responses by request, and the states of each figure that they cover. */
import type { ApiRequest } from "../lib/api/api.ts";
import type { Query } from "../lib/figure/permalink.ts";

/** Values of a control: numbers on a lattice, or words. */
export type StoredValues =
  | { readonly min: number; readonly max: number; readonly step: number }
  | { readonly words: readonly string[] };

export interface StoredFigure {
  /** States, the default first, with the fields that requests depend on. All other fields are free. */
  readonly states: readonly Query[];
  /** Those fields that a control can move through the states. */
  readonly moved: Readonly<Record<string, StoredValues>>;
}

/** Body: text unchanged, anything else in base64. */
export type StoredAnswer = readonly [contentType: string, content: string];

/** Global that the stored scripts fill before the pages start. */
export interface Stored {
  readonly origin: string;
  readonly answers: Record<string, StoredAnswer>;
  readonly figures: Record<string, StoredFigure>;
}

export const storedName = "marginaliaStored";

export const requestKey = ({ method, path, accept, body = "" }: ApiRequest): string =>
  `${method} ${path} ${accept} ${body}`;

export const isText = (contentType: string): boolean => /json|text|csv/.test(contentType);
