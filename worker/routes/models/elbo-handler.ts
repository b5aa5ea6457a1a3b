/** Evidence lower bounds of images, one after another, so that each can be sent as soon as it is known. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { affordable, requireOperations } from "../../budget/operations.ts";
import { pace, resultOf } from "../../budget/pace.ts";
import type { Bindings } from "../../environment.ts";
import { answerAs } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream } from "../../http/event-stream.ts";
import { route } from "../../http/register.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import { loadSession } from "../../inference/model-store.ts";
import { decode, decoderInputs, type Observations } from "../../inference/vae.ts";
import { columnsOf as matrixColumns } from "../../media/csv.ts";
import { normalSource } from "../../probability/gaussians/gaussian.ts";
import {
  type ElboEstimate,
  estimateElbo,
  groupedBound,
  logStandardNormal,
} from "../../probability/latent-variables/elbo.ts";
import { minus, plus } from "../../probability/linear-algebra/matrix.ts";
import { createRng } from "../../probability/numerics/random.ts";
import { violation } from "../../problem.ts";
import { sizeOf } from "../../tensor.ts";
import * as contracts from "./contracts.ts";
import { imageModel } from "./handlers.ts";
import { operationsPerPixel, pixelLikelihood } from "./likelihood.ts";
import { observeBatch, posteriorsOf } from "./posterior-handlers.ts";
import type { VariationalPosterior } from "./variational-posterior.ts";

/** Draws for each image if the request does not say, as far as the budget allows. */
const usualDraws = 100;
/** Cost of a latent besides the network: its draw, and its density under q and the prior. */
const operationsPerLatent = 1500;

/** @throws DomainError TooExpensive: draws above the budget, or images above it even with the fewest draws */
function drawsOf(card: ImageModelCard, images: number, asked: number | undefined): number {
  const encoding = images * planBatch(card, "encoder").operationsPerRow;
  const scripted = operationsPerPixel * sizeOf(card.imageShape) + operationsPerLatent * card.latentSize;
  const perDraw = images * (planBatch(card, "decoder").operationsPerRow + scripted);
  const draws = asked ?? Math.max(2, Math.min(usualDraws, affordable(encoding, perDraw)));
  requireOperations(encoding, perDraw, draws, `draws for ${images} images of this model`, asked ? "/draws" : "/images");
  return draws;
}

/** @throws DomainError ShapeMismatch: fewer than two groups of a size */
function requireGroups(groupSizes: readonly number[], draws: number): void {
  const at = groupSizes.findIndex((size) => 2 * size > draws);
  if (at < 0) return;
  const most = Math.floor(draws / 2);
  const detail = `expected at most ${most}, so that ${draws} draws make two groups, got ${groupSizes[at]}: raise draws`;
  throw violation("ShapeMismatch", `/groupSizes/${at}`, detail);
}

interface Job {
  readonly card: ImageModelCard;
  readonly observations: Observations;
  readonly posteriors: readonly VariationalPosterior[];
  readonly labels: readonly number[] | undefined;
  readonly draws: number;
  readonly groupSizes: readonly number[] | undefined;
  readonly seed: number;
}

/** Yields the bounds image by image; returns them all. */
async function* estimates(c: Context<Bindings>, job: Job): AsyncGenerator<Indexed, readonly Named[]> {
  const { card, observations, posteriors, labels, draws, groupSizes } = job;
  const normal = normalSource(createRng(job.seed));
  const likelihood = pixelLikelihood(card);
  const pixels = observations.data.length / posteriors.length;
  const rows: Named[] = [];
  for (const [i, posterior] of posteriors.entries()) {
    const latents = Array.from({ length: draws }, () => posterior.sample(normal));
    const label = labels?.[i];
    const repeated = label === undefined ? undefined : new Array<number>(draws).fill(label);
    const decoder = await loadSession(c.env.ASSETS, card, "decoder");
    const { data } = await decode(card, decoder, decoderInputs(card, latents, repeated));
    const x = observations.data.subarray(i * pixels, (i + 1) * pixels);
    const logLikelihoods = latents.map((_, s) => likelihood.logDensity(x, data.subarray(s * pixels, (s + 1) * pixels)));
    await pace(draws * (pixels * operationsPerPixel + card.latentSize * operationsPerLatent));
    const logPriorRatios = minus(latents.map(logStandardNormal), posterior.logDensities(latents));
    const row = {
      ...namedEstimate(estimateElbo(posterior.klToPrior(), logLikelihoods, logPriorRatios)),
      ...(groupSizes && groupedBounds(groupSizes, logLikelihoods, logPriorRatios)),
    };
    yield { index: rows.length, ...row };
    rows.push(row);
  }
  return rows;
}

/** An estimate in the response; its fields name the response's columns. */
const namedEstimate = (estimate: ElboEstimate) => ({
  elboNats: estimate.elboNats,
  reconstructionNats: estimate.reconstructionNats,
  klNats: estimate.klNats,
  importanceWeightedNats: estimate.importanceWeightedNats,
  standardErrorNats: estimate.standardErrorNats,
});

/** Bounds of groups of the draws, in the order of the sizes. */
function groupedBounds(groupSizes: readonly number[], logLikelihoods: readonly number[], logPriorRatios: Float64Array) {
  const logWeights = plus(logLikelihoods, logPriorRatios);
  const bounds = groupSizes.map((size) => groupedBound(logWeights, size));
  return {
    groupedBoundNats: bounds.map(({ nats }) => nats),
    groupedStandardErrorNats: bounds.map(({ standardErrorNats }) => standardErrorNats),
  };
}

type Estimate = ReturnType<typeof namedEstimate>;
type Named = Estimate & Partial<ReturnType<typeof groupedBounds>>;
type Indexed = Named & { readonly index: number };

function columnsOf(rows: readonly Named[]): Readonly<Record<keyof Estimate, number[]>> {
  const column = (name: keyof Estimate) => rows.map((row) => row[name]);
  return {
    elboNats: column("elboNats"),
    reconstructionNats: column("reconstructionNats"),
    klNats: column("klNats"),
    importanceWeightedNats: column("importanceWeightedNats"),
    standardErrorNats: column("standardErrorNats"),
  };
}

/** (N, M), or (N, 0) if the request has no group sizes. */
const groupedOf = (rows: readonly Named[]) => ({
  groupedBoundNats: rows.map((row) => row.groupedBoundNats ?? []),
  groupedStandardErrorNats: rows.map((row) => row.groupedStandardErrorNats ?? []),
});

export const estimateElbos = route(contracts.estimateElbos, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels, draws: asked, groupSizes, seed } = c.req.valid("json");
  const observations = observeBatch(card, images);
  const count = observations.shape[0];
  const draws = drawsOf(card, count, asked);
  if (groupSizes) requireGroups(groupSizes, draws);
  const posteriors = await posteriorsOf(c, card, observations, labels);
  const bounds = estimates(c, { card, observations, posteriors, labels, draws, groupSizes, seed });
  const complete = (rows: readonly Named[]) => ({
    model: card.id,
    draws,
    ...columnsOf(rows),
    ...(groupSizes && groupedOf(rows)),
  });
  if (isEventStream(format))
    return eventResponse(
      c,
      format,
      eventsOf("image", bounds, (bound) => bound, complete),
    );
  const rows = await resultOf(bounds);
  const csv = () => {
    const { groupedBoundNats, groupedStandardErrorNats } = groupedOf(rows);
    return {
      ...columnsOf(rows),
      ...matrixColumns("groupedBoundNats", groupedBoundNats),
      ...matrixColumns("groupedStandardErrorNats", groupedStandardErrorNats),
    };
  };
  return answerAs(format, complete(rows), { csv });
});
