/** The three panels of figure 7.2. */
import { drawing, type Frame, frame, tenths } from "../../plot/frame.ts";
import { glyphs, level, line, path, upright } from "../../plot/marks.ts";
import { type BiasAnswers, type BiasState, names, type Quality, qualityOf, temperatures } from "./state.ts";

const options = { x: [0.08, 12.5], log: "x" } as const;
const meanFrameTo = (bound: number): Frame =>
  frame({ ...options, y: [-bound, bound], labels: ["τ", "mean, two standard errors"] });
/** Where it is pressed: only the temperature counts. */
export const meanFrame = meanFrameTo(1);
const varianceFrame = frame({ ...options, y: [1e-5, 10], labels: ["τ", "variance of one draw"], log: "xy" });
const errorFrame = frame({ ...options, y: [1e-3, 3], labels: ["τ", "error of a batch"], log: "xy" });

const series = ["series-4 dotted", "series-2", "series-1 dashed"];
const shapes = ["triangle", "diamond", "square"] as const;

/** A curve for each estimator through its points at the temperatures. */
function curves(f: Frame, answers: BiasAnswers, batch: number, measure: (quality: Quality) => number): string[] {
  const [low] = f.y.domain;
  return names.flatMap((name, i) => {
    const values = answers.map((answer) => Math.max(low, measure(qualityOf(answer, name, batch))));
    const own = series[i]?.split(" ")[0];
    return [
      path(`line ${series[i]}`, line(f, temperatures, values), name),
      path(
        `glyphs solid ${own}`,
        glyphs(
          f,
          shapes[i] as (typeof shapes)[number],
          values.map((value, at) => [temperatures[at] as number, value]),
          4,
        ),
        name,
      ),
    ];
  });
}

const marker = (f: Frame, { heat }: BiasState): string =>
  path("rule faint rubric", upright(f, temperatures[heat] as number), "heat");

export function drawMeans(state: BiasState, answers: BiasAnswers): string {
  const all = answers.flatMap((answer) => names.map((name) => qualityOf(answer, name, 1)));
  const reach = Math.max(...all.map(({ mean, standardError }) => Math.abs(mean) + 2 * standardError));
  const f = meanFrameTo(2 ** Math.ceil(Math.log2(reach)));
  const whiskers = names.map((name, i) => {
    const d = answers.map((answer, at) => {
      const { mean, standardError } = qualityOf(answer, name, 1);
      const x = tenths(f.x.at(temperatures[at] as number));
      return `M${x} ${tenths(f.y.at(mean - 2 * standardError))}V${tenths(f.y.at(mean + 2 * standardError))}`;
    });
    return path(`rule ${series[i]?.split(" ")[0]}`, d.join(""), name);
  });
  return drawing(f, "Means of the three estimators by temperature, with the exact gradient", [
    marker(f, state),
    path("rule", level(f, answers[0]?.exact[0] as number), "exact"),
    ...whiskers,
    ...curves(f, answers, 1, ({ mean }) => mean),
  ]);
}

export const drawVariances = (state: BiasState, answers: BiasAnswers): string =>
  drawing(varianceFrame, "Variances of the three estimators by temperature", [
    marker(varianceFrame, state),
    ...curves(varianceFrame, answers, 1, ({ variance }) => variance),
  ]);

export const drawErrors = (state: BiasState, answers: BiasAnswers): string =>
  drawing(errorFrame, "Root mean square error of an average over a batch, by temperature", [
    marker(errorFrame, state),
    ...curves(errorFrame, answers, Number(state.batch), ({ error }) => error),
  ]);
