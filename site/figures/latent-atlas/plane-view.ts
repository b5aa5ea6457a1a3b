/** Updates the latent plane's marks: cursor, grid of the sheet, hovered tile, shown classes. */

import type { Latent } from "../../lib/api/model-requests.ts";
import { find } from "../../lib/figure/figure-shell.ts";
import { gridPath, toPlaneX, toPlaneY } from "./plane.ts";
import type { AtlasState } from "./state.ts";

export class PlaneView {
  readonly surface: HTMLElement;
  readonly #limit: number;
  readonly #cursor: SVGElement;
  readonly #hover: SVGElement;
  readonly #grid: SVGElement;
  readonly #numerals: readonly SVGTextElement[];

  constructor(root: ParentNode, limit: number) {
    this.#limit = limit;
    this.surface = find(root, "[data-plane]");
    this.#cursor = find(this.surface, "[data-cursor]");
    this.#hover = find(this.surface, "[data-hover-mark]");
    this.#grid = find(this.surface, "[data-grid]");
    this.#numerals = [...this.surface.querySelectorAll<SVGTextElement>("text[data-digit]")];
  }

  show(state: AtlasState, positions: readonly number[]): void {
    this.moveCursor(state.z);
    this.#grid.setAttribute("d", gridPath(positions, this.#limit));
    for (const text of this.#numerals) {
      text.style.display = state.digits.includes(Number(text.dataset.digit)) ? "" : "none";
    }
  }

  moveCursor(latent: Latent): void {
    this.#place(this.#cursor, latent);
  }

  /** Marks the position of a hovered tile. */
  hover(latent: Latent | undefined): void {
    this.#hover.setAttribute("visibility", latent ? "visible" : "hidden");
    if (latent) this.#place(this.#hover, latent);
  }

  #place(mark: SVGElement, [z1, z2]: Latent): void {
    mark.setAttribute("transform", `translate(${toPlaneX(z1, this.#limit)} ${toPlaneY(z2, this.#limit)})`);
  }
}
