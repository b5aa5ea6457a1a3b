/** Battery, fuel, gauge and the driver who reads it (Bishop's figure 8.21 and exercise 8.11). */

import { get, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { drawNetwork, drawSteps, drawSum } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  chance,
  dependents,
  type FuelAnswers,
  type FuelState,
  fields,
  inWords,
  letterOf,
  letters,
  network as networkOf,
  rowsOf,
  total,
  variables,
} from "./state.ts";

export const figure: FigureDefinition<FuelState, FuelAnswers> = {
  id: "fig-fuel",
  fields,
  calls: {
    posterior: "Posterior of all four variables given the evidence",
    joint: "The joint table",
    separation: "What depends on the query variable",
    blanket: "Its Markov blanket",
  },
  panels: { network: "Network", steps: "One piece of evidence after another", sum: "The sum behind it" },
  async load(state, ask) {
    const { seen, asked } = state;
    const network = networkOf(state);
    const query = letters.map((letter) => variables[letter].name);
    const observed = Object.fromEntries(
      seen.map(({ letter, state: value }) => [variables[letter].name, variables[letter].states[value]]),
    );
    const [joint, posterior, separation, blanket] = await Promise.all([
      ask("joint", post("/v1/networks/query", { network, query })),
      ask("posterior", post("/v1/networks/query", { network, query, observed })),
      ask("separation", post("/v1/networks/separation", { network, ...ends(state) })),
      ask(
        "blanket",
        get("/v1/networks/:id/blanket/:node", { param: { id: "fuel-gauge", node: variables[asked].name } }),
      ),
    ]);
    return { joint, posterior, separation, blanket };
  },
  keys,
  draw: (state, answers) => ({
    network: drawNetwork(state, answers),
    steps: drawSteps(state, answers),
    sum: drawSum(state, answers),
  }),
  summary(state, answers) {
    const { seen, asked } = state;
    const { word, states } = variables[asked];
    const depends = dependentWords(state, answers);
    return (
      `${seen.length ? `Seen: ${seen.map(inWords).join(", ")}` : "Nothing is seen"}. The probability that ${word.toLowerCase()} is ` +
      `${states[0]} is ${fixed(chance(answers, asked, seen), 4)}; without evidence it is ${fixed(chance(answers, asked, []), 4)}. ` +
      `${depends.length ? `Seeing ${depends.map((word) => `the ${word}`).join(" or ")} could still change it.` : "No other variable can change it now."}`
    );
  },
  tables: (state, answers) => [
    {
      caption: "Each variable, before and after the evidence",
      head: ["Variable", "State 0", "Without evidence", "Given the evidence", "Seen"],
      rows: letters.map((letter) => [
        variables[letter].word,
        variables[letter].states[0],
        chance(answers, letter, []),
        total(rowsOf(answers.posterior, [{ letter, state: 0 }])),
        state.seen.filter((each) => each.letter === letter).map(inWords)[0] ?? "no",
      ]),
    },
    {
      caption: `${variables[state.asked].word}, one piece of evidence after another`,
      head: ["Seen last", `p(${variables[state.asked].states[0]})`],
      rows: [undefined, ...state.seen].map((last, k) => [
        last ? inWords(last) : "nothing",
        chance(answers, state.asked, state.seen.slice(0, k)),
      ]),
    },
    {
      caption: "Markov blanket and d-separation of the query variable",
      head: ["Relation", "Variables"],
      rows: [
        ["Parents", list(answers.blanket.parents)],
        ["Children", list(answers.blanket.children)],
        ["Other parents of its children", list(answers.blanket.coParents)],
        ["Dependent, given the evidence", dependentWords(state, answers).join(", ") || "none"],
      ],
    },
  ],
};

const list = (names: readonly string[]): string =>
  names.map((name) => variables[letterOf(name)].word.toLowerCase()).join(", ") || "none";

const dependentWords = (state: FuelState, answers: FuelAnswers): string[] =>
  dependents(state, answers).map((letter) => variables[letter].word.toLowerCase());

/**
 * The request for d-separation, from the query variable to all unobserved ones. If none is left, the last observed one
 * takes their place, because the request needs a target; no path to it is drawn.
 */
function ends({ seen, asked }: FuelState): { from: string[]; to: string[]; observed: string[] } {
  const given = seen.map(({ letter }) => letter).filter((letter) => letter !== asked);
  const open = letters.filter((letter) => letter !== asked && !given.includes(letter));
  const to = open.length > 0 ? open : given.slice(-1);
  const names = (which: readonly string[]): string[] =>
    letters.filter((each) => which.includes(each)).map((each) => variables[each].name);
  return { from: names([asked]), to: names(to), observed: names(given.filter((letter) => !to.includes(letter))) };
}
