/** The three panels of figure 6.2. */
import { logNormal } from "../../lib/normal.ts";
import { drawing, frame, tenths } from "../../plot/frame.ts";
import { bars, glyphs, level, line, note, path, under } from "../../plot/marks.ts";
import { along, estimators, extent, names, type RaceAnswers, type RaceState } from "./state.ts";

export const targetFrame = frame({ x: extent, y: [0, 1], labels: ["z", "density"] });
const slots = { x: [0.5, 4.5] } as const;
const varianceFrame = frame({ ...slots, y: [1e-3, 1e3], labels: ["", "variance"], log: "y", height: 340 });

const series = ["series-2", "series-4", "series-1", "series-3"];

export function drawTarget({ qm, qs }: RaceState, { density }: RaceAnswers): string {
  const f = targetFrame;
  const target = density.logDensity.map(Math.exp);
  return drawing(f, "The target and the approximation", [
    path("area", under(f, along, target), "target"),
    path("line", line(f, along, target), "target"),
    path(
      "line rubric dashed",
      line(
        f,
        along,
        along.map((z) => Math.exp(logNormal(z, qm, qs * qs))),
      ),
      "approximation",
    ),
  ]);
}

/** The names of the four over their places. */
const captions = (f: typeof varianceFrame): string[] =>
  names.map((name, i) => note(f, [i + 1, f.y.domain[1]], estimators[name], 0, -6, "middle"));

/** By the mean to the left, by the log deviation to the right. */
const places = [-0.18, 0.18] as const;

export function drawVariance({ gradients }: RaceAnswers): string {
  const f = varianceFrame;
  const [low] = f.y.domain;
  return drawing(
    f,
    "Variance of one draw’s estimate, by estimator and parameter, on a logarithmic scale",
    names.flatMap((name, i) =>
      places.map((place, parameter) => {
        const variance = Math.max(low, gradients[name].variance[parameter] as number);
        return path(
          `bar ${series[i]} ${parameter === 1 ? "faint" : ""}`,
          bars(f, [i + 1 + place], [low], [variance], 0.32),
          name,
        );
      }),
    ),
    captions(f),
  );
}

export function drawMeans({ gradients }: RaceAnswers): string {
  const reach = names.flatMap((name) =>
    gradients[name].mean.map((mean, i) => Math.abs(mean) + 2 * (gradients[name].standardError[i] as number)),
  );
  const bound = 2 ** Math.ceil(Math.log2(1.1 * Math.max(...reach, 0.2)));
  const f = frame({ ...slots, y: [-bound, bound], labels: ["", "nats"], height: 340 });
  return drawing(
    f,
    "Mean of each estimator with two standard errors either way",
    [
      path("rule dotted soft", level(f, 0)),
      ...names.flatMap((name, i) =>
        places.flatMap((place, parameter) => {
          const { mean, standardError } = gradients[name];
          const [m, se] = [mean[parameter] as number, standardError[parameter] as number];
          const x = i + 1 + place;
          const whisker = `M${tenths(f.x.at(x))} ${tenths(f.y.at(m - 2 * se))}V${tenths(f.y.at(m + 2 * se))}`;
          return [
            path(`line ${series[i]}`, whisker, name),
            path(`glyphs ${series[i]} solid`, glyphs(f, parameter === 0 ? "diamond" : "square", [[x, m]], 4), name),
          ];
        }),
      ),
    ],
    captions(f),
  );
}
