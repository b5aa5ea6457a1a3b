/** Limits a figure's controls in an offline copy to the stored states, and describes them in a line. */
import type { Query } from "../lib/figure/permalink.ts";
import { isStored } from "./nearest.ts";
import type { StoredFigure, StoredValues } from "./stored.ts";

type Control = HTMLInputElement | HTMLSelectElement;

/** Whether a field can change: no request depends on it, or it has stored states. */
export const moves = ({ states, moved }: StoredFigure, name: string): boolean =>
  name in moved || !(name in (states[0] ?? {}));

/** @param valuesSet parses the fields and values that a preset's text sets */
export function limitControls(stored: StoredFigure, figure: HTMLElement, valuesSet: (preset: string) => Query): void {
  for (const button of figure.querySelectorAll<HTMLButtonElement>("button[data-set]")) {
    button.disabled = !isStored(stored, valuesSet(button.dataset.set ?? ""));
  }
  for (const control of figure.querySelectorAll<Control>("input[name], select[name]")) {
    const values = stored.moved[control.name];
    if (values) offer(control, values);
    if (moves(stored, control.name)) continue;
    control.disabled = true;
    for (const button of buttonsOf(figure, control)) button.disabled = true;
  }
}

/** Buttons that change a control: beside it, or with its name. */
const buttonsOf = (figure: HTMLElement, control: Control): readonly HTMLButtonElement[] =>
  [
    ...(control.closest(".seed")?.querySelectorAll("button") ?? []),
    ...figure.querySelectorAll<HTMLButtonElement>(
      ["[data-next", "[data-previous", "play-range[data-name"].map((start) => `${start}="${control.name}"]`).join(", "),
    ),
  ].flatMap((element) => (element.localName === "button" ? element : [...element.querySelectorAll("button")]));

function offer(control: Control, values: StoredValues): void {
  if (!("words" in values)) {
    for (const limit of ["min", "max", "step"] as const) control.setAttribute(limit, String(values[limit]));
  } else if (control instanceof HTMLSelectElement) {
    for (const option of control.options) option.disabled = !values.words.includes(option.value);
  } else if (control.type === "radio") control.disabled = !values.words.includes(control.value);
}

/** Description of a figure's stored states. */
export function storedWords({ states, moved }: StoredFigure, form: HTMLFormElement): string {
  const copy = "This copy of the report works without the API";
  if (Object.keys(states[0] ?? {}).length === 0) return `${copy} and stores all that this figure shows.`;
  if (states.length < 2) return `${copy} and stores the default state of this figure.`;
  const controls = Object.entries(moved).filter(([name]) => form.elements.namedItem(name));
  const each = controls.map(([name, values]) => `${labelOf(form, name)} (${countOf(values)})`);
  const buttons = form.querySelector("button[data-set]:enabled") ? ["the states of its buttons"] : [];
  const stored = [...each, ...buttons].join(", ");
  return (
    `${copy} and stores ${states.length} states of this figure${stored && `: ${stored}`}. ` +
    "A control moves to the nearest of them, which may change other controls too. Controls without stored states are disabled."
  );
}

const countOf = (values: StoredValues): string =>
  "words" in values
    ? `${values.words.length} choices`
    : `${Math.round((values.max - values.min) / values.step) + 1} values`;

/** Visible or accessible name of a control. */
function labelOf(form: HTMLFormElement, name: string): string {
  const found = form.elements.namedItem(name);
  const control = found instanceof RadioNodeList ? found[0] : found;
  if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return name;
  const label = control.closest("label");
  const text =
    control.type === "radio"
      ? control.closest("[role=group]")?.ariaLabel
      : (label?.querySelector(".range-label") ?? label?.firstChild)?.textContent;
  return (text ?? name).replaceAll(/\s+/g, " ").trim();
}
