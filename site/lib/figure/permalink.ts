/**
 * A figure's state in the URL's query.
 *
 * Only differences from the default are written, so the default's permalink is the bare page. A history entry is made when
 * a control stops, not while it moves (browsers limit history), so Back undoes one gesture. Parameters of other figures on
 * the page stay unchanged.
 */

/** State in the query: parameters with their text. */
export type Query = Readonly<Record<string, string>>;

export class Permalink {
  readonly #defaults: Query;
  /** The figure's state in the current entry. */
  #entry: string;

  /**
   * @param defaults all parameters of the figure with their defaults
   * @param onNavigate called with the state of the entry reached by Back or Forward, if it differs
   */
  constructor(defaults: Query, onNavigate: (query: Query) => void) {
    this.#defaults = defaults;
    this.#entry = JSON.stringify(this.read());
    addEventListener("popstate", () => {
      const query = this.read();
      const before = this.#entry;
      this.#entry = JSON.stringify(query);
      // Links within the page and other figures' entries must not undo a change that is not in the history yet.
      if (this.#entry !== before) onNavigate(query);
    });
  }

  read(): Query {
    const parameters = new URLSearchParams(location.search);
    return Object.fromEntries(
      Object.entries(this.#defaults).map(([name, value]) => [name, parameters.get(name) ?? value]),
    );
  }

  /** Adds the state to the history, unless it is the current entry. */
  commit(query: Query): void {
    const href = this.href(query);
    if (href === location.href) return;
    // In a frame, Back belongs to the surrounding page.
    history[self === top ? "pushState" : "replaceState"](null, "", href);
    this.#entry = JSON.stringify(this.read());
  }

  /** The address of a state. */
  href(query: Query): string {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(query)) {
      if (value === this.#defaults[name]) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    // Commas need no escaping in a query, and links stay readable.
    return url.href.replaceAll("%2C", ",");
  }
}
