/** The exact posterior of one image over a latent plane, its evidence, and its density on the region of its mass. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { affordable } from "../../budget/operations.ts";
import { resultOf } from "../../budget/pace.ts";
import type { Bindings } from "../../environment.ts";
import { answerAs, arrayOf } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream } from "../../http/event-stream.ts";
import { route } from "../../http/register.ts";
import { logStandardNormal } from "../../probability/latent-variables/elbo.ts";
import {
  blockPosterior,
  latticePosterior,
  middlePlaces,
  placesOfDenseBlocks,
} from "../../probability/latent-variables/plane-cells.ts";
import {
  beginQuadrature,
  mostEvaluations,
  type PlaneMoments,
  planeMoments,
  stepQuadrature,
} from "../../probability/latent-variables/plane-posterior.ts";
import { violation } from "../../problem.ts";
import { requireBudget } from "../budget.ts";
import * as contracts from "./contracts.ts";
import { imageModel } from "./handlers.ts";
import {
  logLikelihoodsAt,
  logLikelihoodsOnLattice,
  operationsPerNode,
  type PlaneImage,
  requirePlane,
} from "./plane-likelihood.ts";
import { observeBatch } from "./posterior-handlers.ts";

/**
 * Latents that may follow those of the first lattice: more make it less likely to miss a narrow peak and resolve a less
 * smooth posterior, fewer suit an expensive decoder.
 */
const refinementChoices = [2688, 1344, 672] as const;
const usualSize = 40;
const smallestSize = 8;
/** A grid shows where the posterior lies if its parts agree on the evidence within this many nats. */
const located = 0.5;

interface Plan {
  /** Latents that may follow those of the first lattice. */
  readonly most: number;
  /** Side of the grid over the region. */
  readonly size: number;
}

/** @throws DomainError TooExpensive: a grid or a decoder above the budget */
function planOf(card: ImageModelCard, asked: number | undefined): Plan {
  const each = operationsPerNode(card);
  const room = (most: number) => Math.floor(Math.sqrt(Math.max(0, affordable(0, each) - mostEvaluations(most))));
  const size = asked ?? usualSize;
  const most = refinementChoices.find((choice) => room(choice) >= size);
  if (most !== undefined) return { most, size };
  const [, , fewest] = refinementChoices;
  const fitting = room(fewest);
  if (asked === undefined && fitting >= smallestSize) return { most: fewest, size: fitting };
  if (fitting >= smallestSize) {
    throw violation("TooExpensive", "/size", `expected a size of at most ${fitting} for this model, got ${size}`);
  }
  const affordableEach = affordable(0, mostEvaluations(fewest) + smallestSize ** 2);
  const detail = `expected a decoder of at most ${affordableEach} multiplications a latent, got ${each}`;
  throw violation("TooExpensive", "id", detail);
}

/**
 * Yields the posterior on a coarse lattice, then on the whole one, then each grid's sum, and the density over the region
 * as soon as a grid shows where that is; returns all that is known.
 */
async function* integrate(c: Context<Bindings>, image: PlaneImage, { most, size }: Plan) {
  const start = beginQuadrature(most);
  const known = new Map<number, number>();
  const evaluate = async (places: readonly number[]): Promise<void> => {
    const values = await logLikelihoodsOnLattice(c, image, start.asked, places);
    for (const [i, value] of values.entries()) known.set(places[i] as number, value);
  };
  await evaluate(middlePlaces);
  await evaluate(placesOfDenseBlocks(known));
  yield { evaluations: known.size, lattice: blockPosterior(known) };
  await evaluate([...start.asked.keys()].filter((place) => !known.has(place)));
  const first = Float64Array.from(start.asked, (_, place) => known.get(place) as number);
  const lattice = latticePosterior(first);
  yield { evaluations: first.length, lattice };
  let quadrature = stepQuadrature(start, first);
  let density: JointDensity | undefined;
  while (quadrature.asked.length > 0) {
    const before = quadrature;
    quadrature = stepQuadrature(before, await logLikelihoodsAt(c, image, before.asked));
    const { grid, asked, evaluations, logEvidence, lastChangeNats } = quadrature;
    if (grid !== before.grid) yield { evaluations, logEvidence, lastChangeNats };
    if (density || (lastChangeNats > located && asked.length > 0)) continue;
    density = await jointOver(c, image, planeMoments(quadrature), size);
    yield { region: conditioned(density, logEvidence) };
  }
  const { logEvidence, lastChangeNats, evaluations } = quadrature;
  const { mean, covariance, mode } = planeMoments(quadrature);
  return {
    model: image.card.id,
    logEvidence,
    lastChangeNats,
    evaluations,
    mean,
    covariance,
    mode,
    lattice,
    region: conditioned(density as JointDensity, logEvidence),
  };
}

export const exactPosterior = route(contracts.exactPosterior, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  requirePlane(card);
  const { images, labels, size: asked } = c.req.valid("json");
  const observations = observeBatch(card, images);
  requireBudget(1, "images", observations.shape[0], "/images");
  requireBudget(1, "labels", labels?.length ?? 0, "/labels");
  const steps = integrate(c, { card, observations, index: 0, label: labels?.[0] }, planOf(card, asked));
  if (isEventStream(format)) {
    return eventResponse(
      c,
      format,
      eventsOf(
        steps,
        (data) => ({ event: "step", data }),
        (answer) => answer,
      ),
    );
  }
  const answer = await resultOf(steps);
  return answerAs(format, answer, { npy: () => arrayOf(answer.region.logDensity) });
});

interface JointDensity extends Pick<PlaneMoments, "from" | "to"> {
  /** Side of the grid. */
  readonly size: number;
  /** log p(x, z), (size, size), with rows from the lowest z₂. */
  readonly logJoint: readonly (readonly number[])[];
}

/** log p(x, z) on a square grid. */
async function jointOver(
  c: Context<Bindings>,
  image: PlaneImage,
  { from, to }: Pick<PlaneMoments, "from" | "to">,
  size: number,
): Promise<JointDensity> {
  const along = (axis: 0 | 1, i: number): number => from[axis] + ((to[axis] - from[axis]) * i) / (size - 1);
  const grid = Array.from({ length: size }, (_, up) =>
    Array.from({ length: size }, (_, right) => [along(0, right), along(1, up)]),
  );
  const logLikelihoods = await logLikelihoodsAt(c, image, grid.flat());
  const logJoint = grid.map((row, up) =>
    row.map((z, right) => (logLikelihoods[up * size + right] as number) + logStandardNormal(z)),
  );
  return { from, to, size, logJoint };
}

/** log p(z|x) on the same grid. */
const conditioned = ({ logJoint, ...square }: JointDensity, logEvidence: number) => ({
  ...square,
  logDensity: logJoint.map((row) => row.map((value) => value - logEvidence)),
});
