/**
 * Keeps sliders unchanged when a finger scrolls across them. Browsers move the knob before they know whether the finger
 * scrolls, so the old value is kept, and changes are hidden, until the finger moves sideways or taps.
 */

import { hasStrayed } from "../lib/figure/gesture.ts";

interface Touch {
  readonly slider: HTMLInputElement;
  readonly start: PointerEvent;
  readonly value: string;
  /** Value that a tap would set. */
  wanted: string;
}

let touch: Touch | undefined;

function directionOf(start: PointerEvent, end: PointerEvent): "none" | "sideways" | "upright" {
  if (!hasStrayed(start, end)) return "none";
  return Math.abs(end.clientX - start.clientX) > Math.abs(end.clientY - start.clientY) ? "sideways" : "upright";
}

function decide(wanted: string): void {
  if (!touch) return;
  const { slider, value } = touch;
  touch = undefined;
  slider.value = wanted;
  if (slider.value === value) return;
  for (const type of ["input", "change"]) slider.dispatchEvent(new Event(type, { bubbles: true }));
}

document.addEventListener("pointerdown", (event) => {
  const { pointerType, target: slider } = event;
  const isSlider = slider instanceof HTMLInputElement && slider.type === "range";
  touch =
    isSlider && pointerType === "touch"
      ? { slider, start: event, value: slider.value, wanted: slider.value }
      : undefined;
});
document.addEventListener("pointermove", (event) => {
  if (touch && directionOf(touch.start, event) === "sideways") touch = undefined;
});
document.addEventListener("pointerup", (event) => {
  // The only move of a flick may arrive with its end.
  if (touch) decide(directionOf(touch.start, event) === "upright" ? touch.value : touch.wanted);
});
// While the page scrolls, the slider still receives the finger's moves.
for (const type of ["touchend", "touchcancel"]) {
  document.addEventListener(type, () => touch && decide(touch.value));
}
document.addEventListener(
  "input",
  (event) => {
    if (!touch || event.target !== touch.slider) return;
    touch.wanted = touch.slider.value;
    touch.slider.value = touch.value;
    event.stopImmediatePropagation();
  },
  true,
);
