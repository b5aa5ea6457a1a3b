/** The script's hold on `components/figure-shell.astro`: status, summary, reset and citation of one figure. */
import { bibtex, type Citation } from "./bibtex.ts";
import { copyFrom } from "./copy.ts";
import type { LiveStatus } from "./live-request.ts";

/** Speech and reading need a pause that a drag does not give. */
const summaryDelayMs = 400;

const reasons = {
  unreachable: "the API cannot be reached",
  limited: "the API asks for a pause",
  unavailable: "the API is unavailable",
  refused: "the API refused the request",
} as const;

export interface ShellListener {
  onRetry(): void;
  onReset(): void;
}

export class FigureShell {
  readonly #status: HTMLElement;
  readonly #statusText: HTMLElement;
  readonly #retry: HTMLButtonElement;
  readonly #summary: HTMLElement;
  readonly #reset: HTMLButtonElement;
  readonly #anchor: string;
  readonly #bibtex: HTMLElement;
  readonly #citation: Omit<Citation, "permalink">;
  #summaryTimer = 0;
  #countdown = 0;

  constructor(figure: HTMLElement, listener: ShellListener) {
    this.#status = find(figure, "[data-status]");
    this.#statusText = find(figure, "[data-status-text]");
    this.#retry = find<HTMLButtonElement>(figure, "[data-retry]");
    this.#summary = find(figure, "[data-summary]");
    this.#reset = find<HTMLButtonElement>(figure, "[data-reset]");
    this.#anchor = figure.id;
    this.#bibtex = find(figure, "[data-bibtex]");
    this.#citation = JSON.parse(figure.dataset.citation ?? "{}") as Omit<Citation, "permalink">;
    this.#retry.addEventListener("click", () => listener.onRetry());
    this.#reset.addEventListener("click", () => listener.onReset());
    copyFrom(find<HTMLButtonElement>(figure, "[data-copy-citation]"), () => this.#bibtex.textContent);
    copyFrom(find<HTMLButtonElement>(figure, "[data-copy-permalink]"), () => this.#permalink);
    this.setPermalink(location.href, true);
  }

  #permalink = location.href;

  /** What "cite this state" cites: the address leads to this figure, whichever the page was opened at. */
  setPermalink(href: string, isDefault: boolean): void {
    const url = new URL(href);
    url.hash = this.#anchor;
    this.#permalink = url.href;
    this.#bibtex.textContent = bibtex({ ...this.#citation, permalink: url.href });
    // Reset is of use only away from the default.
    this.#reset.disabled = isDefault;
  }

  /** Said once the reader pauses. */
  setSummary(text: string): void {
    clearTimeout(this.#summaryTimer);
    this.#summaryTimer = window.setTimeout(() => {
      if (this.#summary.textContent !== text) this.#summary.textContent = text;
    }, summaryDelayMs);
  }

  /** @param shown what a stale picture shows, for example "z = (0.50, −0.50)" */
  setStatus(status: LiveStatus, shown: string): void {
    clearInterval(this.#countdown);
    this.#status.dataset.phase = status.phase;
    // Who has pressed a button that goes stays beside it.
    if (status.phase !== "stale" && document.activeElement === this.#retry) this.#status.focus({ preventScroll: true });
    this.#retry.hidden = status.phase !== "stale";
    if (status.phase === "live") this.#say("Live: computed by the API just now");
    else if (status.phase === "waiting") this.#say("Waiting for the API");
    else if (status.phase === "stored") this.#say("Stored when this page was built");
    else {
      const { failure, retryAt } = status;
      this.#say(`Stale: ${reasons[failure.kind]} (${failure.message}). Still showing ${shown}.`);
      this.#countDown(retryAt);
    }
  }

  /** The button says when the next try comes by itself; outside the live region, or it would be read every second. */
  #countDown(retryAt: number | undefined): void {
    const tell = (): void => {
      const seconds = retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - performance.now()) / 1000));
      this.#retry.textContent = seconds > 0 ? `Retry now (by itself in ${seconds} s)` : "Retry now";
    };
    tell();
    if (retryAt !== undefined) this.#countdown = window.setInterval(tell, 1000);
  }

  #say(text: string): void {
    if (this.#statusText.textContent !== text) this.#statusText.textContent = text;
  }
}

/** An element that the markup is known to hold. */
export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`find: expected an element for ${selector}, got none`);
  return found;
}
