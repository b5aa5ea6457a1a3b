/**
 * A two-dimensional input surface: follows pointer, clicks and keys, and reports positions as fractions of its size.
 *
 * The figure interprets fractions and keys; the pad makes everything that the pointer can do available to the keyboard.
 */
import { arrows } from "./arrow-keys.ts";
import { followPointer } from "./gesture.ts";

export interface PadListener {
  /** Pointer pressed or dragged to a point, as fractions from the top left corner, each in [0, 1]. */
  onPoint(right: number, down: number): void;
  /** A step by keys: +1 or -1 along an axis, ten times as far with Shift. */
  onStep(right: number, up: number, large: boolean): void;
  /** The Home key. */
  onHome(): void;
  /** The pointer was released. */
  onRest(): void;
  /** The pointer hovers over a point, or has left. */
  onHover?(at: { readonly right: number; readonly down: number } | undefined): void;
}

/** A cursor that does not move in this many steps is at its limit. */
const mostSteps = 20;

/** Moves by one step, or by the fewest steps with an effect, because the cursor's lattice may be coarser. */
export function untilMoved(move: (times: number) => void, hasMoved: () => boolean): void {
  for (let times = 1; times <= mostSteps && !hasMoved(); times++) move(times);
}

export function attachPad(surface: HTMLElement, listener: PadListener): void {
  const fractions = (event: PointerEvent): [number, number] => {
    const box = surface.getBoundingClientRect();
    const within = (value: number): number => Math.min(1, Math.max(0, value));
    return [
      within((event.clientX - box.left - surface.clientLeft) / surface.clientWidth),
      within((event.clientY - box.top - surface.clientTop) / surface.clientHeight),
    ];
  };
  followPointer(surface, "surface", {
    onPoint: (event) => listener.onPoint(...fractions(event)),
    onEnd: () => listener.onRest(),
  });
  surface.addEventListener("pointermove", (event) => {
    const [right, down] = fractions(event);
    if (event.pointerType === "mouse" && event.buttons === 0) listener.onHover?.({ right, down });
  });
  surface.addEventListener("pointerleave", () => listener.onHover?.(undefined));

  surface.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = arrows[event.key];
    if (arrow) listener.onStep(...arrow, event.shiftKey);
    else if (event.key === "Home") listener.onHome();
    else return;
    event.preventDefault();
  });
}
