/** Controls `components/figure-shell.astro`: status, summary, reset and citation of one figure. */

import type { ApiFailure } from "../api/api.ts";
import type { LiveStatus } from "../api/live-request.ts";
import { bibtex, type Citation } from "../report/bibtex.ts";
import { reportCopy } from "../report/report-copy.ts";
import { copyFrom } from "./copy.ts";

/** Least time between two summaries, ms: readers cannot follow a sentence that changes every frame. */
const summaryEveryMs = 200;
/** Idle time before the summary is announced, ms. */
const speechPauseMs = 400;

const reasons = {
  unreachable: "The API cannot be reached",
  limited: "The API is limiting requests",
  unavailable: "The API is unavailable",
  refused: "The API refused the request",
  unstored: "This state is not stored",
} as const;

/** A sentence without its full stop, such as "The API is limiting requests (429: …)". */
export const failureInWords = ({ kind, message }: ApiFailure): string => `${reasons[kind]} (${message})`;

/** @param shown what a stale picture shows, for example "z = (0.50, −0.50)" */
export function statusInWords(status: LiveStatus, shown: string): string {
  if (status.phase === "live")
    return reportCopy() ? "Stored: computed by the API when this copy was made" : "Live: computed by the API just now";
  if (status.phase === "waiting") return "Waiting for the API";
  if (status.phase === "stored") return "Stored when this page was built";
  return `${failureInWords(status.failure)}. Still showing ${shown}.`;
}

export interface ShellListener {
  onRetry(): void;
  onReset(): void;
  /**
   * Called when the reader first unfolds "Take this figure away".
   *
   * @returns a function to call with the permalink of every later state
   */
  onTakeAway(details: HTMLElement): Promise<(permalink: string) => void>;
}

export class FigureShell {
  readonly #figure: HTMLElement;
  readonly #status: HTMLElement;
  readonly #statusText: HTMLElement;
  readonly #retry: HTMLButtonElement;
  readonly #summary: HTMLElement;
  readonly #reset: HTMLButtonElement;
  readonly #bibtex: HTMLElement;
  readonly #listener: ShellListener;
  readonly #citation: Omit<Citation, "permalink">;
  #sentence = "";
  #summaryTimer = 0;
  #speechTimer = 0;
  #statusTimer = 0;
  #seconds = 0;
  #hasAnswered = false;
  #isDefault = true;
  #takeAway: ((permalink: string) => void) | undefined;
  #now: LiveStatus = { phase: "stored" };

  constructor(figure: HTMLElement, listener: ShellListener) {
    this.#figure = figure;
    this.#listener = listener;
    this.#status = find(figure, "[data-status]");
    this.#statusText = find(figure, "[data-status-text]");
    this.#retry = find<HTMLButtonElement>(figure, "[data-retry]");
    this.#summary = find(figure, "[data-summary]");
    this.#reset = find<HTMLButtonElement>(figure, "[data-reset]");
    this.#bibtex = find(figure, "[data-bibtex]");
    this.#citation = JSON.parse(figure.dataset.citation ?? "{}") as Omit<Citation, "permalink">;
    this.#retry.addEventListener("click", () => listener.onRetry());
    this.#reset.addEventListener("click", () => listener.onReset());
    copyFrom(find<HTMLButtonElement>(figure, "[data-copy-citation]"), () => this.#bibtex.textContent);
    copyFrom(find<HTMLButtonElement>(figure, "[data-copy-permalink]"), () => this.#permalink);
    const takeAway = find<HTMLDetailsElement>(figure, ".take-away");
    takeAway.addEventListener("toggle", () => void this.#openTakeAway(takeAway));
    this.setPermalink(location.href, true);
  }

  #permalink = location.href;

  /** Updates "Cite this state" with the permalink of this figure on its section's page. */
  setPermalink(href: string, isDefault: boolean): void {
    const copy = reportCopy();
    const url = new URL(this.#figure.dataset.href ?? "", copy?.origin ?? href);
    url.search = new URL(href).search.replaceAll("%2C", ",");
    this.#permalink = url.href;
    this.#bibtex.textContent = bibtex({ ...this.#citation, permalink: url.href });
    // Links of an offline copy stay within it.
    if (!copy) {
      for (const link of document.querySelectorAll<HTMLAnchorElement>(`[data-permalink="${this.#figure.id}"]`)) {
        link.href = url.href;
      }
    }
    this.#takeAway?.(url.href);
    // Reset does nothing in the default state.
    this.#reset.disabled = isDefault;
    this.#isDefault = isDefault;
    this.#showPill();
  }

  /** Shows the summary as the picture changes, and announces it once the reader pauses. */
  setSummary(text: string): void {
    this.#sentence = text;
    this.#summary.ariaBusy = "true";
    clearTimeout(this.#speechTimer);
    this.#speechTimer = window.setTimeout(() => {
      this.#summary.ariaBusy = "false";
    }, speechPauseMs);
    this.#summaryTimer ||= window.setTimeout(() => {
      this.#summaryTimer = 0;
      if (this.#summary.textContent !== this.#sentence) this.#summary.textContent = this.#sentence;
    }, summaryEveryMs);
  }

  /** @param shown what a stale picture shows, for example "z = (0.50, −0.50)" */
  setStatus(status: LiveStatus, shown: string): void {
    clearInterval(this.#seconds);
    clearTimeout(this.#statusTimer);
    this.#now = status;
    this.#hasAnswered ||= status.phase === "live";
    this.#status.dataset.phase = status.phase;
    // Keep the focus near the retry button when it disappears.
    if (status.phase !== "stale" && document.activeElement === this.#retry) this.#status.focus({ preventScroll: true });
    this.#retry.hidden = status.phase !== "stale" || status.failure.kind === "unstored";
    this.#showPill();
    const words = statusInWords(status, shown);
    // Panels show short waits; announcing them would interrupt every drag.
    if (status.phase === "waiting") this.#statusTimer = window.setTimeout(() => this.#say(words), speechPauseMs);
    else this.#say(words);
    if (status.phase !== "stale") return;
    const { retryAt } = status;
    this.#countDown(retryAt);
    this.#seconds = window.setInterval(() => {
      this.#countDown(retryAt);
      this.#showPill();
    }, 1000);
  }

  /** Loads the code of "Take this figure away" when the reader first unfolds it. */
  async #openTakeAway(details: HTMLDetailsElement): Promise<void> {
    if (!details.open || this.#takeAway) return;
    const note = find(details, "[data-note]");
    note.textContent = "";
    try {
      this.#takeAway = await this.#listener.onTakeAway(details);
      this.#takeAway(this.#permalink);
    } catch {
      note.textContent = "These could not be loaded. Reload the page to try again.";
    }
  }

  /** Labels every panel that lags behind the controls; the style sheet dims it. */
  #showPill(): void {
    const { phase } = this.#now;
    const isBuilt = !this.#hasAnswered && this.#isDefault;
    const lags = !isBuilt && (phase === "waiting" || phase === "stale");
    this.#figure.toggleAttribute("data-lagging", lags);
    if (lags) this.#figure.style.setProperty("--pill", JSON.stringify(pill(this.#now, this.#hasAnswered)));
  }

  /** Shows the countdown to the next retry on the button, outside the live region, so that it is not announced every second. */
  #countDown(retryAt: number | undefined): void {
    const seconds = retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - performance.now()) / 1000));
    this.#retry.textContent = seconds > 0 ? `Retry now (automatically in ${seconds} s)` : "Retry now";
  }

  #say(text: string): void {
    if (this.#statusText.textContent !== text) this.#statusText.textContent = text;
  }
}

function pill(status: LiveStatus, hasAnswered: boolean): string {
  if (status.phase !== "stale") return "asking…";
  const { failure, since } = status;
  const seconds = Math.round((performance.now() - since) / 1000);
  const span = seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
  const hasReply = failure.kind !== "unreachable" && failure.kind !== "unavailable";
  return `${hasReply ? reasons[failure.kind] : `no response for ${span}`}, showing the ${hasAnswered ? "last" : "stored"} one`;
}

/** Finds an element that the markup must contain. */
export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`find: expected an element for ${selector}, got none`);
  return found;
}
