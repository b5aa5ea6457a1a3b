/** Exports of a figure: SVG, PNG, print, an embedded frame, and a Python script. */
import type { ApiDrawer } from "../elements/api-drawer.ts";
import { jsonOf } from "../lib/api/api.ts";
import { copyFrom } from "../lib/figure/copy.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { save } from "../lib/figure/save.ts";
import { colourOf, lookOf } from "../plot/live/look.ts";
import { type Charts, sheetOf } from "./collect.ts";
import { embedCode } from "./embed-code.ts";
import { families, loadFaces } from "./faces.ts";
import { pngOf, printAlone } from "./picture.ts";
import { pythonScript } from "./python/script.ts";
import { attributeValue, inLight } from "./resolve.ts";
import { sheetSvg, type Theme } from "./sheet.ts";

/** Exports have white paper, which needs no ink. */
const onPaper = { paper: "#ffffff" } as const;

/** Height in pixels of a figure's folded parts and of the link under an embedded figure. */
const foldedHeight = 180;

/** A failure with a message for the reader. */
class Refusal extends Error {}

/**
 * Activates the buttons of `components/figure/take-away.astro`.
 *
 * @param charts the charts on screen
 * @returns a function to call with the permalink of every state
 */
export function takeAway(figure: HTMLElement, details: HTMLElement, charts: () => Charts): (permalink: string) => void {
  const ways = new TakeAway(figure, details, charts);
  return (permalink) => ways.show(permalink);
}

class TakeAway {
  readonly #figure: HTMLElement;
  readonly #charts: () => Charts;
  readonly #note: HTMLElement;
  /** Element with the embedding HTML; null if the figure has no page for frames. */
  readonly #code: HTMLElement | null;
  #permalink = "";

  constructor(figure: HTMLElement, details: HTMLElement, charts: () => Charts) {
    this.#figure = figure;
    this.#charts = charts;
    this.#note = find(details, "[data-note]");
    this.#code = details.querySelector("[data-embed-code]");
    const ways: Readonly<Record<string, () => Promise<void>>> = {
      svg: async () => save(`${figure.id}.svg`, await this.#svg(), "image/svg+xml"),
      png: async () => save(`${figure.id}.png`, await pngOf(await this.#svg()), "image/png"),
      print: async () => printAlone(await this.#svg(onPaper), this.#title),
      python: async () => save(`${figure.id}.py`, await this.#script(), "text/x-python"),
    };
    for (const button of details.querySelectorAll<HTMLButtonElement>("[data-take]")) {
      const way = ways[button.dataset.take ?? ""];
      if (way) button.addEventListener("click", () => void this.#noting(button, way));
      button.disabled = false;
    }
    const copy = details.querySelector<HTMLButtonElement>("[data-copy-embed]");
    if (!copy) return;
    copyFrom(copy, () => this.#code?.textContent ?? "");
    copy.disabled = false;
  }

  /** Updates the exports to a new state. */
  show(permalink: string): void {
    this.#permalink = permalink;
    if (this.#code) this.#code.textContent = embedCode(this.#figure.id, this.#title, permalink, this.#height());
  }

  /** Height of the figure with its folded parts closed. */
  #height(): number {
    const { bottom } = find(this.#figure, ".figure-bar").getBoundingClientRect();
    return Math.round(bottom - this.#figure.getBoundingClientRect().top + foldedHeight);
  }

  get #citation(): { readonly title: string; readonly source: string } {
    return JSON.parse(this.#figure.dataset.citation ?? "{}");
  }

  get #title(): string {
    return this.#citation.title;
  }

  /** @param other colours that replace the page's */
  async #svg(other: Partial<Theme> = {}): Promise<string> {
    const [{ fontFaces, measure }, sheet, theme] = await Promise.all([
      loadFaces(),
      sheetOf(this.#figure, this.#permalink, this.#charts()),
      this.#inColours(async (colour) => ({
        paper: colour("--paper"),
        ink: colour("--ink"),
        soft: colour("--ink-soft"),
        rubric: colour("--rubric"),
      })),
    ]);
    return sheetSvg(sheet, { ...theme, families, fontFaces, ...other }, measure);
  }

  async #script(): Promise<string> {
    const calls = find<ApiDrawer>(this.#figure, "api-drawer").calls();
    if (calls.every(({ answer }) => answer === undefined)) {
      throw new Refusal(
        "The script needs the API’s responses, and none has arrived yet. Try again once the figure is live.",
      );
    }
    const charts = [...this.#charts()].map(([panel, chart]) => ({ title: this.#panelTitle(panel), chart }));
    const { title, source } = this.#citation;
    const [label = "", ...words] = title.replace(/^Marginalia, /, "").split(": ");
    return this.#inColours(async (colour) =>
      pythonScript({
        id: this.#figure.id,
        label,
        title: words.join(": "),
        permalink: this.#permalink,
        source,
        calls: calls.map(({ answer, ...call }) => ({
          ...call,
          answer: answer?.contentType.includes("json") ? jsonOf(answer) : undefined,
        })),
        charts,
        lookOf: (series) => lookOf(series, colour),
      }),
    );
  }

  #panelTitle(panel: string): string {
    const heading = this.#figure.querySelector(`.panel:has([data-drawing="${panel}"]) .panel-title`);
    return heading?.lastChild?.textContent?.trim() ?? panel;
  }

  /** Colours of the light theme, in hexadecimal. */
  #inColours<T>(work: (colour: (property: string) => string) => Promise<T>): Promise<T> {
    return inLight(this.#figure, (host) => work((property) => attributeValue(colourOf(property, host))));
  }

  /** Runs an export and shows its failure beside the buttons. */
  async #noting(button: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
    this.#note.textContent = "";
    button.ariaBusy = "true";
    try {
      await work();
    } catch (failure) {
      if (failure instanceof Refusal) this.#note.textContent = failure.message;
      // fetch throws a TypeError without a connection.
      else if (failure instanceof TypeError)
        this.#note.textContent = "The fonts could not be fetched. Check the connection and try again.";
      else {
        this.#note.textContent = "That did not work here. Try another format.";
        throw failure;
      }
    } finally {
      button.ariaBusy = null;
    }
  }
}
