/** The choice of the input that varies along a regressor's ribbon. */
import { escaped } from "../plot/frame.ts";
import type { PublishedRegressor } from "./published.ts";
import { inputName, mostInputs } from "./ribbon.ts";

/** Names of the inputs that have sliders. */
export const slidingInputs = (published: PublishedRegressor): readonly string[] =>
  published.ranges.slice(0, mostInputs).map((_, i) => inputName(published, i));

/** Radio buttons as markup; empty for a single input. */
export function alongMarkup(names: readonly string[]): string {
  if (names.length < 2) return "";
  const buttons = names.map(
    (name, i) =>
      `<label><input type="radio" name="along" value="${i + 1}"${i === 0 ? " checked" : ""} autocomplete="off" />` +
      `<span>Along ${escaped(name)}</span></label>`,
  );
  return `<div class="segmented classes" role="group" aria-label="Input that varies">${buttons.join("")}</div>`;
}
