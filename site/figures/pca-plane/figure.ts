/** fig-pca-plane: the plane of probabilistic PCA, whose axes are arbitrary. */

import { cardRequest, decodeRequest, imageOf, latentsRequest, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, png, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawColumns, drawEvidence, drawPicture, drawPlane, planeFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  cursor,
  fields,
  latentCount,
  model,
  type PlaneAnswers,
  type PlaneState,
  planeOf,
  probes,
  turnedPlane,
} from "./state.ts";

const move = (right: number, up: number): Partial<PlaneState> => ({ right, up });

export const figure: FigureDefinition<PlaneState, PlaneAnswers> = {
  id: "fig-pca-plane",
  fields,
  calls: {
    card: "The model’s card, with its noise variance",
    plane: "Three pictures that determine μ and W",
    latents: "Encoded test digits",
    picture: "The cursor, decoded",
    digit: "Fetch the test digit",
    posterior: "Posterior and evidence of the digit under W R",
  },
  panels: {
    plane: "The plane, in turned coordinates",
    picture: "The cursor, decoded",
    columns: "The columns of W R",
    evidence: "A digit under W R",
  },
  keys,
  frames: { plane: planeFrame },
  async load(state, ask) {
    const [card, decoded, latents, picture, digit] = await Promise.all([
      ask("card", cardRequest(model)),
      ask("plane", post("/v1/models/:id/decode", { latents: probes.map((z) => [...z]) }, json, { id: model })),
      ask("latents", latentsRequest(model, latentCount)),
      ask("picture", decodeRequest(model, cursor(state), "probabilities", 0, png)),
      ask("digit", testDigitRequest(state.digit)),
    ]);
    const plane = planeOf(decoded, card);
    const points = [imageOf(digit).flat()];
    const posterior = await ask(
      "posterior",
      post("/v1/ppca/posterior", { model: turnedPlane(plane, state.angle), points }),
    );
    return { card, latents, digit, plane, picture: picture as string, posterior };
  },
  draw: (state, answers) => ({
    plane: drawPlane(state, answers),
    picture: drawPicture(answers),
    columns: drawColumns(state, answers),
    evidence: drawEvidence(state, answers),
  }),
  handles: ({ right, up }) => [{ panel: "plane", label: "Cursor", x: right, y: up, move }],
  press: (_state, _panel, x, y) => move(x, y),
  summary({ angle }, { digit, posterior }) {
    const [z = []] = posterior.mean;
    return (
      `With W turned by ${angle}°, test digit ${digit.index}, ${aDigit(digit.label)}, lies at z′ = (${z.map((value) => fixed(value)).join(", ")}); ` +
      `its log evidence is ${fixed(nth(posterior.logEvidence, 0), 4)} nats, as at every angle.`
    );
  },
  tables({ angle }, { digit, posterior, plane }) {
    const { loadings } = turnedPlane(plane, angle);
    const length = (k: number): number => Math.sqrt(loadings.reduce((sum, row) => sum + nth(row, k) ** 2, 0));
    return [
      {
        caption: `Test digit ${digit.index} with W turned by ${angle} degrees`,
        head: ["Quantity", "Value"],
        rows: [
          ["E[z′₁ | x]", nth(nth(posterior.mean, 0), 0)],
          ["E[z′₂ | x]", nth(nth(posterior.mean, 0), 1)],
          ["Var[z′₁ | x]", nth(nth(posterior.covariance, 0), 0)],
          ["Cov[z′₁, z′₂ | x]", nth(nth(posterior.covariance, 0), 1)],
          ["Var[z′₂ | x]", nth(nth(posterior.covariance, 1), 1)],
          ["Length of the first column of W R", length(0)],
          ["Length of the second", length(1)],
          ["log p(x), nats", fixed(nth(posterior.logEvidence, 0), 6)],
        ],
      },
    ];
  },
};
