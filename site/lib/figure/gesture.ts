/**
 * Presses and drags by mouse, pen and finger.
 *
 * A finger on a surface usually scrolls, so it presses with a tap and drags only after it has been held still for a moment.
 * On a handle it drags at once.
 */

export interface Gesture {
  /** @param dragging whether this continues from the previous point */
  onPoint(event: PointerEvent, dragging: boolean): void;
  /** The press or drag is over. */
  onEnd(): void;
}

/** Hold time before a finger drags, ms, and the distance that it may move meanwhile, CSS pixels. */
const holdMs = 350;
const slack = 8;

/** Whether a finger has moved too far for a tap. */
export const hasStrayed = (start: PointerEvent, { clientX, clientY }: PointerEvent): boolean =>
  Math.hypot(clientX - start.clientX, clientY - start.clientY) > slack;

/** @param kind a surface scrolls under a finger, a handle does not */
export function followPointer(element: HTMLElement, kind: "surface" | "handle", gesture: Gesture): void {
  let start: PointerEvent | undefined;
  let reported = false;
  let hold = 0;

  const report = (event: PointerEvent): void => {
    gesture.onPoint(event, reported);
    reported = true;
  };
  const scrolls = ({ pointerType }: PointerEvent): boolean => kind === "surface" && pointerType === "touch";
  const take = (event: PointerEvent): void => {
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    report(event);
  };
  const holdNow = (event: PointerEvent): void => {
    element.setAttribute("data-held", "");
    take(event);
  };
  const end = (): void => {
    clearTimeout(hold);
    element.removeAttribute("data-held");
    start = undefined;
    if (reported) gesture.onEnd();
    reported = false;
  };

  element.addEventListener("pointerdown", (event) => {
    // A press on a handle belongs to the handle, not to the plot under it. A second finger pinches.
    if (event.button !== 0 || event.defaultPrevented || start) return end();
    start = event;
    if (!scrolls(event)) {
      event.preventDefault();
      return take(event);
    }
    // Wait for the next frame, so that pending moves of a busy page arrive first.
    hold = window.setTimeout(() => requestAnimationFrame(() => start === event && holdNow(event)), holdMs);
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId !== start?.pointerId) return;
    if (reported) report(event);
    else if (hasStrayed(start, event)) end();
  });
  element.addEventListener("pointerup", (event) => {
    if (event.pointerId !== start?.pointerId) return;
    // The last move of a flick may arrive with its end.
    if (!reported && !hasStrayed(start, event)) report(event);
    end();
  });
  element.addEventListener("pointercancel", end);
  element.addEventListener("lostpointercapture", end);
  // After the hold, the figure owns the finger.
  element.addEventListener("touchmove", (event) => reported && event.preventDefault(), { passive: false });
  element.addEventListener("contextmenu", (event) => element.hasAttribute("data-held") && event.preventDefault());
}
