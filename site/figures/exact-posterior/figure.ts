/** fig-exact-posterior: p(z|x) of a digit over a latent plane, and the gaps of two Gaussian approximations. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import type { FigureDefinition, Panels } from "../../lib/figure/figure.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawBill, drawClimb, drawDensity, drawDigit, drawLattice } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  bestOf,
  climbRequest,
  type Exact,
  type ExactAnswers,
  type ExactState,
  encoded,
  exactRequest,
  fields,
  fromModeRequest,
  gapsOf,
  type Lattice,
  sheetRequest,
  shownAxis,
} from "./state.ts";

export const figure: FigureDefinition<ExactState, ExactAnswers> = {
  id: "fig-exact-posterior",
  fields,
  calls: {
    digit: "Fetch the test digit",
    exact: "Integrate over the plane: evidence and exact posterior",
    climb: "Climb from the encoder’s Gaussian to the best one",
    fromMode: "Climb from the exact mode",
    sheet: "Decode the lattice",
    decoded: "Decode both means",
  },
  panels: {
    density: "The exact posterior, and two Gaussians",
    lattice: "The lattice as a mixture",
    climb: "The bound on its way up",
    bill: "From the evidence to the bound",
  },
  keys,
  async load({ model, digit: index }, ask, sketch) {
    const id = { id: model };
    const digit = await ask("digit", testDigitRequest(index));
    const images = [imageOf(digit)];
    sketch?.(() => ({ bill: drawDigit(digit) }));
    let asked: Promise<string> | undefined;
    const sheetOf = (shown: readonly number[]): Promise<string> => {
      asked ??= ask("sheet", sheetRequest(model, shown));
      return asked;
    };
    const soFar = (steps: readonly Partial<Exact>[]): Promise<Panels> => {
      // The first lattice has the points of the sheet, the second all points.
      const [coarse, whole] = steps.flatMap(({ lattice }) => lattice ?? []) as [Lattice, Lattice?];
      const [density] = steps.flatMap(({ region }) => (region ? drawDensity({ region }) : []));
      return sheetOf(coarse.axis).then(
        (sheet) => ({ lattice: drawLattice(whole ?? coarse, sheet), ...(density && { density }) }),
        // The complete picture needs the sheet too, and reports the failure.
        () => ({}),
      );
    };
    // Before the rest, which would delay its sketches.
    const exact = await ask("exact", exactRequest(model, images), sketch && soFar);
    const [climb, fromMode, sheet] = await Promise.all([
      ask("climb", climbRequest(model, images)),
      ask("fromMode", fromModeRequest(model, images, exact)),
      sheetOf(shownAxis(exact.lattice)),
    ]);
    const latents = [encoded({ climb, fromMode }), bestOf({ climb, fromMode })].map(({ mean }) => [...mean]);
    const decoded = await ask("decoded", post("/v1/models/:id/decode", { latents }, json, id));
    return { digit, exact, climb, fromMode, sheet, decoded };
  },
  draw: (_state, answers) => ({
    density: drawDensity(answers.exact, answers),
    lattice: drawLattice(answers.exact.lattice, answers.sheet, answers),
    climb: drawClimb(answers),
    bill: drawBill(answers),
  }),
  summary({ model }, answers) {
    const { digit, exact } = answers;
    const { approximation, amortisation } = gapsOf(answers);
    return (
      `Under ${model}, test digit ${digit.index}, ${aDigit(digit.label)}, has a log evidence of ${fixed(exact.logEvidence)} nats. ` +
      `The best Gaussian’s bound is ${fixed(approximation, 3)} nats below, the encoder’s another ${fixed(amortisation)}.`
    );
  },
  tables({ model }, answers) {
    const { exact, climb, fromMode, digit } = answers;
    const { approximation, amortisation } = gapsOf(answers);
    const moments = (
      name: string,
      mean: readonly number[],
      covariance: readonly (readonly number[])[],
      nats: number,
    ) => [
      name,
      ...mean,
      Math.sqrt(nth(nth(covariance, 0), 0)),
      Math.sqrt(nth(nth(covariance, 1), 1)),
      nth(nth(covariance, 0), 1) / Math.sqrt(nth(nth(covariance, 0), 0) * nth(nth(covariance, 1), 1)),
      fixed(nats, 4),
    ];
    const [named, best] = [encoded(answers), bestOf(answers)];
    const ways = [climb, fromMode].map(({ paths: [path] }) => path?.elboNats ?? []);
    const longest = Math.max(...ways.map(({ length }) => length));
    return [
      {
        caption: `Test digit ${digit.index} under ${model}: distributions over the plane`,
        head: ["Distribution", "Mean of z₁", "Mean of z₂", "Deviation of z₁", "Deviation of z₂", "Correlation", "Nats"],
        rows: [
          moments("Exact posterior; log evidence", exact.mean, exact.covariance, exact.logEvidence),
          moments("Best Gaussian; ELBO", best.mean, best.covariance, best.elboNats),
          moments("Encoder’s Gaussian; ELBO", named.mean, named.covariance, named.elboNats),
        ],
      },
      {
        caption: "Gaps, nats",
        head: ["Quantity", "Nats"],
        rows: [
          ["Approximation gap", fixed(approximation, 4)],
          ["Amortisation gap", fixed(amortisation, 4)],
          ["Log evidence on the lattice alone", fixed(exact.lattice.logEvidence, 4)],
          [
            "Largest responsibility of a lattice point",
            Math.exp(Math.max(...exact.lattice.logResponsibilities.flat())),
          ],
          ["Latents evaluated for the evidence", exact.evaluations],
        ],
      },
      {
        caption: "ELBO by step, nats",
        head: ["Step", "From the encoder’s Gaussian", "From the exact mode"],
        rows: Array.from({ length: longest }, (_, step) => [
          step,
          ...ways.map((way) => (way[step] === undefined ? "–" : fixed(way[step], 4))),
        ]),
      },
    ];
  },
};
