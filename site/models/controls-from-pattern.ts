/** Controls of a figure of a model published after the build, copied from those of a built model's figure. */
import type { ChoiceField, NumberField } from "../lib/figure/fields.ts";
import type { AnyFigure } from "../lib/figure/figure.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { fixed } from "../lib/numbers/format.ts";
import { escaped } from "../plot/frame.ts";
import { alongMarkup, slidingInputs } from "./along.ts";
import { slidersOf } from "./explorer.ts";
import { isRegressor, type Published, type PublishedImages, type PublishedRegressor } from "./published.ts";
import { className } from "./words.ts";

/** @param controls copied from the pattern; those without a field are removed */
export function setControls(controls: HTMLElement, figure: AnyFigure, published: Published): void {
  if (isRegressor(published)) setInputs(controls, figure, published);
  else setImageControls(controls, figure, published);
}

/** A slider for each input; with several inputs also the choice of the one that varies. */
function setInputs(controls: HTMLElement, figure: AnyFigure, published: PublishedRegressor): void {
  const names = slidingInputs(published);
  const choice = document.createElement("template");
  choice.innerHTML = alongMarkup(names);
  setSliders(
    controls,
    figure,
    names.map((name, i) => [`x${i + 1}`, escaped(name)]),
  );
  controls.querySelector(".classes")?.remove();
  controls.prepend(choice.content);
}

/** Adapts the pattern's controls: rebuilds sliders and classes, and removes controls without a field. */
function setImageControls(controls: HTMLElement, figure: AnyFigure, published: PublishedImages): void {
  const fields = figure.fields as Readonly<Record<string, NumberField & Partial<ChoiceField>>>;
  setSliders(controls, figure, slidersOf(published).map(labelledDimension));
  const classes = controls.querySelector(".classes");
  if (classes) setClasses(classes, published);
  for (const control of controls.querySelectorAll<HTMLInputElement>("input[name]")) {
    const field = fields[control.name];
    if (!field || !isUseful(control.name, figure, published)) control.closest(".seed, .segmented")?.remove();
    else if (control.type === "number") setLimits(control, field);
    else if (control.type === "radio") control.toggleAttribute("checked", control.value === String(field.initial));
  }
  if (!("page" in figure.panels)) controls.querySelector("[data-set^=strokes]")?.closest(".presets")?.remove();
}

/** Whether a control of the round trip has an effect for this model; all models share its fields. */
function isUseful(name: string, { calls, panels }: AnyFigure, { testImages }: PublishedImages): boolean {
  if (name === "page") return "page" in panels && testImages > 0;
  if (name === "brush") return "page" in panels;
  return (name !== "from" && name !== "to") || name in calls;
}

type Labelled = readonly [name: string, label: string];

const labelledDimension = (dimension: ReturnType<typeof slidersOf>[number]): Labelled => {
  const nats = "klNats" in dimension ? `, ${fixed(dimension.klNats)} nats` : "";
  return [`z${dimension.index + 1}`, `<i>z</i><sub>${dimension.index + 1}</sub>${nats}`];
};

/** Replaces the pattern's sliders, if it has any. @param labels names of fields, and their labels as markup */
function setSliders(controls: HTMLElement, { fields }: AnyFigure, labels: readonly Labelled[]): void {
  const pattern = controls.querySelector(".range-field");
  if (!pattern) return;
  const sliders = labels.map(([name, label]) => sliderOf(pattern, name, label, fields[name] as NumberField));
  for (const old of controls.querySelectorAll(".range-field")) old.remove();
  controls.prepend(...sliders);
}

function sliderOf(pattern: Element, name: string, label: string, field: NumberField): Element {
  const made = pattern.cloneNode(true) as Element;
  find(made, ".range-label").innerHTML = label;
  const input = find<HTMLInputElement>(made, "input");
  input.name = name;
  setLimits(input, field);
  const output = find(made, "[data-output]");
  output.dataset.output = name;
  output.textContent = field.say(field.initial);
  return made;
}

function setLimits(input: HTMLInputElement, { min, max, step, initial }: NumberField): void {
  for (const [limit, value] of Object.entries({ min, max, step, value: initial })) {
    input.setAttribute(limit, String(value));
  }
}

function setClasses(group: Element, { card }: PublishedImages): void {
  const pattern = find(group, "label");
  const labels = Array.from({ length: card.labels ?? 0 }, (_, label) => {
    const made = pattern.cloneNode(true) as HTMLElement;
    const input = find<HTMLInputElement>(made, "input");
    input.setAttribute("value", String(label));
    find(made, "span").textContent = className(card, label);
    return made;
  });
  if (labels.length === 0) group.remove();
  else group.replaceChildren(...labels);
}
