/** The template of a figure: a density that the API computes, with one control; and its place in a section. */
import {
  added,
  type Change,
  camelCase,
  edited,
  insertedBefore,
  inWords,
  pascalCase,
  type Read,
  requireId,
} from "./changes.ts";

/**
 * @param section slug of the section that shows it, as in its address
 * @param parts paths of the files that list sections
 * @throws Error no id, or no such section
 */
export function figureChanges(id: string, section: string, parts: readonly string[], read: Read): readonly Change[] {
  const entry = `path: "/${requireId(section)}/"`;
  const part = parts.find((path) => read(path).includes(entry));
  if (part === undefined) throw new Error(`--section: expected the slug of a section, got ${section}`);
  const folder = `site/figures/${requireId(id)}`;
  const text = `site/text/${section}.mdx`;
  const listed = `{ id: "fig-${id}", title: "${inWords(id)}" }, `;
  return [
    added(`${folder}/state.ts`, stateText(id)),
    added(`${folder}/draw.ts`, drawText(id)),
    added(`${folder}/figure.ts`, figureText(id)),
    added(`${folder}/${id}.astro`, astroText(id)),
    edited(part, listedIn(read(part), entry, listed)),
    edited(text, shownIn(read(text), id)),
  ];
}

/** Before the equations of its section, at the end of the figures. */
function listedIn(text: string, entry: string, listed: string): string {
  const end = text.lastIndexOf("]", text.indexOf("equations:", text.indexOf(entry)));
  return text.slice(0, end) + (/[[,]\s*$/.test(text.slice(0, end)) ? "" : ", ") + listed + text.slice(end);
}

/** At the end of the text. */
function shownIn(text: string, id: string): string {
  const imported = `import ${pascalCase(id)} from "../figures/${id}/${id}.astro";\n`;
  return `${insertedBefore(text, "import ", "\n\n", `\n${imported.trimEnd()}`).trimEnd()}\n\n<${pascalCase(id)} />\n`;
}

const stateText = (id: string): string => `/** State of fig-${id}: the mean of a Gaussian. */
import { type Answer, json, post } from "../../lib/api/requests.ts";
import { number, type StateOf } from "../../lib/figure/fields.ts";

export const fields = {
  // A field is a parameter of the page's address: its name is unique on the page.
  ${camelCase(id)}: number(0, { min: -2, max: 2, step: 0.1 }),
};

export type ${pascalCase(id)}State = StateOf<typeof fields>;

export interface ${pascalCase(id)}Answers {
  readonly density: Answer<"/v1/mixtures/density">;
}

/** x, where the density is computed. */
export const places: readonly number[] = Array.from({ length: 161 }, (_, i) => (i - 80) / 20);

/** The density of a Gaussian with that mean and variance 1. */
export const densityRequest = (mean: number) =>
  post(
    "/v1/mixtures/density",
    { mixture: { weights: [1], means: [[mean]], covariances: [[[1]]] }, points: places.map((x) => [x]) },
    json,
  );

/** p(x) at each place. */
export const densities = ({ density }: ${pascalCase(id)}Answers): readonly number[] => density.logDensity.map(Math.exp);
`;

const drawText = (id: string): string => `/** The panel of fig-${id}. */
import type { Chart } from "../../plot/chart.ts";
import { densities, places, type ${pascalCase(id)}Answers } from "./state.ts";

export const drawDensity = (answers: ${pascalCase(id)}Answers): Chart => ({
  alt: "The density of a Gaussian",
  x: { label: "x", range: [-4, 4] },
  y: { label: "p(x)", range: [0, 0.45] },
  height: 330,
  series: [{ kind: "line", label: "density", style: "series-1", x: places, y: densities(answers) }],
});
`;

const figureText = (id: string): string => `/** fig-${id}: the density of a Gaussian, by its mean. */
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { drawDensity } from "./draw.ts";
import { densities, densityRequest, fields, places, type ${pascalCase(id)}Answers, type ${pascalCase(id)}State } from "./state.ts";

export const figure: FigureDefinition<${pascalCase(id)}State, ${pascalCase(id)}Answers> = {
  id: "fig-${id}",
  fields,
  calls: { density: "The density at every x" },
  panels: { density: "The density" },
  load: async ({ ${camelCase(id)} }, ask) => ({ density: await ask("density", densityRequest(${camelCase(id)})) }),
  draw: (_state, answers) => ({ density: drawDensity(answers) }),
  summary: ({ ${camelCase(id)} }, answers) =>
    \`The density of a Gaussian with mean \${fixed(${camelCase(id)})} is at most \${fixed(Math.max(...densities(answers)))}.\`,
  tables: (_state, answers) => [
    {
      caption: "The density",
      head: ["x", "p(x)"],
      rows: densities(answers).map((density, i) => [places[i] as number, density]),
    },
  ],
};
`;

const astroText = (id: string): string => `---
/** The density of a Gaussian. */
import FieldRange from "../../components/fields/field-range.astro";
import LiveFigure from "../../components/figure/live-figure.astro";
import { figure } from "./figure.ts";
---

<LiveFigure {figure}>
  <Fragment slot="controls">
    <FieldRange {figure} name="${camelCase(id)}">Mean</FieldRange>
  </Fragment>
  <Fragment slot="caption"><strong>${inWords(id)}.</strong> The density of a Gaussian with variance 1.</Fragment>
</LiveFigure>

<script>
  import { defineFigure } from "../../elements/live-figure.ts";
  import { figure } from "./figure.ts";

  defineFigure(figure);
</script>
`;
