/** First script of an offline copy: provides the stored responses in place of the API (`lib/report/report-copy.ts`). */
import { copyName, type ReportCopy } from "../lib/report/report-copy.ts";
import { limitControls, moves, storedWords } from "./controls.ts";
import { nearestStored } from "./nearest.ts";
import { isText, requestKey, type Stored, storedName } from "./stored.ts";

const stored = (globalThis as unknown as { readonly [storedName]: Stored })[storedName];

const copy: ReportCopy = {
  origin: stored.origin,
  answer(request) {
    const found = stored.answers[requestKey(request)];
    if (!found) return undefined;
    const [contentType, content] = found;
    const bytes = isText(contentType)
      ? new TextEncoder().encode(content)
      : Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    return { contentType, bytes };
  },
  figure(id) {
    const figure = stored.figures[id];
    return (
      figure && {
        nearest: (wanted, before) => nearestStored(figure, wanted, before),
        moves: (names) => names.some((name) => moves(figure, name)),
        limitControls: (element, valuesSet) => limitControls(figure, element, valuesSet),
        words: (form) => storedWords(figure, form),
      }
    );
  },
};

Object.assign(globalThis, { [copyName]: copy });
