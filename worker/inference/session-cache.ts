/**
 * Sessions that fit a byte budget.
 *
 * A session is counted by the bytes of its ONNX file: its weights are most of what it holds.
 */
import { ByteBudget } from "./byte-budget.ts";
import type { Session } from "./runtime.ts";

export class SessionCache {
  readonly #sessions: ByteBudget<Promise<Session>>;

  constructor(budgetBytes: number) {
    this.#sessions = new ByteBudget(budgetBytes, (session) => {
      // A run of that session that is under way has its inputs bound already; release waits for none after it. Of one
      // that fails, whoever asked for it hears.
      session.then((old) => old.release()).catch(() => undefined);
    });
  }

  /** The session of that key, now the most recently used. */
  get(key: string): Promise<Session> | undefined {
    return this.#sessions.get(key);
  }

  /** Keeps a session that is being made; one that fails is forgotten, so that the next request tries again. */
  add(key: string, bytes: number, session: Promise<Session>): Promise<Session> {
    this.#sessions.add(key, bytes, session);
    session.catch(() => this.#sessions.remove(key, session));
    return session;
  }
}
