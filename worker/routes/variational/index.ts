import { progressOf, runPaced } from "../../budget/pace.ts";
import { answerAs, arrayOf } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream } from "../../http/event-stream.ts";
import { group, route } from "../../http/register.ts";
import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import { type Matrix, toRows } from "../../probability/linear-algebra/matrix.ts";
import type { Interruptible } from "../../probability/numerics/interruptible.ts";
import { requireLength } from "../../probability/numerics/preconditions.ts";
import { createRng } from "../../probability/numerics/random.ts";
import {
  type CaviFit,
  type CaviProgress,
  init,
  prepare,
  randomResponsibilities,
  run,
  uncentredMeans,
} from "../../probability/variational/earthquake-cavi.ts";
import { elbo, type PreparedEarthquakes } from "../../probability/variational/earthquake-elbo.ts";
import { simulateEarthquakes } from "../../probability/variational/earthquake-model.ts";
import { violation } from "../../problem.ts";
import { planIterations, requireBudget } from "../budget.ts";
import * as contracts from "./contracts.ts";

/** Three updates: means, rates, responsibilities. */
const updatesPerSweep = 3;

function weightsOf({ weights, components }: { readonly weights?: number[] | undefined; readonly components: number }) {
  if (!weights) return new Array<number>(components).fill(1 / components);
  requireLength(weights.length, components, "/weights");
  return weights;
}

export const variational = group().openapiRoutes([
  route(contracts.simulate, (c, format) => {
    const { count, seed, ...model } = c.req.valid("json");
    const simulated = simulateEarthquakes({ ...model, weights: weightsOf(model) }, count, createRng(seed));
    const { positions, counts, assignments } = simulated;
    return answerAs(format, simulated, {
      npy: () => arrayOf(positions),
      csv: () => ({ ...columnsOf("x", positions), count: counts, assignment: assignments }),
    });
  }),
  route(contracts.fit, async (c, format) => {
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
    const computation = fitStarts(
      prepared,
      seedsFrom(seed, starts),
      { iterations, tolerance },
      initialResponsibilities,
    );
    const complete = ({ best, summaries }: StartedFits) => ({
      responsibilities: toRows(best.state.responsibilities, prepared.numPoints, problem.components),
      means: uncentredMeans(prepared, best.state),
      rates: best.state.rates,
      elboNats: best.elboNats,
      converged: best.converged,
      iterations: best.elboNats.length / updatesPerSweep,
      endedBy: endedBy(best.converged),
      starts: summaries,
    });
    if (isEventStream(format)) {
      return eventResponse(
        c,
        format,
        eventsOf(progressOf(computation), (data) => ({ event: "update", data }), complete),
      );
    }
    const posterior = complete(await runPaced(computation));
    const { elboNats } = posterior;
    return answerAs(format, posterior, { csv: () => ({ update: elboNats.map((_, i) => i), elboNats }) });
  }),
]);

const seedsFrom = (seed: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (seed + i) % 2 ** 32);

interface StartedFits {
  readonly best: CaviFit;
  readonly summaries: readonly { readonly seed: number; readonly elboNats: number; readonly converged: boolean }[];
}

/** Fits from several starts, and keeps the one with the highest bound. */
function* fitStarts(
  prepared: PreparedEarthquakes,
  seeds: readonly number[],
  settings: { readonly iterations: number; readonly tolerance: number },
  given?: Matrix,
): Interruptible<StartedFits, CaviProgress & { readonly seed: number }> {
  // Keep only a summary of all fits but the best: the states of 64 would take 50 MB.
  let best: { readonly fit: CaviFit; readonly elboNats: number } | undefined;
  const summaries: StartedFits["summaries"][number][] = [];
  for (const seed of seeds) {
    const start = given ?? randomResponsibilities(prepared, createRng(seed));
    const computation = run(prepared, init(prepared, start), settings);
    let step = computation.next();
    for (; !step.done; step = computation.next())
      yield typeof step.value === "number" ? step.value : { seed, ...step.value };
    const fit = step.value;
    const elboNats = elbo(prepared, fit.state);
    summaries.push({ seed, elboNats, converged: fit.converged });
    if (!best || elboNats > best.elboNats) best = { fit, elboNats };
  }
  if (!best) throw new Error("fitStarts: expected one seed or more, got none");
  return { best: best.fit, summaries };
}
