/** Reads the atlas's state from its native controls and writes it to them, by the controls' names. */
import { fixed } from "../../lib/numbers/format.ts";
import type { AtlasState } from "./state.ts";
import { seedLimits } from "./state.ts";

export function readControls(form: HTMLFormElement, before: AtlasState): AtlasState {
  const data = new FormData(form);
  const seed = Number(data.get("seed"));
  return {
    latent: [Number(data.get("z1")), Number(data.get("z2"))],
    size: Number(data.get("k")),
    digits: data.getAll("digits").map(Number),
    output: data.get("output") === "samples" ? "samples" : "probabilities",
    seed: Number.isInteger(seed) && seed >= seedLimits.min && seed <= seedLimits.max ? seed : before.seed,
  };
}

/** @param typedIn a number field that the reader is typing in, which stays unchanged */
export function showControls(form: HTMLFormElement, state: AtlasState, typedIn = document.activeElement): void {
  const [z1, z2] = state.latent;
  showRange(form, "z1", z1, fixed(z1));
  showRange(form, "z2", z2, fixed(z2));
  showRange(form, "k", state.size, `${state.size} × ${state.size}`);
  for (const box of form.querySelectorAll<HTMLInputElement>("input[name=digits]")) {
    box.checked = state.digits.includes(Number(box.value));
  }
  for (const radio of form.querySelectorAll<HTMLInputElement>("input[name=output]")) {
    radio.checked = radio.value === state.output;
  }
  const seed = form.querySelector<HTMLInputElement>("input[name=seed]");
  if (seed && typedIn !== seed) seed.value = String(state.seed);
  form.querySelector("[data-seed]")?.toggleAttribute("data-idle", state.output !== "samples");
}

function showRange(form: HTMLFormElement, name: string, value: number, text: string): void {
  const range = form.querySelector<HTMLInputElement>(`input[type=range][name=${name}]`);
  if (!range) return;
  range.value = String(value);
  range.ariaValueText = text;
  const output = form.querySelector(`[data-output=${name}]`);
  if (output) output.textContent = text;
}
