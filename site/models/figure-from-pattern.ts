/**
 * Figures of a model published after the build: copies of a built model's figures, adapted to the model's own panels,
 * controls and calls. Their contents come from the API.
 */

import { modelSource } from "../lib/api/model-requests.ts";
import type { AnyFigure } from "../lib/figure/figure.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { escaped } from "../plot/frame.ts";
import { drawingKeys } from "../plot/key.ts";
import { setControls } from "./controls-from-pattern.ts";
import type { Published } from "./published.ts";

export interface Named {
  /** "Figure 1". */
  readonly label: string;
  /** Title, a few words. */
  readonly title: string;
  /** Markup of its caption. */
  readonly caption: string;
}

/** @param pattern element of the same figure for a model with all controls and calls */
export function figureFrom(pattern: HTMLElement, figure: AnyFigure, published: Published, named: Named): HTMLElement {
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

function name(shell: HTMLElement, figure: AnyFigure, { card }: Published, { label, title, caption }: Named): void {
  shell.dataset.href = `/models/${card.id}/#${figure.id}`;
  const key = `marginalia-${card.id}-${figure.id.replace("fig-", "")}`;
  const year = new Date().getUTCFullYear();
  const citation = { key, title: `Marginalia, ${label}: ${card.id}, ${title}`, source: modelSource(card), year };
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
      made.querySelector(".drawing-keys")?.remove();
      const legend = keys?.[panel];
      if (legend) find(made, ".plot").insertAdjacentHTML("afterend", drawingKeys(legend));
      // The panels of one figure are all drawings or all charts.
      const foot = made.querySelector<HTMLElement>("[data-chart]");
      if (foot) {
        foot.dataset.chart = panel;
        find(foot, "[data-legend]").replaceChildren();
      }
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
    // The pattern's request names another model.
    delete section.dataset.request;
    for (const text of section.querySelectorAll("pre")) text.textContent = "";
    find(section, "[data-meta]").textContent = "";
    return section;
  });
  for (const section of sections) section.remove();
  after?.after(...made);
}
