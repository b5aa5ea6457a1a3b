/**
 * Static files that an isolate has fetched, up to a byte budget; the least recently used leave first.
 *
 * A deployment's files do not change, and fetching one takes longer than most answers do.
 */
export class FileCache {
  readonly #budgetBytes: number;
  /** In order of use, the least recent first, as a Map keeps insertion order. */
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** The file at that path, now the most recently used. */
  get(path: string): Uint8Array<ArrayBuffer> | undefined {
    const file = this.#files.get(path);
    if (file) {
      this.#files.delete(path);
      this.#files.set(path, file);
    }
    return file;
  }

  /** Keeps a file, and those of the others that it leaves room for. */
  add(path: string, file: Uint8Array<ArrayBuffer>): void {
    this.#remove(path);
    this.#files.set(path, file);
    this.#bytes += file.length;
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.#budgetBytes) break;
      this.#remove(oldest);
    }
  }

  #remove(path: string): void {
    this.#bytes -= this.#files.get(path)?.length ?? 0;
    this.#files.delete(path);
  }
}
