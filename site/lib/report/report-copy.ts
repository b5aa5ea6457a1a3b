/**
 * A copy of the report that works without the API (`offline/`, written by `npm run bundle:offline`): what its pages ask in
 * place of the API. The site itself has none.
 */
import type { ApiRequest } from "../api/api.ts";
import { type Fields, fromQuery, toQuery } from "../figure/fields.ts";
import type { Handle } from "../figure/figure.ts";
import type { Query } from "../figure/permalink.ts";

export interface ReportCopy {
  /** Where the report is published: what citations and command lines name. */
  readonly origin: string;
  /** The API's answer to a request, as it came; undefined where none is stored. */
  answer(request: ApiRequest): { readonly contentType: string; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
  figure(id: string): CopiedFigure | undefined;
}

/** A figure whose states are those that the copy has answers for. */
export interface CopiedFigure {
  /** The stored state nearest to a wanted one. @param before the state that is shown */
  nearest(wanted: Query, before: Query): Query;
  /** Whether the reader can move one of the fields. */
  moves(names: readonly string[]): boolean;
  /** Controls offer what is stored. @param valuesSet fields and their values that a preset's text sets */
  limitControls(figure: HTMLElement, valuesSet: (preset: string) => Query): void;
  /** What is stored, in words. */
  words(form: HTMLFormElement): string;
}

export const copyName = "marginaliaCopy";

export const reportCopy = (): ReportCopy | undefined => (globalThis as { readonly [copyName]?: ReportCopy })[copyName];

/** The origin that addresses for the reader's own use start with. */
export const apiOrigin = (): string => reportCopy()?.origin ?? location.origin;

/** The controls of a figure offer what a copy has, and a line says what that is. */
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

/** The handles of which a copy has states; all of them on the site. */
export const movableIn = <State>(
  copied: CopiedFigure | undefined,
  handles: readonly Handle<State>[],
): readonly Handle<State>[] => handles.filter(({ x, y, move }) => !copied || copied.moves(Object.keys(move(x, y))));

/** The state of a copy nearest to a wanted one; that one itself on the site. @param before the state that is shown */
export const storedIn = <State>(
  copied: CopiedFigure | undefined,
  fields: Fields<State>,
  wanted: State,
  before: State,
): State =>
  copied ? fromQuery(fields, copied.nearest(toQuery(fields, wanted), toQuery(fields, before)), before) : wanted;
