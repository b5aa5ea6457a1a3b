import { limits } from "../../limits.ts";
import { init, prepare, randomResponsibilities, run } from "../../probability/earthquake-cavi.ts";
import { simulateEarthquakes } from "../../probability/earthquake-model.ts";
import { toRows } from "../../probability/matrix.ts";
import { requireLength, violation } from "../../probability/preconditions.ts";
import { createRng } from "../../probability/random.ts";
import { answer } from "../answer.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

function weightsOf({ weights, components }: { readonly weights?: number[] | undefined; readonly components: number }) {
  if (!weights) return new Array<number>(components).fill(1 / components);
  requireLength(weights.length, components, "weightsOf", "/weights");
  return weights;
}

export const simulate: Handler<typeof contracts.simulate> = (c) => {
  const { count, seed, ...model } = c.req.valid("json");
  return answer(simulateEarthquakes({ ...model, weights: weightsOf(model) }, count, createRng(seed)));
};

export const fit: Handler<typeof contracts.fit> = (c) => {
  const { initialResponsibilities, iterations, tolerance, seed, ...problem } = c.req.valid("json");
  requireAffordable(problem.positions.length, problem.components, iterations);
  const prepared = prepare({ ...problem, weights: weightsOf(problem) });
  const start = initialResponsibilities ?? randomResponsibilities(prepared, createRng(seed));
  const { state, ...diagnostics } = run(prepared, init(prepared, start), { iterations, tolerance });
  return answer({
    responsibilities: toRows(state.responsibilities, prepared.numPoints, problem.components),
    means: state.means,
    rates: state.rates,
    ...diagnostics,
  });
};

/** @throws DomainError InvalidRequest: too long a computation, or too long an answer */
function requireAffordable(count: number, components: number, iterations: number): void {
  const responsibilities = count * components;
  if (responsibilities > limits.responsibilities) {
    const detail = `expected earthquakes · components of at most ${limits.responsibilities}, got ${responsibilities}`;
    throw violation("InvalidRequest", "fit", "/components", detail);
  }
  const operations = responsibilities * iterations;
  if (operations > limits.caviOperations) {
    const detail = `expected earthquakes · components · iterations of at most ${limits.caviOperations}, got ${operations}`;
    throw violation("InvalidRequest", "fit", "/iterations", detail);
  }
}
