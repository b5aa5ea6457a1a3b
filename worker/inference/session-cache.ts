/**
 * Sessions that fit a byte budget.
 *
 * A session is counted by the bytes of its ONNX file: its weights are most of what it holds.
 */
import { ByteBudget } from "./byte-budget.ts";
import type { OwnedSession } from "./runtime.ts";

export class SessionCache {
  readonly #sessions: ByteBudget<Promise<OwnedSession>>;
  readonly #failures = new Map<string, unknown>();

  constructor(budgetBytes: number) {
    this.#sessions = new ByteBudget(budgetBytes, releaseWhenMade);
  }

  /** The session of that key, now the most recently used. */
  get(key: string): Promise<OwnedSession> | undefined {
    return this.#sessions.get(key);
  }

  /** Why the session of that key could not be made, until it can. */
  failure(key: string): unknown {
    return this.#failures.get(key);
  }

  /**
   * Keeps a session that is being made. One that cannot be made, or fails while it runs, is forgotten, so that the next
   * request makes another.
   *
   * @param create makes it, and tells of its failure
   */
  add(key: string, bytes: number, create: (onFailure: () => void) => Promise<OwnedSession>): Promise<OwnedSession> {
    const session = create(() => {
      this.#sessions.remove(key, session);
      releaseWhenMade(session);
    });
    this.#sessions.add(key, bytes, session);
    session.then(
      () => this.#failures.delete(key),
      (error: unknown) => {
        this.#sessions.remove(key, session);
        this.#failures.set(key, error);
      },
    );
    return session;
  }
}

/** Of a session that fails to be made or released, whoever asked for it hears. */
function releaseWhenMade(session: Promise<OwnedSession>): void {
  session.then((made) => made.release()).catch(() => undefined);
}
