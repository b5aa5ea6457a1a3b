/** The Gaussians of largest ELBO, image by image, with each step sent as soon as it is known. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { affordable, requireOperations } from "../../budget/operations.ts";
import { resultOf } from "../../budget/pace.ts";
import type { Bindings } from "../../environment.ts";
import { answerAs, arrayOf } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream } from "../../http/event-stream.ts";
import { route } from "../../http/register.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import { type FactoredGaussian, factorGaussian } from "../../probability/gaussians/gaussian.ts";
import {
  type BoundedGaussian,
  beginAscent,
  nodeCount,
  nodesOf,
  stepAscent,
} from "../../probability/latent-variables/gaussian-ascent.ts";
import { timesTranspose } from "../../probability/linear-algebra/matrix.ts";
import { violation } from "../../problem.ts";
import * as contracts from "./contracts.ts";
import { imageModel } from "./handlers.ts";
import { logLikelihoodsAt, operationsPerNode, type PlaneImage, requirePlane } from "./plane-likelihood.ts";
import { observeBatch, posteriorsOf } from "./posterior-handlers.ts";
import type { VariationalPosterior } from "./variational-posterior.ts";

/** Gaussians to evaluate for an image if the request does not say, as far as the budget allows. */
const usualSteps = 40;

/** @throws DomainError TooExpensive: steps above the budget, or images above it even with the fewest steps */
function stepsOf(card: ImageModelCard, images: number, asked: number | undefined, encodes: boolean): number {
  const encoding = encodes ? images * planBatch(card, "encoder").operationsPerRow : 0;
  const perStep = images * nodeCount * operationsPerNode(card);
  const steps = asked ?? Math.max(1, Math.min(usualSteps, affordable(encoding, perStep)));
  requireOperations(encoding, perStep, steps, `steps for ${images} images of this model`, asked ? "/steps" : "/images");
  return steps;
}

/** A Gaussian of the plane in the response. */
const boundRow = ({ gaussian: { mean, factor }, elboNats }: BoundedGaussian) => ({
  elboNats,
  mean: [...mean],
  covariance: timesTranspose(factor.lower, factor.size, factor.size),
});
type BoundRow = ReturnType<typeof boundRow>;

interface Ascended {
  readonly best: BoundedGaussian;
  readonly converged: boolean;
  readonly path: readonly BoundRow[];
}

interface Job {
  readonly images: readonly PlaneImage[];
  readonly starts: readonly FactoredGaussian[];
  readonly steps: number;
}

/** Yields each Gaussian that improves on those before it, image by image; returns them all. */
async function* ascents(
  c: Context<Bindings>,
  { images, starts, steps }: Job,
): AsyncGenerator<BoundRow & { readonly index: number }, readonly Ascended[]> {
  const rows: Ascended[] = [];
  for (const [index, image] of images.entries()) {
    let ascent = beginAscent(starts[index] as FactoredGaussian);
    const path: BoundRow[] = [];
    for (let step = 0; step < steps && ascent.candidate; step++) {
      const { best } = ascent;
      ascent = stepAscent(ascent, await logLikelihoodsAt(c, image, nodesOf(ascent.candidate)));
      if (!ascent.best || ascent.best === best) continue;
      path.push(boundRow(ascent.best));
      yield { index, ...boundRow(ascent.best) };
    }
    rows.push({ best: ascent.best as BoundedGaussian, converged: ascent.converged, path });
  }
  return rows;
}

const answerOf = ({ id }: ImageModelCard, rows: readonly Ascended[]) => {
  const best = rows.map((row) => boundRow(row.best));
  return {
    model: id,
    nodes: nodeCount,
    mean: best.map(({ mean }) => mean),
    covariance: best.map(({ covariance }) => covariance),
    elboNats: best.map(({ elboNats }) => elboNats),
    reconstructionNats: rows.map((row) => -row.best.elboNats - row.best.klNats),
    klNats: rows.map((row) => row.best.klNats),
    converged: rows.map(({ converged }) => converged),
    paths: rows.map(({ path }) => ({
      elboNats: path.map(({ elboNats }) => elboNats),
      mean: path.map(({ mean }) => mean),
      covariance: path.map(({ covariance }) => covariance),
    })),
  };
};

/** The encoder's q(z|x), with the Cholesky factor of its covariance. */
function factored(law: VariationalPosterior): FactoredGaussian {
  const { variance, covariance } = law.spread();
  const diagonal = variance.map((value, i) => variance.map((_, j) => (i === j ? value : 0)));
  return factorGaussian({ mean: law.mean, covariance: covariance ?? diagonal }, "/images");
}

export const refinePosterior = route(contracts.refinePosterior, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  requirePlane(card);
  const { images: given, labels, from, steps: asked } = c.req.valid("json");
  const observations = observeBatch(card, given);
  const count = observations.shape[0];
  if (labels && labels.length !== count) {
    throw violation("ShapeMismatch", "/labels", `expected ${count} labels, got ${labels.length}`);
  }
  const steps = stepsOf(card, count, asked, from === undefined);
  const starts = from
    ? new Array<FactoredGaussian>(count).fill(factorGaussian(from, "/from/covariance"))
    : (await posteriorsOf(c, card, observations, labels)).map(factored);
  const images = starts.map((_, index) => ({ card, observations, index, label: labels?.[index] }));
  const climbs = ascents(c, { images, starts, steps });
  const complete = (rows: readonly Ascended[]) => answerOf(card, rows);
  if (isEventStream(format)) {
    return eventResponse(
      c,
      format,
      eventsOf(climbs, (data) => ({ event: "step", data }), complete),
    );
  }
  const rows = await resultOf(climbs);
  return answerAs(format, complete(rows), { npy: () => arrayOf(rows.map(({ best }) => [...best.gaussian.mean])) });
});
