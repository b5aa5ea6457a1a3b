/** Activates a figure's markup: enables its controls, and shows the state in the address once the figure is near. */
import { type CopiedFigure, limitToCopy } from "../report/report-copy.ts";
import type { FigureAddress } from "./figure-address.ts";
import type { Query } from "./permalink.ts";
import { whenNear } from "./when-near.ts";

interface Life {
  readonly form: HTMLFormElement;
  readonly address: FigureAddress;
  readonly copied: CopiedFigure | undefined;
  /** Called when a control changes. */
  onInput(): void;
  /** Called when typing is over, to show the values that were accepted. */
  onTyped(): void;
  /** Fields and values of a preset's text. */
  valuesSet(preset: string): Query;
}

export function bringToLife(figure: HTMLElement, { form, address, copied, ...controls }: Life): void {
  form.addEventListener("input", () => controls.onInput());
  form.addEventListener("change", () => {
    controls.onTyped();
    address.restSoon();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const disabled of figure.querySelectorAll<HTMLFieldSetElement | HTMLInputElement>("fieldset, input")) {
    disabled.disabled = false;
  }
  if (copied) limitToCopy(figure, form, copied, controls.valuesSet);
  whenNear(figure, () => address.open());
}
