/**
 * Interface to an offline copy of the report (`offline/`, written by `npm run bundle:offline`), which its pages use instead
 * of the API. On the site it is undefined.
 */
import type { ApiRequest } from "../api/api.ts";
import { type Fields, fromQuery, toQuery } from "../figure/fields.ts";
import type { Handle } from "../figure/figure.ts";
import type { Query } from "../figure/permalink.ts";

export interface ReportCopy {
  /** Origin of the published report, for citations and command lines. */
  readonly origin: string;
  /** The API's stored response to a request; undefined if there is none. */
  answer(request: ApiRequest): { readonly contentType: string; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  figure(id: string): CopiedFigure | undefined;
}

/** A figure with its stored states. */
export interface CopiedFigure {
  /** The stored state nearest to a wanted one. @param before the current state */
  nearest(wanted: Query, before: Query): Query;
  /** Whether the reader can move one of the fields. */
  moves(names: readonly string[]): boolean;
  /** Limits the controls to stored states. @param valuesSet parses the fields and values that a preset's text sets */
  limitControls(figure: HTMLElement, valuesSet: (preset: string) => Query): void;
  /** Description of the stored states. */
  words(form: HTMLFormElement): string;
}

export const copyName = "marginaliaCopy";

export const reportCopy = (): ReportCopy | undefined => (globalThis as { readonly [copyName]?: ReportCopy })[copyName];

/** Origin for addresses that the reader copies. */
export const apiOrigin = (): string => reportCopy()?.origin ?? location.origin;

/** In a copy, limits a figure's controls to its stored states and describes them. */
export function limitToCopy(
  figure: HTMLElement,
  form: HTMLFormElement,
  copied: CopiedFigure,
  valuesSet: (preset: string) => Query,
): void {
  copied.limitControls(figure, valuesSet);
  const note = document.createElement("p");
  note.className = "keys";
  note.textContent = copied.words(form);
  form.append(note);
}

/** The handles with stored states; on the site, all of them. */
export const movableIn = <State>(
  copied: CopiedFigure | undefined,
  handles: readonly Handle<State>[],
): readonly Handle<State>[] => handles.filter(({ x, y, move }) => !copied || copied.moves(Object.keys(move(x, y))));

/** The stored state nearest to a wanted one; on the site, the wanted one. @param before the current state */
export const storedIn = <State>(
  copied: CopiedFigure | undefined,
  fields: Fields<State>,
  wanted: State,
  before: State,
): State =>
  copied ? fromQuery(fields, copied.nearest(toQuery(fields, wanted), toQuery(fields, before)), before) : wanted;
