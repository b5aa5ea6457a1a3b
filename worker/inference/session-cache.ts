/**
 * Sessions that fit a byte budget; the least recently used leave first.
 *
 * A session is counted by the bytes of its ONNX file: its weights are most of what it holds.
 */
import type { Session } from "./runtime.ts";

interface Entry {
  readonly session: Promise<Session>;
  readonly bytes: number;
}

export class SessionCache {
  readonly #budgetBytes: number;
  /** In order of use, the least recent first, as a Map keeps insertion order. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** The session of that key, now the most recently used. */
  get(key: string): Promise<Session> | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.session;
  }

  /** Keeps a session that is being made; one that fails is forgotten, so that the next request tries again. */
  add(key: string, bytes: number, session: Promise<Session>): Promise<Session> {
    const entry = { session, bytes };
    this.#entries.set(key, entry);
    this.#bytes += bytes;
    session.catch(() => this.#remove(key, entry));
    for (const [oldestKey, oldest] of this.#entries) {
      if (this.#bytes <= this.#budgetBytes || oldest === entry) break;
      this.#remove(oldestKey, oldest);
      // A run of that session that is under way has its inputs bound already; release waits for none after it. Of one
      // that fails, whoever asked for it hears.
      oldest.session.then((old) => old.release()).catch(() => undefined);
    }
    return session;
  }

  #remove(key: string, entry: Entry): void {
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
