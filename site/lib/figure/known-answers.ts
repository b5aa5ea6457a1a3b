/** Cached answers of a figure, so that going back or toggling is immediate. */
import { type ApiAnswer, type ApiRequest, type OnProgress, send } from "../api/api.ts";
import { answerValue } from "./figure.ts";

/** An answer with its parsed value. */
export interface Known {
  readonly answer: ApiAnswer;
  readonly value: unknown;
}

/** Number of cached answers. */
const most = 60;

export class KnownAnswers {
  /** By call and request; the most recently used answer is last. */
  readonly #known = new Map<string, Known>();

  /** @throws ApiFailure as `send` does */
  async ask(call: string, request: ApiRequest, signal: AbortSignal, onProgress?: OnProgress): Promise<Known> {
    const key = `${call} ${request.path} ${request.accept} ${request.body ?? ""}`;
    const before = this.#known.get(key);
    const answer = before?.answer ?? (await send(request, signal, onProgress));
    const known = before ?? { answer, value: answerValue(answer.contentType, answer.bytes) };
    this.#known.delete(key);
    this.#known.set(key, known);
    for (const oldest of [...this.#known.keys()].slice(0, -most)) this.#known.delete(oldest);
    return known;
  }
}
