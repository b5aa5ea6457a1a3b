/**
 * A cache of sessions with a byte budget.
 *
 * A session counts as the size of its ONNX file, since weights take most of its memory.
 */
import { ByteBudget } from "./byte-budget.ts";
import type { OwnedSession } from "./runtime.ts";

export class SessionCache {
  readonly #sessions: ByteBudget<Promise<OwnedSession>>;
  readonly #failures = new Map<string, unknown>();

  constructor(budgetBytes: number) {
    this.#sessions = new ByteBudget(budgetBytes, releaseWhenMade);
  }

  /** The session of that key, which becomes the most recently used. */
  get(key: string): Promise<OwnedSession> | undefined {
    return this.#sessions.get(key);
  }

  /** The error of the last attempt to create the session of that key, until one succeeds. */
  failure(key: string): unknown {
    return this.#failures.get(key);
  }

  /**
   * Adds a session that is being created. One that fails to be created or to run is removed, so that the next request
   * creates another.
   *
   * @param create creates the session; it calls its argument when the session fails
   */
  add(key: string, bytes: number, create: (onFailure: () => void) => Promise<OwnedSession>): Promise<OwnedSession> {
    // Before the creation, so that the network can take the memory of those that leave.
    this.#sessions.makeRoom(bytes);
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

/** Errors are ignored here because the caller that created the session receives them. */
function releaseWhenMade(session: Promise<OwnedSession>): void {
  session.then((made) => made.release()).catch(() => undefined);
}
