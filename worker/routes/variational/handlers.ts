import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import { init, locatedMeans, prepare, randomResponsibilities, run } from "../../probability/earthquake-cavi.ts";
import { elbo } from "../../probability/earthquake-elbo.ts";
import { simulateEarthquakes } from "../../probability/earthquake-model.ts";
import { toRows } from "../../probability/matrix.ts";
import { requireLength } from "../../probability/preconditions.ts";
import { createRng } from "../../probability/random.ts";
import { violation } from "../../problem.ts";
import { answerAs, arrayOf } from "../answer.ts";
import { planIterations, requireBudget } from "../budget.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

/** Means, rates, responsibilities. */
const updatesPerSweep = 3;

function weightsOf({ weights, components }: { readonly weights?: number[] | undefined; readonly components: number }) {
  if (!weights) return new Array<number>(components).fill(1 / components);
  requireLength(weights.length, components, "/weights");
  return weights;
}

export const simulate: Handler<typeof contracts.simulate> = (c, format) => {
  const { count, seed, ...model } = c.req.valid("json");
  const simulated = simulateEarthquakes({ ...model, weights: weightsOf(model) }, count, createRng(seed));
  const { positions, counts, assignments } = simulated;
  return answerAs(format, simulated, {
    npy: () => arrayOf(positions),
    csv: () => ({ ...columnsOf("x", positions), count: counts, assignment: assignments }),
  });
};

export const fit: Handler<typeof contracts.fit> = (c, format) => {
  const { initialResponsibilities, iterations: asked, tolerance, seed, starts, ...problem } = c.req.valid("json");
  const numbers = problem.positions.length * problem.components;
  requireBudget(limits.responsibilities, "earthquakes · components", numbers, "/components");
  const { iterations, endedBy } = planIterations(asked, {
    most: limits.caviOperations,
    each: numbers * starts,
    product: "earthquakes · components · starts",
  });
  if (initialResponsibilities && starts > 1) {
    const detail = `expected one start where its responsibilities are given, got ${starts}`;
    throw violation("InvalidRequest", "/starts", detail);
  }
  const prepared = prepare({ ...problem, weights: weightsOf(problem) });
  const fitFrom = (startSeed: number) => {
    const start = initialResponsibilities ?? randomResponsibilities(prepared, createRng(startSeed));
    const ended = run(prepared, init(prepared, start), { iterations, tolerance });
    return {
      ...ended,
      summary: { seed: startSeed, elboNats: elbo(prepared, ended.state), converged: ended.converged },
    };
  };
  // Of all fits but the best only the summary is kept: the states of 64 would take 50 MB.
  let best = fitFrom(seed);
  const summaries = [best.summary];
  for (let i = 1; i < starts; i++) {
    const next = fitFrom((seed + i) % 2 ** 32);
    summaries.push(next.summary);
    if (next.summary.elboNats > best.summary.elboNats) best = next;
  }
  const { state, elboNats, converged } = best;
  const posterior = {
    responsibilities: toRows(state.responsibilities, prepared.numPoints, problem.components),
    means: locatedMeans(prepared, state),
    rates: state.rates,
    elboNats,
    converged,
    iterations: elboNats.length / updatesPerSweep,
    endedBy: endedBy(converged),
    starts: summaries,
  };
  return answerAs(format, posterior, { csv: () => ({ update: elboNats.map((_, i) => i), elboNats }) });
};
