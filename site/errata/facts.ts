/** Numbers quoted in the errata, computed by the Worker at build time or by `arithmetic.ts`. */
import { askAnswer } from "../build/ask-worker.ts";
import { slip } from "../figures/earthquakes/facts.ts";
import { quotient } from "../figures/fuel-gauge/facts.ts";
import { exercise } from "../figures/heteroscedastic/facts.ts";
import { type Card, cardRequest, testImagesRequest } from "../lib/api/model-requests.ts";
import { json, post } from "../lib/api/requests.ts";
import { cardIds, type ErrataFacts } from "./erratum.ts";

let known: Promise<ErrataFacts> | undefined;

/** Computed once per build, because every section links to its errata. */
export function errataFacts(): Promise<ErrataFacts> {
  known ??= gather();
  return known;
}

async function gather(): Promise<ErrataFacts> {
  const [fuel, underFloor, ...cards] = await Promise.all([
    quotient("D0,B0"),
    shareUnderFloor(),
    ...cardIds.map((id) => askAnswer(cardRequest(id))),
  ]);
  return {
    fuelGauge: fuel,
    slip,
    exercise,
    underFloor,
    cards: Object.fromEntries(cards.map((card) => [card.id, card])) as ErrataFacts["cards"],
  };
}

/** Document 001's addition to the diagonal of every covariance, and the number of test digits compared with it. */
const floor = 0.1;
const digits = 100;

/** Share of the first test digits whose full-covariance posterior is narrower than the floor in some direction. */
async function shareUnderFloor(): Promise<ErrataFacts["underFloor"]> {
  const { images } = await askAnswer(testImagesRequest(digits));
  const id: Card["id"] = "mlp-large-2d-fullcov";
  const { covariance = [] } = await askAnswer(post("/v1/models/:id/encode", { images }, json, { id }));
  const narrow = covariance.filter(([[a = 0, b = 0] = [], [, d = 0] = []]) => leastEigenvalue(a, b, d) < floor);
  return { floor, digits, share: narrow.length / digits };
}

/** Smallest eigenvalue of the symmetric matrix with rows (a, b) and (b, d). */
const leastEigenvalue = (a: number, b: number, d: number): number => (a + d) / 2 - Math.hypot((a - d) / 2, b);
