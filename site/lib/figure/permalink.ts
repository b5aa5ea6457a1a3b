/**
 * A figure's state in the URL's query.
 *
 * Only what differs from the default is written, so the default's permalink is the bare page. An entry is made when
 * a control comes to rest, not while it moves (browsers ration history), so Back undoes one gesture. Parameters of
 * other figures on the page are left alone.
 */

/** State as the query spells it: parameter to text. */
export type Query = Readonly<Record<string, string>>;

export class Permalink {
  readonly #defaults: Query;

  /**
   * @param defaults every parameter of the figure with its default
   * @param onNavigate called with the state of the entry that Back or Forward reached
   */
  constructor(defaults: Query, onNavigate: (query: Query) => void) {
    this.#defaults = defaults;
    addEventListener("popstate", () => onNavigate(this.read()));
  }

  read(): Query {
    const parameters = new URLSearchParams(location.search);
    return Object.fromEntries(
      Object.entries(this.#defaults).map(([name, value]) => [name, parameters.get(name) ?? value]),
    );
  }

  /** Makes the state an entry that Back can leave, unless it is the current one. */
  commit(query: Query): void {
    const href = this.href(query);
    if (href === location.href) return;
    // In a frame, Back is the page's around it.
    history[self === top ? "pushState" : "replaceState"](null, "", href);
  }

  /** The address of a state. */
  href(query: Query): string {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(query)) {
      if (value === this.#defaults[name]) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    // Commas need no escape in a query; readable links are kept readable.
    return url.href.replaceAll("%2C", ",");
  }
}
