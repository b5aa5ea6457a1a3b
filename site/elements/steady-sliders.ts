/**
 * A finger that scrolls across a slider leaves it alone. Browsers move the knob before they know what the finger wants;
 * until it goes sideways, or has tapped, the value stays as it was and nobody hears of another.
 */

import { hasStrayed } from "../lib/figure/gesture.ts";

interface Touch {
  readonly slider: HTMLInputElement;
  readonly start: PointerEvent;
  readonly value: string;
  /** What a tap would set. */
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
  // The movement of a flick may come with its end alone.
  if (touch) decide(directionOf(touch.start, event) === "upright" ? touch.value : touch.wanted);
});
// The page scrolls, but the finger's further movements still reach the slider.
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
