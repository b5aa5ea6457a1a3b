/** Numbers quoted in the section's prose, computed by the Worker at build time. */
import { askAnswer } from "../../build/ask-worker.ts";
import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { average } from "../../lib/numbers/average.ts";
import { climbRequest, exactRequest, fromModeRequest, type Gaps, gapsOf, type PlaneModel } from "./state.ts";

export interface MeanGaps extends Gaps {
  /** Number of first test digits. */
  readonly count: number;
  /** Median amortisation gap, nats. */
  readonly medianAmortisation: number;
  /** Number of digits with an amortisation gap above `large` nats, and their share of its total. */
  readonly far: number;
  readonly farShare: number;
}

const count = 8;
/** Side of a grid that nothing reads. */
const smallest = 8;
/** Amortisation gap, nats, above which the encoder's Gaussian lies in another part of the plane. */
export const large = 10;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Approximation and amortisation gap of the first test digits. */
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
