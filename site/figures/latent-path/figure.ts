/** fig-path: from one picture to another, straight and along an arc. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { get, json, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { drawNorms, drawPlane, drawStrip } from "./draw.ts";
import { keys } from "./keys.ts";
import { fields, norm, type PathAnswers, type PathState, shell, steps } from "./state.ts";

export const figure: FigureDefinition<PathState, PathAnswers> = {
  id: "fig-path",
  fields,
  calls: {
    from: "Fetch the first digit",
    to: "Fetch the second digit",
    samples: "Two draws of the prior",
    straight: "Decode along the straight line",
    arc: "Decode along the arc",
  },
  panels: {
    straight: "Along the straight line",
    arc: "Along the arc",
    plane: "Both paths in their plane",
    norms: "Distance from the origin",
  },
  keys,
  async load({ through, ends, from, to, pick }, ask) {
    const [first, last, samples] = await Promise.all([
      ask("from", testDigitRequest(from)),
      ask("to", testDigitRequest(to)),
      ask(
        "samples",
        get("/v1/models/:id/samples", { param: { id: through }, query: { count: "2", seed: String(pick) } }),
      ),
    ]);
    const [a, b] =
      ends === "digits"
        ? [{ image: imageOf(first) }, { image: imageOf(last) }]
        : [{ latent: samples.latents[0] ?? [] }, { latent: samples.latents[1] ?? [] }];
    const between = (path: "linear" | "spherical") =>
      post("/v1/models/:id/interpolate", { from: a, to: b, steps, path }, json, { id: through });
    const [straight, arc] = await Promise.all([ask("straight", between("linear")), ask("arc", between("spherical"))]);
    return { digits: [first, last], samples, straight, arc };
  },
  draw: (_state, answers) => ({
    straight: drawStrip(answers.straight, "Pictures along the straight line"),
    arc: drawStrip(answers.arc, "Pictures along the arc"),
    plane: drawPlane(answers),
    norms: drawNorms(answers),
  }),
  summary({ ends, from, to }, { digits: [first, last], straight, arc }) {
    const lowest = ({ latents }: typeof straight): string => fixed(Math.min(...latents.map(norm)));
    const between =
      ends === "digits"
        ? `Between test digit ${from}, ${aDigit(first.label)}, and ${to}, ${aDigit(last.label)},`
        : "Between two draws of the prior";
    const [low, high] = shell(straight.latents[0]?.length ?? 0);
    return (
      `${between} the straight line comes within ${lowest(straight)} of the origin and the arc within ${lowest(arc)}; ` +
      `95% of the prior lies from ${fixed(low)} to ${fixed(high)}.`
    );
  },
  tables: (_state, { straight, arc }) => [
    {
      caption: "Distance from the origin",
      head: ["Point", "Straight line", "Arc"],
      rows: straight.latents.map((z, i) => [i + 1, norm(z), norm(arc.latents[i] ?? [])]),
    },
  ],
};
