/** One Gaussian for two modes: the best in either direction of the divergence, and the reader's own. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { deviationAt, peakOf } from "../../lib/numbers/normal.ts";
import { deviationOf, drawForward, drawPrice, drawReverse, drawYours, lineFrame, meanOf } from "./draw.ts";
import { keys } from "./keys.ts";
import { along, fields, gaussianOf, type LineAnswers, type LineState, mixtureOf } from "./state.ts";

export const figure: FigureDefinition<LineState, LineAnswers> = {
  id: "fig-divergence",
  fields,
  calls: {
    nearest: "Find the nearest Gaussians",
    density: "Evaluate the mixture’s density",
    yours: "Both divergences of your Gaussian from the mixture",
    detour: "Divergence of your Gaussian from the moment-matched one",
  },
  panels: { forward: "Least KL(p‖q)", reverse: "Least KL(q‖p)", yours: "Your own q", price: "What your q costs" },
  keys,
  frames: { forward: lineFrame, reverse: lineFrame, yours: lineFrame },
  async load(state, ask) {
    const mixture = mixtureOf(state);
    const q = gaussianOf(state);
    const found = ask("nearest", post("/v1/gaussians/nearest", { mixture }));
    const [nearest, density, yours, detour] = await Promise.all([
      found,
      ask("density", post("/v1/mixtures/density", { mixture, points: along.map((x) => [x]) })),
      ask("yours", post("/v1/gaussians/divergence", { mixture, q })),
      found.then(({ forward: { gaussian: p } }) => ask("detour", post("/v1/gaussians/divergence", { p, q }))),
    ]);
    return { nearest, density, yours, detour };
  },
  draw: (state, answers) => ({
    forward: drawForward(answers),
    reverse: drawReverse(answers),
    yours: drawYours(gaussianOf(state), answers),
    price: drawPrice(state, answers),
  }),
  // A Gaussian's peak gives its width, so dragging one sets the other.
  handles: (state) => [
    {
      panel: "forward",
      label: "First mode",
      x: state.m1,
      y: peakOf(state.s1, state.w),
      move: (m1, y) => ({ m1, s1: deviationAt(y, state.w) }),
    },
    {
      panel: "forward",
      label: "Second mode",
      x: state.m2,
      y: peakOf(state.s2, 1 - state.w),
      move: (m2, y) => ({ m2, s2: deviationAt(y, 1 - state.w) }),
    },
    {
      panel: "yours",
      label: "Your Gaussian",
      x: state.qm,
      y: peakOf(state.qs),
      move: (qm, y) => ({ qm, qs: deviationAt(y) }),
    },
  ],
  press(state, panel, x, y) {
    if (panel === "yours") return { qm: x, qs: deviationAt(y) };
    return Math.abs(x - state.m1) < Math.abs(x - state.m2)
      ? { m1: x, s1: deviationAt(y, state.w) }
      : { m2: x, s2: deviationAt(y, 1 - state.w) };
  },
  summary(_state, { nearest: { forward, reverse }, yours }) {
    const [best, ...others] = reverse;
    const more = others.length === 1 ? "another minimum" : "other minima";
    const at = ({ gaussian }: typeof forward): string =>
      `mean ${fixed(meanOf(gaussian))} and deviation ${fixed(deviationOf(gaussian))}`;
    return (
      `KL(p‖q) is least, ${fixed(forward.forwardNats, 3)} nats, at ${at(forward)}; KL(q‖p) is least, ` +
      `${fixed(best?.reverseNats ?? 0, 3)} nats, at ${best ? at(best) : ""}` +
      `${others.length === 0 ? "" : `, and has ${more} at ${others.map(at).join(" and at ")}`}. ` +
      `Yours costs ${fixed(yours.forwardNats, 3)} and ${fixed(yours.reverseNats, 3)} nats.`
    );
  },
  tables(state, { nearest: { forward, reverse }, yours, detour }) {
    const { w, m1, m2, s1, s2 } = state;
    const mean = w * m1 + (1 - w) * m2;
    return [
      {
        caption: "Gaussians for the mixture",
        head: ["Gaussian", "Mean", "Standard deviation", "KL(p‖q), nats", "KL(q‖p), nats"],
        rows: [
          { name: "Least KL(p‖q)", ...forward },
          ...reverse.map((each, i) => ({ name: i === 0 ? "Least KL(q‖p)" : "Another minimum of KL(q‖p)", ...each })),
          { name: "Yours", gaussian: gaussianOf(state), ...yours },
        ].map(({ name, gaussian, forwardNats, reverseNats }) => [
          name,
          meanOf(gaussian),
          deviationOf(gaussian),
          forwardNats,
          reverseNats,
        ]),
      },
      {
        caption: "The moment-match check",
        head: ["Quantity", "Of the mixture", "Of the Gaussian of least KL(p‖q)"],
        rows: [
          ["Mean", mean, meanOf(forward.gaussian)],
          [
            "Variance, within and between the modes",
            w * s1 ** 2 + (1 - w) * s2 ** 2 + w * (m1 - mean) ** 2 + (1 - w) * (m2 - mean) ** 2,
            deviationOf(forward.gaussian) ** 2,
          ],
        ],
      },
      {
        caption: "KL(p‖q) of your Gaussian, in nats",
        head: ["Least of all", "From that one to yours", "Their sum", "Computed directly"],
        rows: [[forward.forwardNats, detour.forwardNats, forward.forwardNats + detour.forwardNats, yours.forwardNats]],
      },
    ];
  },
};
