/** The numbers of the prose of /generative-topographic-mapping/, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { average } from "../../lib/average.ts";
import { imageOf, testDigitRequest } from "../../lib/model-requests.ts";
import { climbRequest, exactRequest, fromModeRequest, type Gaps, gapsOf, type PlaneModel } from "./state.ts";

export interface MeanGaps extends Gaps {
  /** Test digits, from the first. */
  readonly count: number;
  /** How many ascents from the encoder's Gaussian end more than a nat below the best. */
  readonly trapped: number;
}

const count = 12;
/** Of a grid that is not looked at. */
const smallest = 8;

/** Both gaps of the first test digits, on average. */
export async function meanGaps(model: PlaneModel): Promise<MeanGaps> {
  const gaps: Gaps[] = [];
  let trapped = 0;
  for (let index = 0; index < count; index++) {
    const images = [imageOf(await askAnswer(testDigitRequest(index)))];
    const exact = await askAnswer(exactRequest(model, images, smallest));
    const climb = await askAnswer(climbRequest(model, images));
    const fromMode = await askAnswer(fromModeRequest(model, images, exact));
    gaps.push(gapsOf({ exact, climb, fromMode }));
    if ((climb.elboNats[0] as number) < (fromMode.elboNats[0] as number) - 1) trapped++;
  }
  return {
    count,
    trapped,
    approximation: average(gaps.map(({ approximation }) => approximation)),
    amortisation: average(gaps.map(({ amortisation }) => amortisation)),
  };
}
