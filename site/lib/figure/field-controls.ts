/** Reads a figure's state from its native controls and writes it to them; controls and fields share names. */
import type { Field, Fields } from "./fields.ts";
import type { Query } from "./permalink.ts";

/** Values of the controls; several boxes of one name are a list, and an empty number field is left out. */
export function readControls<State>(form: HTMLFormElement, fields: Fields<State>): Query {
  const data = new FormData(form);
  const names = Object.keys(fields).filter((name) => form.elements.namedItem(name));
  return Object.fromEntries(
    names
      .map((name) => [name, data.getAll(name).join(",")] as const)
      .filter(([name, text]) => text !== "" || isBox(form, name)),
  );
}

const isBox = (form: HTMLFormElement, name: string): boolean =>
  form.querySelector(`input[type=checkbox][name="${name}"]`) !== null;

/** Step of a control; 1 by default. */
export const stepOf = (form: HTMLFormElement, name: string): number =>
  Number(form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.step || 1);

/** @param typedIn a number field that the reader is typing in, which stays unchanged */
export function showControls<State>(
  form: HTMLFormElement,
  fields: Fields<State>,
  state: State,
  typedIn: Element | null,
): void {
  for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) {
    const field = (fields as Record<string, Field<unknown>>)[control.name];
    if (!field) continue;
    const value = (state as Record<string, unknown>)[control.name];
    const text = field.write(value);
    if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio"))
      control.checked = Array.isArray(value) ? value.map(String).includes(control.value) : control.value === text;
    else if (control.type !== "number" || control !== typedIn) control.value = text;
    if (control.type !== "range") continue;
    control.ariaValueText = field.say(value);
    const output = form.querySelector(`[data-output="${control.name}"]`);
    if (output) output.textContent = field.say(value);
  }
}
