/** The decoder's picture at the cursor, one canvas pixel per image pixel. */

import type { LiveStatus } from "../../lib/api/live-request.ts";
import type { DecodeAnswer, Latent } from "../../lib/api/model-requests.ts";
import { find } from "../../lib/figure/figure-shell.ts";
import { type AtlasState, pixelUnits, point } from "./state.ts";

type Image = DecodeAnswer["images"][number];

/** A tile of the sheet that a canvas can draw. */
export interface Tile {
  readonly source: CanvasImageSource;
  readonly x: number;
  readonly y: number;
}

export const pixels = 28;

type Decoded = Pick<AtlasState, "z" | "output">;

export class Picture {
  readonly #frame: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #title: HTMLElement;
  readonly #coordinates: HTMLElement;
  /** The start page has none. */
  readonly #table: HTMLElement | null;
  #image: Image = [];
  #drawn: Decoded;
  #source = "";
  #target: Latent;
  #stale = false;
  #previewing = false;

  constructor(root: ParentNode, frozen: Latent) {
    this.#frame = find(root, "[data-picture]");
    this.#canvas = find<HTMLCanvasElement>(root, "[data-decoded]");
    this.#title = find(root, "[data-picture-title]");
    this.#coordinates = find(root, "[data-coordinates] span");
    this.#table = root.querySelector("[data-pixels]");
    this.#drawn = { z: frozen, output: "probabilities" };
    this.#target = frozen;
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("Picture: expected a 2-D canvas, got none");
    this.#context = context;
  }

  /** Shows the cursor's coordinates, whether or not its picture has arrived. */
  aim(latent: Latent): void {
    this.#target = latent;
    this.#label();
  }

  /** @param source path of the request that returned the image */
  draw(image: Image, { z, output }: Decoded, source: string): void {
    this.#image = image;
    this.#drawn = { z, output };
    this.#source = source;
    this.#paint();
    this.fillTable();
    this.#label();
  }

  /** A tile of the sheet in place of the picture, until `endPreview`. */
  preview({ source, x, y }: Tile, latent: Latent): void {
    this.#previewing = true;
    this.#context.drawImage(source, x, y, pixels, pixels, 0, 0, pixels, pixels);
    this.#frame.dataset.drawn = "preview";
    this.#title.textContent = "Preview";
    this.#coordinates.textContent = point(latent);
  }

  endPreview(): void {
    if (!this.#previewing) return;
    this.#previewing = false;
    if (this.#image.length > 0) this.#paint();
    else delete this.#frame.dataset.drawn;
    this.#label();
  }

  setStatus({ phase }: LiveStatus): void {
    this.#stale = phase === "stale";
    this.#frame.toggleAttribute("data-lagging", this.#stale || phase === "waiting");
    this.#label();
  }

  /** Fills the pixel table, but only while it is open: a drag would otherwise write thousands of cells a second. */
  fillTable(): void {
    if (!this.#table?.closest("details")?.open || this.#image.length === 0) return;
    const { z, output } = this.#drawn;
    const cells = this.#table.querySelectorAll("td");
    for (const [i, value] of this.#image.flat().entries()) {
      const cell = cells[i];
      if (cell) cell.textContent = String(output === "samples" ? value : Math.round(value * 100));
    }
    find(this.#table, "[data-pixels-at]").textContent = `z = ${point(z)}`;
    find(this.#table, "[data-pixels-unit]").textContent = pixelUnits[output];
  }

  #paint(): void {
    if (this.#previewing) return;
    const data = this.#context.createImageData(pixels, pixels);
    for (const [i, value] of this.#image.flat().entries()) {
      // The same rounding as in the API's PNG.
      data.data.fill(Math.floor(value * 255 + 0.5), 4 * i, 4 * i + 3);
      data.data[4 * i + 3] = 255;
    }
    this.#context.putImageData(data, 0, 0);
    this.#frame.dataset.drawn = this.#source;
  }

  #label(): void {
    if (this.#previewing) return;
    this.#title.textContent = this.#stale ? `Last decoded: ${point(this.#drawn.z)}` : "Decoded";
    this.#coordinates.textContent = point(this.#target);
  }
}
