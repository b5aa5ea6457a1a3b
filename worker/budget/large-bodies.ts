/**
 * Memory for requests with long bodies: an isolate processes few of them at once, however many come.
 *
 * A body is parsed into an array several times as large as what its request keeps, so those that wait are still unread.
 */
import { limits } from "../limits.ts";

/** Bodies processed at once, bytes: four of the largest. */
const bytesAtOnce = 4 * limits.bodyBytes;
/** Time after which a request counts as abandoned: one whose client has left never ends. */
const leaseMs = 10_000;
/** Time between two looks at whether there is room, ms. */
const pollMs = 5;

/** The room that a request has for its body. */
export class Room {
  static readonly #taken = new Set<Room>();
  #bytes = 0;
  #endsAt = 0;

  static #bytesTaken(): number {
    const now = performance.now();
    let bytes = 0;
    for (const room of Room.#taken) {
      if (room.#endsAt > now) bytes += room.#bytes;
      else Room.#taken.delete(room);
    }
    return bytes;
  }

  /** Waits for room for that many bytes, at most all that there are, unless the request has it already. */
  async take(bytes: number): Promise<void> {
    if (bytes <= this.#bytes) return;
    // Whoever waited with a part of its room could wait for another that does the same.
    this.keep(0);
    while (Room.#bytesTaken() + bytes > bytesAtOnce) await new Promise((resolve) => setTimeout(resolve, pollMs));
    this.#bytes = bytes;
    this.#endsAt = performance.now() + leaseMs;
    Room.#taken.add(this);
  }

  /** Gives back all but that many bytes, or all. */
  keep(bytes: number): void {
    this.#bytes = Math.min(bytes, this.#bytes);
    if (bytes === 0) Room.#taken.delete(this);
  }
}
