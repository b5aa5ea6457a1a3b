/** The numbers of the prose of /generative-topographic-mapping/, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { average } from "../../lib/numbers/average.ts";
import { climbRequest, exactRequest, fromModeRequest, type Gaps, gapsOf, type PlaneModel } from "./state.ts";

export interface MeanGaps extends Gaps {
  /** Test digits, from the first. */
  readonly count: number;
  /** Half of them have a smaller amortisation gap, nats. */
  readonly medianAmortisation: number;
  /** How many of them have one of more than `large` nats, and what share of all of it these have. */
  readonly far: number;
  readonly farShare: number;
}

const count = 8;
/** Of a grid that is not looked at. */
const smallest = 8;
/** Nats beyond which the encoder has named a Gaussian in another part of the plane. */
export const large = 10;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Both gaps of the first test digits. */
export async function meanGaps(model: PlaneModel): Promise<MeanGaps> {
  const gaps: Gaps[] = [];
  for (let index = 0; index < count; index++) {
    const images = [imageOf(await askAnswer(testDigitRequest(index)))];
    const exact = await askAnswer(exactRequest(model, images, smallest));
    const climb = await askAnswer(climbRequest(model, images));
    const fromMode = await askAnswer(fromModeRequest(model, images, exact));
    gaps.push(gapsOf({ exact, climb, fromMode }));
  }
  const amortisations = gaps.map(({ amortisation }) => amortisation).sort((one, other) => one - other);
  const far = amortisations.filter((nats) => nats > large);
  return {
    count,
    approximation: average(gaps.map(({ approximation }) => approximation)),
    amortisation: average(amortisations),
    medianAmortisation: average(amortisations.slice(count / 2 - 1, count / 2 + 1)),
    far: far.length,
    farShare: sum(far) / sum(amortisations),
  };
}
