/** The three panels of the figure. */

import { fixed, significant } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { above, type Chart } from "../../plot/chart.ts";
import { escaped } from "../../plot/frame.ts";
import { path } from "../../plot/marks.ts";
import {
  chance,
  dependents,
  type FuelAnswers,
  type FuelState,
  inWords,
  type Letter,
  letterOf,
  letters,
  type Row,
  rowsOf,
  total,
  variables,
} from "./state.ts";

const places: Readonly<Record<Letter, readonly [number, number]>> = {
  B: [106, 46],
  F: [314, 46],
  G: [210, 172],
  D: [210, 298],
};
const edges: readonly (readonly [Letter, Letter])[] = [
  ["B", "G"],
  ["F", "G"],
  ["G", "D"],
];
const [halfWidth, halfHeight] = [94, 40];

/** Colour and role of a variable. */
type Role = readonly [className: string, word: string];

function rolesOf(state: FuelState, answers: FuelAnswers): Record<Letter, Role> {
  const { asked, seen, shade } = state;
  const { blanket } = answers;
  const dependent = dependents(state, answers);
  const list = (names: readonly string[]): Letter[] => names.map(letterOf);
  const role = (letter: Letter): Role => {
    if (letter === asked) return ["asked", "asked"];
    if (shade === "blanket") {
      if (list(blanket.parents).includes(letter)) return ["series-1", "parent"];
      if (list(blanket.children).includes(letter)) return ["series-3", "child"];
      return list(blanket.coParents).includes(letter) ? ["series-2", "co-parent"] : ["apart", "outside"];
    }
    if (seen.some((each) => each.letter === letter)) return ["known", "seen"];
    return dependent.includes(letter) ? ["series-1", "dependent"] : ["apart", "separated"];
  };
  return Object.fromEntries(letters.map((letter) => [letter, role(letter)])) as Record<Letter, Role>;
}

export function drawNetwork(state: FuelState, answers: FuelAnswers): string {
  const roles = rolesOf(state, answers);
  const posterior = rowsOf(answers.posterior, []);
  // Every edge ends at the gauge and is the only path from the variable at its other end.
  const anyDependent = letters.some((letter) => roles[letter][1] === "dependent");
  const isActive = (end: Letter): boolean => anyDependent && ["dependent", "asked"].includes(roles[end][1]);
  const arrows = edges.map(([from, to]) => {
    const [[x0, y0], [x1, y1]] = [places[from], places[to]];
    const [top, bottom] = [y0 + halfHeight, y1 - halfHeight];
    const at = x0 + (x1 - x0) * 0.62;
    return path(
      isActive(from === "G" ? to : from) ? "line series-1" : "rule",
      `M${x0} ${top}L${at} ${bottom}m-7 -9l7 9l${x0 < x1 ? -11 : 7} ${x0 === x1 ? -9 : -3}`,
    );
  });
  const nodes = letters.map((letter) => {
    const { word, states } = variables[letter];
    const [className, role] = roles[letter];
    const [x, y] = places[letter];
    const known = state.seen.find((each) => each.letter === letter);
    const probability = total(posterior.filter((row) => row.states[letter] === 0));
    const says = known ? states[known.state] : `p(${states[0]}) = ${fixed(probability, 4)}`;
    const box = (extra: string): string => `<rect ${extra} y="${y - halfHeight}" height="${2 * halfHeight}" rx="6"/>`;
    return (
      `<g class="node ${className}${known ? " observed" : ""}" id="node-${letter}" role="button" tabindex="0" ` +
      `data-term="${letter}" data-set="seen=${letter}">` +
      box(`x="${x - halfWidth}" width="${2 * halfWidth}"`) +
      (known
        ? ""
        : `<rect class="share" x="${x - halfWidth}" y="${y + halfHeight - 6}" width="${2 * halfWidth * probability}" height="6"/>`) +
      `<text x="${x}" y="${y - 17}" text-anchor="middle" class="note">${word} ${letter}</text> ` +
      `<text x="${x}" y="${y + 5}" text-anchor="middle">${escaped(says)}</text> ` +
      `<text x="${x}" y="${y + 26}" text-anchor="middle" class="role">${role}</text></g>`
    );
  });
  return `<svg viewBox="0 0 420 344" role="group" aria-label="Network of four variables; choose one to observe it in its first state, then in the second">${arrows.join("")}${nodes.join("")}</svg>`;
}

export function drawSteps({ seen, asked }: FuelState, answers: FuelAnswers): Chart {
  const y = Array.from({ length: seen.length + 1 }, (_, k) => chance(answers, asked, seen.slice(0, k)));
  const x = y.map((_, k) => k);
  const steps = { label: "given all evidence so far", style: "rubric", term: "steps", x, y };
  return {
    alt: "Probability of the query after each piece of evidence",
    x: {
      label: "",
      range: [-0.5, letters.length + 0.5],
      categories: y.map((_, k) => {
        const { letter, state } = seen[k - 1] ?? {};
        return [k, letter ? `${letter} = ${state}` : "nothing"];
      }),
      say: (k) => {
        const last = seen[k - 1];
        return last ? inWords(last) : "nothing seen";
      },
    },
    y: { label: `p(${asked} = 0 | seen so far)`, range: [0, 1], say: (p) => fixed(p, 4) },
    height: 324,
    series: [
      { kind: "rule", axis: "y", at: nth(y, 0), label: "without evidence", style: "dashed", term: "prior" },
      { kind: "line", ...steps },
      { kind: "points", glyph: "dot", ...steps },
    ],
    notes: y.map((step, k) => above(k, step, fixed(step, 4), step > 0.9 ? 20 : -10)),
  };
}

/** p(B) p(F) p(G | B, F) p(D | G) for one row, from the tables. */
function factors(state: FuelState, { B, F, G, D }: Row["states"]): number[] {
  const of = (first: number, value: number): number => (value === 0 ? first : 1 - first);
  const gauge = state[`G${B}${F}` as "G00"];
  return [of(state.B, B), of(state.F, F), of(gauge, G), of(state[`D${G}` as "D0"], D)];
}

export function drawSum(state: FuelState, { joint }: FuelAnswers): string {
  const { seen, asked } = state;
  const rows = rowsOf(joint, seen);
  const counted = (row: Row): boolean => row.states[asked] === 0;
  const body = rows.map(
    (row) =>
      `<tr${counted(row) ? ' class="counted"' : ""}><th scope="row">${letters.map((letter) => row.states[letter]).join(" ")}</th>` +
      `<td>${factors(state, row.states)
        .map((factor) => fixed(factor))
        .join(" · ")}</td><td>${significant(row.probability)}</td></tr>`,
  );
  const given = seen.map(({ letter, state: value }) => `${letter} = ${value}`).join(", ");
  const [part, whole] = [total(rows.filter(counted)), total(rows)];
  return (
    `<p class="fraction"><i>p</i>(${asked} = 0${given && ` | ${given}`}) = ` +
    `<span data-term="numerator">${significant(part)}</span> / <span data-term="denominator">${significant(whole)}</span> = ` +
    `<strong>${fixed(part / whole, 4)}</strong></p>` +
    `<div class="sum-rows" id="sum-rows" tabindex="0" role="group" aria-label="Rows of the sum"><table>` +
    `<caption>${escaped(seen.length ? `Rows of the joint table with ${seen.map(inWords).join(", ")}` : "All rows of the joint table")}; in bold, those with ${asked} = 0</caption>` +
    `<thead><tr><th scope="col">B F G D</th><th scope="col">p(B) · p(F) · p(G|B,F) · p(D|G)</th><th scope="col">product</th></tr></thead>` +
    `<tbody>${body.join("")}</tbody></table></div>`
  );
}
