import { limits } from "../../limits.ts";
import { init, prepare, randomResponsibilities, run } from "../../probability/earthquake-cavi.ts";
import { elbo } from "../../probability/earthquake-elbo.ts";
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
  const { initialResponsibilities, iterations, tolerance, seed, starts, ...problem } = c.req.valid("json");
  requireAffordable(problem.positions.length, problem.components, iterations * starts);
  if (initialResponsibilities && starts > 1) {
    const detail = `expected one start where its responsibilities are given, got ${starts}`;
    throw violation("InvalidRequest", "fit", "/starts", detail);
  }
  const prepared = prepare({ ...problem, weights: weightsOf(problem) });
  const fits = Array.from({ length: starts }, (_, i) => {
    const startSeed = (seed + i) % 2 ** 32;
    const start = initialResponsibilities ?? randomResponsibilities(prepared, createRng(startSeed));
    const ended = run(prepared, init(prepared, start), { iterations, tolerance });
    return { ...ended, seed: startSeed, endNats: elbo(prepared, ended.state) };
  });
  const { state, elboNats, converged } = fits.reduce((best, each) => (each.endNats > best.endNats ? each : best));
  return answer({
    responsibilities: toRows(state.responsibilities, prepared.numPoints, problem.components),
    means: state.means,
    rates: state.rates,
    elboNats,
    converged,
    starts: fits.map((each) => ({ seed: each.seed, elboNats: each.endNats, converged: each.converged })),
  });
};

/** @throws DomainError InvalidRequest: too long a computation, or too long an answer */
function requireAffordable(count: number, components: number, sweeps: number): void {
  const responsibilities = count * components;
  if (responsibilities > limits.responsibilities) {
    const detail = `expected earthquakes · components of at most ${limits.responsibilities}, got ${responsibilities}`;
    throw violation("InvalidRequest", "fit", "/components", detail);
  }
  const operations = responsibilities * sweeps;
  if (operations > limits.caviOperations) {
    const detail = `expected earthquakes · components · iterations · starts of at most ${limits.caviOperations}, got ${operations}`;
    throw violation("InvalidRequest", "fit", "/iterations", detail);
  }
}
