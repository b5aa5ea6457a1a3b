/** A least-recently-used cache with a byte budget. */
export class ByteBudget<Value> {
  readonly budgetBytes: number;
  readonly #onLeave: (value: Value) => void;
  /** Ordered by use, the least recent first, because a Map keeps its insertion order. */
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  /** @param onLeave called with each evicted value */
  constructor(budgetBytes: number, onLeave: (value: Value) => void = () => undefined) {
    this.budgetBytes = budgetBytes;
    this.#onLeave = onLeave;
  }

  /** The value of that key, which becomes the most recently used. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Evicts the least recently used values until there is room for that many bytes, all if they exceed the budget. */
  makeRoom(bytes: number): void {
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes + bytes <= this.budgetBytes) break;
      this.#delete(oldest);
      this.#onLeave(entry.value);
    }
  }

  /** Adds or replaces a value. A value above the budget evicts all others. */
  add(key: string, bytes: number, value: Value): void {
    this.#delete(key);
    this.makeRoom(bytes);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
  }

  /** Removes a value, unless another one has replaced it. */
  remove(key: string, value: Value): void {
    if (this.#entries.get(key)?.value === value) this.#delete(key);
  }

  #delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
