/** A figure's controls, read from the built page, for which an offline copy can store states. */

export interface Control {
  readonly name: string;
  readonly kind: "range" | "number" | "choice" | "flag";
  /** Options of a choice. */
  readonly words: readonly string[];
  /** Whether it is outside "More controls". */
  readonly isMain: boolean;
}

export interface Controls {
  readonly controls: readonly Control[];
  /** Settings of the buttons, each as a query. */
  readonly presets: readonly string[];
}

const kinds: Readonly<Record<string, Control["kind"]>> = {
  range: "range",
  number: "number",
  radio: "choice",
  checkbox: "flag",
};

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll(/&(amp|#38);/g, "&");

/** @param markup markup of the figure's element */
export function controlsOf(markup: string): Controls {
  const fold = markup.indexOf('<details class="more-controls"');
  const more = fold < 0 ? Number.POSITIVE_INFINITY : fold;
  const found = new Map<string, Control>();
  for (const { 0: tag, index } of markup.matchAll(/<(?:input|select)\b[^>]*>/g)) {
    const [name, type = "select"] = [attribute(tag, "name"), attribute(tag, "type")];
    const kind = type === "select" ? "choice" : kinds[type];
    if (name === undefined || kind === undefined) continue;
    const words = type === "select" ? optionsOf(markup.slice(index)) : [attribute(tag, "value") ?? ""];
    const before = found.get(name)?.words ?? [];
    found.set(name, { name, kind, words: [...before, ...words], isMain: index < more });
  }
  const presets = [...markup.matchAll(/<[a-z]+\b[^>]*\sdata-set="[^"]*"[^>]*>/g)].map(
    ([tag]) => attribute(tag, "data-set") ?? "",
  );
  return { controls: [...found.values()], presets: [...new Set(presets)] };
}

const optionsOf = (markup: string): readonly string[] =>
  [...markup.slice(0, markup.indexOf("</select>")).matchAll(/<option\b[^>]*>/g)].map(
    ([tag]) => attribute(tag, "value") ?? "",
  );
