/** Values that fit a byte budget; the least recently used leave first. */
export class ByteBudget<Value> {
  readonly #budgetBytes: number;
  readonly #onLeave: (value: Value) => void;
  /** In order of use, the least recent first, as a Map keeps insertion order. */
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  /** @param onLeave called with what leaves for want of room */
  constructor(budgetBytes: number, onLeave: (value: Value) => void = () => undefined) {
    this.#budgetBytes = budgetBytes;
    this.#onLeave = onLeave;
  }

  /** The value of that key, now the most recently used. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value, in place of another of that key; one larger than the budget is kept alone. */
  add(key: string, bytes: number, value: Value): void {
    this.#delete(key);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#budgetBytes || oldest === key) break;
      this.#delete(oldest);
      this.#onLeave(entry.value);
    }
  }

  /** Forgets a value, unless another has taken its place. */
  remove(key: string, value: Value): void {
    if (this.#entries.get(key)?.value === value) this.#delete(key);
  }

  #delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
