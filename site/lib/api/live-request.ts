/**
 * Keeps a figure's picture in sync with its state through an API that may be slow, rate limited or unreachable.
 *
 * It sends at most one request per animation frame and keeps at most two in flight, so a drag streams pictures even when
 * a response takes longer than a frame. A response makes all older requests stale, and they are aborted. If the newest
 * request fails, the last good picture stays, the failure is reported, and the newest wish is retried: after the server's
 * `Retry-After`, otherwise after 1, 2, 4, … 30 s, or at once when the network returns or the reader asks.
 */
import { ApiFailure } from "./api.ts";

export type LiveStatus =
  | { readonly phase: "stored" }
  | { readonly phase: "live" }
  | { readonly phase: "waiting" }
  | {
      readonly phase: "stale";
      readonly failure: ApiFailure;
      /** Time at which the first unanswered request was sent, as of performance.now(). */
      readonly since: number;
      /** Time of the next automatic retry, on the same clock; undefined for none. */
      readonly retryAt: number | undefined;
    };

export interface LiveRequestListener<Wish, Answer> {
  onAnswer(answer: Answer, wish: Wish): void;
  onStatus(status: LiveStatus): void;
}

const maxUnderWay = 2;
const waitingAfterMs = 150;
const firstRetryMs = 1_000;
const maxRetryMs = 30_000;

interface UnderWay {
  readonly order: number;
  readonly abort: AbortController;
}

/** Fulfils a wish with one or more requests. @throws ApiFailure, or AbortError when the signal fires */
export type Fulfil<Wish, Answer> = (wish: Wish, signal: AbortSignal) => Promise<Answer>;

/** @typeParam Wish the requested state, passed back with its answer */
export class LiveRequest<Wish, Answer> {
  readonly #fulfil: Fulfil<Wish, Answer>;
  readonly #listener: LiveRequestListener<Wish, Answer>;
  #wish: { readonly value: Wish } | undefined;
  #wishIsSent = true;
  #order = 0;
  #underWay: UnderWay[] = [];
  #failures = 0;
  #holdUntil = 0;
  #unansweredSince: number | undefined;
  #frame = 0;
  #retryTimer = 0;
  #waitingTimer = 0;

  constructor(fulfil: Fulfil<Wish, Answer>, listener: LiveRequestListener<Wish, Answer>) {
    this.#fulfil = fulfil;
    this.#listener = listener;
    addEventListener("online", () => this.retry());
  }

  /** Makes `value` the newest wish; an unsent one that it replaces is never sent. */
  ask(value: Wish): void {
    this.#wish = { value };
    this.#wishIsSent = false;
    this.#schedule();
  }

  /** Retries the newest wish now, whatever it was waiting for. */
  retry(): void {
    if (this.#failures === 0) return;
    this.#holdUntil = 0;
    this.#wishIsSent = false;
    this.#schedule();
  }

  /** Sends the first wish of a frame at once, and the newest of the following ones in the next frame. */
  #schedule(): void {
    if (this.#frame !== 0 || !this.#sendWish()) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#schedule();
    });
  }

  /** @returns whether a request was sent */
  #sendWish(): boolean {
    const limit = this.#failures > 0 ? 1 : maxUnderWay;
    if (this.#wish === undefined || this.#wishIsSent || this.#underWay.length >= limit) return false;
    if (performance.now() < this.#holdUntil) return false;
    this.#wishIsSent = true;
    void this.#send(this.#wish.value);
    return true;
  }

  async #send(wish: Wish): Promise<void> {
    const mine: UnderWay = { order: ++this.#order, abort: new AbortController() };
    this.#underWay.push(mine);
    this.#unansweredSince ??= performance.now();
    this.#awaitAnswer();
    try {
      const answer = await this.#fulfil(wish, mine.abort.signal);
      mine.abort.signal.throwIfAborted();
      // A retry that fell due meanwhile would ask for the same again.
      if (this.#wish?.value === wish) this.#wishIsSent = true;
      this.#endUpTo(mine);
      this.#recover();
      this.#awaitAnswer();
      this.#listener.onAnswer(answer, wish);
      this.#listener.onStatus({ phase: "live" });
    } catch (failure) {
      this.#underWay = this.#underWay.filter((other) => other !== mine);
      if (mine.abort.signal.aborted) return;
      if (!(failure instanceof ApiFailure)) throw failure;
      if (mine.order !== this.#order) return;
      this.#endUpTo(mine);
      this.#fail(failure);
    } finally {
      this.#schedule();
    }
  }

  /** Aborts older requests: after an answer or a failure, their results would be outdated or hide the failure. */
  #endUpTo({ order }: UnderWay): void {
    for (const each of this.#underWay) if (each.order < order) each.abort.abort();
    this.#underWay = this.#underWay.filter((each) => each.order > order);
  }

  /** Reports a wait for the requests in flight, unless the status is already stale. */
  #awaitAnswer(): void {
    if (this.#waitingTimer !== 0 || this.#underWay.length === 0 || this.#failures > 0) return;
    this.#waitingTimer = window.setTimeout(() => this.#listener.onStatus({ phase: "waiting" }), waitingAfterMs);
  }

  #recover(): void {
    this.#unansweredSince = this.#underWay.length > 0 ? performance.now() : undefined;
    this.#failures = 0;
    this.#holdUntil = 0;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#waitingTimer);
    this.#waitingTimer = 0;
  }

  #fail(failure: ApiFailure): void {
    clearTimeout(this.#waitingTimer);
    clearTimeout(this.#retryTimer);
    this.#waitingTimer = 0;
    this.#failures += 1;
    const now = performance.now();
    // Retrying does not help if the request itself is wrong.
    const wait =
      failure.kind === "refused" || failure.kind === "unstored"
        ? undefined
        : (failure.retryAfterMs ?? Math.min(maxRetryMs, firstRetryMs * 2 ** (this.#failures - 1)));
    // Respect the server's retry time; an unreachable server may be tried by the next drag.
    this.#holdUntil = now + (failure.retryAfterMs ?? 0);
    if (wait !== undefined) this.#retryTimer = window.setTimeout(() => this.retry(), wait);
    const retryAt = wait === undefined ? undefined : now + wait;
    this.#listener.onStatus({ phase: "stale", failure, since: this.#unansweredSince ?? now, retryAt });
  }
}
