/** The sheet of k x k pictures, from one PNG of the API, and the geometry of its tiles. */

import type { LiveStatus } from "../../lib/api/live-request.ts";
import type { Latent } from "../../lib/api/model-requests.ts";
import { find } from "../../lib/figure/figure-shell.ts";
import { pixels, type Tile } from "./picture.ts";
import { tiles } from "./state.ts";

/** Sheets with fewer tiles than this are enlarged, with crisp pixels. */
const crispBelow = 15;

export class SheetView {
  readonly surface: HTMLElement;
  readonly #image: HTMLImageElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #cursorTile: SVGElement;
  readonly #hoverTile: SVGElement;
  readonly #positions: readonly (readonly number[])[];
  #drawnSize: number;
  #order = 0;
  #cursor: Latent = [0, 0];

  /** @param positions tile positions along an axis, ascending, for each size from the smallest up */
  constructor(root: ParentNode, positions: readonly (readonly number[])[], frozenSize: number) {
    this.surface = find(root, "[data-sheet]");
    this.#image = find<HTMLImageElement>(this.surface, "img");
    this.#canvas = find<HTMLCanvasElement>(this.surface, "canvas");
    this.#cursorTile = find(this.surface, "[data-tile-cursor]");
    this.#hoverTile = find(this.surface, "[data-tile-hover]");
    this.#positions = positions;
    this.#drawnSize = frozenSize;
  }

  /** Tiles along a side of the displayed sheet, which may lag behind the slider. */
  get drawnSize(): number {
    return this.#drawnSize;
  }

  positionsFor(size: number): readonly number[] {
    return this.#positions[size - tiles.min] ?? [];
  }

  /** @param source path of the request that returned the picture */
  async draw(png: Uint8Array<ArrayBuffer>, size: number, source: string): Promise<void> {
    const order = ++this.#order;
    const bitmap = await createImageBitmap(new Blob([png], { type: "image/png" }));
    // A small sheet requested later may be decoded before a large one.
    if (order !== this.#order) return;
    this.#canvas.width = bitmap.width;
    this.#canvas.height = bitmap.height;
    this.#canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    this.#drawnSize = size;
    this.surface.dataset.drawn = source;
    this.surface.toggleAttribute("data-crisp", size < crispBelow);
    this.showCursor(this.#cursor);
  }

  showCursor(latent: Latent): void {
    this.#cursor = latent;
    const [column, row] = this.#nearest(latent);
    this.#place(this.#cursorTile, column, row);
  }

  /** Marks the tile under a point and returns it. */
  hover(at: { readonly right: number; readonly down: number }): { readonly latent: Latent; readonly tile: Tile } {
    const [column, row] = this.#tileAt(at.right, at.down);
    this.#place(this.#hoverTile, column, row);
    this.#hoverTile.setAttribute("visibility", "visible");
    const source = "drawn" in this.surface.dataset ? this.#canvas : this.#image;
    return { latent: this.#latentOf(column, row), tile: { source, x: column * pixels, y: row * pixels } };
  }

  leave(): void {
    this.#hoverTile.setAttribute("visibility", "hidden");
  }

  latentAt(right: number, down: number): Latent {
    return this.#latentOf(...this.#tileAt(right, down));
  }

  /** Latent of the tile a number of columns to the right of and rows above the one nearest to `from`. */
  neighbour(from: Latent, right: number, up: number): Latent {
    const [column, row] = this.#nearest(from);
    const inside = (index: number): number => Math.min(this.#drawnSize - 1, Math.max(0, index));
    return this.#latentOf(inside(column + right), inside(row - up));
  }

  setStatus({ phase }: LiveStatus): void {
    this.surface.toggleAttribute("data-lagging", phase === "stale" || phase === "waiting");
  }

  #tileAt(right: number, down: number): [number, number] {
    const index = (fraction: number): number => Math.min(this.#drawnSize - 1, Math.floor(fraction * this.#drawnSize));
    return [index(right), index(down)];
  }

  #latentOf(column: number, row: number): Latent {
    const positions = this.positionsFor(this.#drawnSize);
    return [positions[column] ?? 0, positions[this.#drawnSize - 1 - row] ?? 0];
  }

  #nearest([z1, z2]: Latent): [number, number] {
    const positions = this.positionsFor(this.#drawnSize);
    const closest = (z: number): number =>
      positions.reduce(
        (best, position, i) => (Math.abs(position - z) < Math.abs((positions[best] ?? 0) - z) ? i : best),
        0,
      );
    return [closest(z1), this.#drawnSize - 1 - closest(z2)];
  }

  #place(tile: SVGElement, column: number, row: number): void {
    const edge = 1 / this.#drawnSize;
    tile.setAttribute("x", String(column * edge));
    tile.setAttribute("y", String(row * edge));
    tile.setAttribute("width", String(edge));
    tile.setAttribute("height", String(edge));
  }
}
