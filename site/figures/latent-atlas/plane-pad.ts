/** Pointer and key input on the latent plane: both move one cursor, in latent coordinates. */
import type { Latent } from "../../lib/api/model-requests.ts";
import { attachPad, untilMoved } from "../../lib/figure/pad.ts";
import { fromFractions } from "./plane.ts";

export interface PlaneListener {
  cursor(): Latent;
  onMove(latent: Latent): void;
  /** Called when the pointer is released. */
  onRest?(): void;
  /** Called when a key has moved the cursor. */
  onKey?(): void;
}

const keyStep = 0.05;
const largeKeyStep = 0.5;

/** @param limit half the width of the plane */
export function attachPlanePad(surface: HTMLElement, limit: number, listener: PlaneListener): void {
  const moveByKey = (latent: Latent): void => {
    listener.onMove(latent);
    listener.onKey?.();
  };
  attachPad(surface, {
    onPoint: (right, down) => listener.onMove(fromFractions(right, down, limit)),
    onStep: (right, up, large) => {
      const step = large ? largeKeyStep : keyStep;
      const [z1, z2] = listener.cursor();
      untilMoved(
        (times) => moveByKey([z1 + times * right * step, z2 + times * up * step]),
        () => listener.cursor().join() !== [z1, z2].join(),
      );
    },
    onHome: () => moveByKey([0, 0]),
    onRest: () => listener.onRest?.(),
  });
}
