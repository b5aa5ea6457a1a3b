/**
 * Unpacks the whole report part by part.
 *
 * Its text comes within <noscript>, so that browsers without JavaScript show all of it. To others it is text until it is
 * needed, because a phone takes seconds for the elements: a part when it comes near or when a link leads into it, the
 * rest before printing, and in pauses once the reader does anything, since the next thing may be a search in the page.
 */
import { whenNear } from "../lib/figure/when-near.ts";

/** What a reader does first, whatever it is. */
const signs = ["pointermove", "pointerdown", "keydown", "scroll"] as const;

const packedIn = (part: ParentNode): NodeListOf<HTMLElement> => part.querySelectorAll(".part noscript");

function unpack(packed: HTMLElement): void {
  packed.outerHTML = packed.textContent ?? "";
}

/** Follows a link to an anchor that has no element yet. */
function arrive(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id === "" || document.getElementById(id)) return;
  for (const packed of packedIn(document)) if (packed.textContent?.includes(` id="${id}"`)) unpack(packed);
  document.getElementById(id)?.scrollIntoView();
}

/** A piece in each pause, so that a long document never holds up its reader. */
function unpackInPauses(): void {
  const [next] = packedIn(document);
  if (!next) return;
  unpack(next);
  pause(unpackInPauses);
}

// Safari has no idle callbacks.
const pause = (run: () => void): unknown =>
  "requestIdleCallback" in globalThis ? requestIdleCallback(run) : setTimeout(run, 50);

const unseen = new AbortController();
const begin = (): void => {
  unseen.abort();
  pause(unpackInPauses);
};

for (const part of document.querySelectorAll(".part")) whenNear(part, () => packedIn(part).forEach(unpack));
for (const sign of signs) addEventListener(sign, begin, { passive: true, signal: unseen.signal });
addEventListener("beforeprint", () => packedIn(document).forEach(unpack));
addEventListener("hashchange", arrive);
arrive();
