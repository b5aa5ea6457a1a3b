/** What a copy of the report holds: answers by their requests, and the states of each figure that they are enough for. */
import type { ApiRequest } from "../lib/api/api.ts";
import type { Query } from "../lib/figure/permalink.ts";

/** What a control may say: numbers on a lattice, or words. */
export type StoredValues =
  | { readonly min: number; readonly max: number; readonly step: number }
  | { readonly words: readonly string[] };

export interface StoredFigure {
  /** The default first, each with the fields that requests depend on. Every other field is free. */
  readonly states: readonly Query[];
  /** Of those fields, the ones that a control moves through the states. */
  readonly moved: Readonly<Record<string, StoredValues>>;
}

/** Text as it came, anything else in base64. */
export type StoredAnswer = readonly [contentType: string, content: string];

/** What the scripts of a copy's figures add to, before its pages start. */
export interface Stored {
  readonly origin: string;
  readonly answers: Record<string, StoredAnswer>;
  readonly figures: Record<string, StoredFigure>;
}

export const storedName = "marginaliaStored";

export const requestKey = ({ method, path, accept, body = "" }: ApiRequest): string =>
  `${method} ${path} ${accept} ${body}`;

export const isText = (contentType: string): boolean => /json|text|csv/.test(contentType);
