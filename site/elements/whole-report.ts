/**
 * Fills in the text of the whole report part by part.
 *
 * It comes as text, and becomes elements when it is needed, because a phone takes seconds for all of them: a part when it
 * comes near or when a link leads into it, the rest before printing, and in pauses once the reader does anything, since
 * the next thing may be a search in the page.
 */
import { whenNear } from "../lib/figure/when-near.ts";
import type { ReportParts } from "../lib/report/in-document.ts";

/** What a reader does first, whatever it is. */
const signs = ["pointermove", "pointerdown", "keydown", "scroll"] as const;

/** Pieces that are not in the document yet, by part. */
let left = new Map<string, string[]>();

const elementOf = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

/** Appends the next pieces of a part. */
function fill(id: string, count = Number.POSITIVE_INFINITY): void {
  const pieces = left.get(id) ?? [];
  elementOf(id).insertAdjacentHTML("beforeend", pieces.splice(0, count).join(""));
  if (pieces.length > 0) return;
  left.delete(id);
  elementOf(id).removeAttribute("data-waiting");
}

function fillAll(): void {
  for (const id of left.keys()) fill(id);
}

/** Follows a link to an anchor that has no element yet. */
function arrive(): void {
  const target = location.hash.slice(1);
  if (target === "" || document.getElementById(target)) return;
  for (const [id, pieces] of left) if (pieces.some((piece) => piece.includes(` id="${target}"`))) fill(id);
  document.getElementById(target)?.scrollIntoView();
}

/** A piece in each pause, so that a long document never holds up its reader. */
function fillInPauses(): void {
  const [next] = left.keys();
  if (next === undefined) return;
  fill(next, 1);
  pause(fillInPauses);
}

// Safari has no idle callbacks.
const pause = (run: () => void): unknown =>
  "requestIdleCallback" in globalThis ? requestIdleCallback(run) : setTimeout(run, 50);

async function load(): Promise<void> {
  const path = document.querySelector<HTMLElement>("[data-parts]")?.dataset.parts ?? "";
  const response = await fetch(path, { priority: "low" });
  if (!response.ok) throw new Error(`load: expected the report, got ${response.status}`);
  left = new Map(Object.entries((await response.json()) as ReportParts).map(([id, pieces]) => [id, [...pieces]]));
  for (const id of left.keys()) whenNear(elementOf(id), () => fill(id));
  addEventListener("beforeprint", fillAll);
  addEventListener("hashchange", arrive);
  arrive();
  const unseen = new AbortController();
  const begin = (): void => {
    unseen.abort();
    pause(fillInPauses);
  };
  for (const sign of signs) addEventListener(sign, begin, { passive: true, signal: unseen.signal });
}

load().catch(() => {
  for (const part of document.querySelectorAll<HTMLElement>("[data-waiting]")) part.dataset.waiting = "failed";
});
