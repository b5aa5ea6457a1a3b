/**
 * Figures of a model published after the build: copies of a built model's figures, adapted to the model's own panels,
 * controls and calls. Their contents come from the API.
 */
import type { ChoiceField, NumberField } from "../lib/figure/fields.ts";
import type { AnyFigure } from "../lib/figure/figure.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { fixed } from "../lib/numbers/format.ts";
import { escaped } from "../plot/frame.ts";
import { slidersOf } from "./explorer.ts";
import { type PublishedImages, sourceOf } from "./published.ts";
import { className } from "./words.ts";

export interface Named {
  /** "Figure 1". */
  readonly label: string;
  /** Title, a few words. */
  readonly title: string;
  /** Markup of its caption. */
  readonly caption: string;
}

/** @param pattern element of the same figure for a model with all controls */
export function figureFrom(
  pattern: HTMLElement,
  figure: AnyFigure,
  published: PublishedImages,
  named: Named,
): HTMLElement {
  const element = pattern.cloneNode(true) as HTMLElement;
  name(find(element, "figure"), figure, published, named);
  setPanels(find(element, ".figure-panels"), figure);
  setCalls(element, figure);
  setControls(find(element, ".dock-controls"), figure, published);
  find(element, "[data-tables]").replaceChildren();
  find(element, "[data-summary]").textContent = "";
  find(element, "[data-status-text]").textContent = "Not asked yet";
  return element;
}

function name(
  shell: HTMLElement,
  figure: AnyFigure,
  { card }: PublishedImages,
  { label, title, caption }: Named,
): void {
  shell.dataset.href = `/models/${card.id}/#${figure.id}`;
  const key = `marginalia-${card.id}-${figure.id.replace("fig-", "")}`;
  const year = new Date().getUTCFullYear();
  const citation = { key, title: `Marginalia, ${label}: ${card.id}, ${title}`, source: sourceOf(card), year };
  shell.dataset.citation = JSON.stringify(citation);
  find(shell, "h2").textContent = `${label}: ${card.id}, ${title}`;
  const number = find<HTMLAnchorElement>(shell, ".figure-number");
  number.textContent = label;
  find(shell, "figcaption").replaceChildren(number, " ");
  number.insertAdjacentHTML("afterend", ` ${caption}`);
}

function setPanels(container: HTMLElement, { panels, keys }: AnyFigure): void {
  const pattern = find(container, ".panel");
  const names = Object.entries(panels);
  container.dataset.columns = String(names.length);
  container.replaceChildren(
    ...names.map(([panel, title], i) => {
      const made = pattern.cloneNode(true) as HTMLElement;
      find(made, ".panel-title").innerHTML =
        `<span class="panel-letter">${String.fromCharCode(97 + i)}</span> ${escaped(title)}`;
      find(made, "[data-plot]").dataset.plot = panel;
      const drawing = find(made, "[data-drawing]");
      drawing.dataset.drawing = panel;
      drawing.replaceChildren();
      if (!keys?.[panel]) made.querySelector(".drawing-keys")?.remove();
      return made;
    }),
  );
}

/** A drawer section for each call, taken from the pattern if it makes the same call. */
function setCalls(element: HTMLElement, { calls }: AnyFigure): void {
  const sections = Array.from(element.querySelectorAll<HTMLElement>("[data-call]"));
  const after = sections[0]?.previousElementSibling;
  const json = sections.find((section) => section.querySelectorAll("[data-save]").length === 1);
  const made = Object.entries(calls).map(([call, title]) => {
    const section = (sections.find(({ dataset }) => dataset.call === call) ?? json)?.cloneNode(true) as HTMLElement;
    section.dataset.call = call;
    section.ariaLabel = title;
    find(section, "h3").textContent = title;
    for (const button of section.querySelectorAll<HTMLElement>("[data-save]")) {
      button.dataset.file = `${call}.${button.dataset.save?.split("/")[1]}`;
    }
    for (const text of section.querySelectorAll("pre")) text.textContent = "";
    find(section, "[data-meta]").textContent = "";
    return section;
  });
  for (const section of sections) section.remove();
  after?.after(...made);
}

/** Adapts the pattern's controls: rebuilds sliders and classes, and removes controls without a field. */
function setControls(controls: HTMLElement, figure: AnyFigure, published: PublishedImages): void {
  const fields = figure.fields as Readonly<Record<string, NumberField & Partial<ChoiceField>>>;
  const slider = controls.querySelector(".range-field");
  const sliders = slider ? slidersOf(published).map((each) => sliderOf(slider, fields, each)) : [];
  for (const old of controls.querySelectorAll(".range-field")) old.remove();
  controls.prepend(...sliders);
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

function sliderOf(
  pattern: Element,
  fields: Readonly<Record<string, NumberField>>,
  dimension: ReturnType<typeof slidersOf>[number],
): Element {
  const made = pattern.cloneNode(true) as Element;
  const named = `z${dimension.index + 1}`;
  const field = fields[named] as NumberField;
  const nats = "klNats" in dimension ? `, ${fixed(dimension.klNats)} nats` : "";
  find(made, ".range-label").innerHTML = `<i>z</i><sub>${dimension.index + 1}</sub>${nats}`;
  const input = find<HTMLInputElement>(made, "input");
  input.name = named;
  setLimits(input, field);
  const output = find(made, "[data-output]");
  output.dataset.output = named;
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
