/** Evidence lower bounds of images, one after another, so that each can be sent as soon as it is known. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { affordable, requireOperations } from "../../budget/operations.ts";
import { pace, resultOf } from "../../budget/pace.ts";
import type { Bindings } from "../../environment.ts";
import { answerAs } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream, type StepEvent } from "../../http/event-stream.ts";
import { route } from "../../http/register.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import type { Observations } from "../../inference/vae.ts";
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
import { operationsPerPixel } from "./likelihood.ts";
import { logLikelihoodsAt } from "./plane-likelihood.ts";
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

/** Yields the bounds of each image, before them those from its first draws if there are many; returns the bounds of all. */
async function* estimates(c: Context<Bindings>, job: Job): AsyncGenerator<StepEvent, readonly Named[]> {
  const { card, observations, posteriors, labels, draws, groupSizes } = job;
  const normal = normalSource(createRng(job.seed));
  const rows: Named[] = [];
  for (const [index, posterior] of posteriors.entries()) {
    const image = { card, observations, index, label: labels?.[index] };
    await pace(draws * card.latentSize * operationsPerLatent);
    const latents = Array.from({ length: draws }, () => posterior.sample(normal));
    const logPriorRatios = minus(latents.map(logStandardNormal), posterior.logDensities(latents));
    const first = await logLikelihoodsAt(c, image, latents.slice(0, usualDraws));
    const rowOf = (logLikelihoods: readonly number[]): Named => {
      const ratios = logPriorRatios.subarray(0, logLikelihoods.length);
      return {
        ...namedEstimate(estimateElbo(posterior.klToPrior(), logLikelihoods, ratios)),
        ...(groupSizes && groupedBounds(groupSizes, logLikelihoods, ratios)),
      };
    };
    if (draws > usualDraws) yield { event: "step", data: { index, draws: usualDraws, ...rowOf([...first]) } };
    const rest = await logLikelihoodsAt(c, image, latents.slice(usualDraws));
    const row = rowOf([...first, ...rest]);
    yield { event: "image", data: { index, ...row } };
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

/** Bounds of groups of the draws, in the order of the sizes, which come in two groups at least. */
function groupedBounds(groupSizes: readonly number[], logLikelihoods: readonly number[], logPriorRatios: Float64Array) {
  const logWeights = plus(logLikelihoods, logPriorRatios);
  const fitting = groupSizes.filter((size) => 2 * size <= logWeights.length);
  const bounds = fitting.map((size) => groupedBound(logWeights, size));
  return {
    groupedBoundNats: bounds.map(({ nats }) => nats),
    groupedStandardErrorNats: bounds.map(({ standardErrorNats }) => standardErrorNats),
  };
}

type Estimate = ReturnType<typeof namedEstimate>;
type Named = Estimate & Partial<ReturnType<typeof groupedBounds>>;

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
      eventsOf(bounds, (bound) => bound, complete),
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
