/** The two panels of the figure. */

import { logNormalInPlane } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { contour, gridPoints, refined } from "../../plot/contours.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { ellipse, halftone, path } from "../../plot/marks.ts";
import { extent, grid, type PlaneAnswers } from "./state.ts";

export const planeFrame = frame({ x: extent, y: extent, labels: ["x₁", "x₂"], height: 390 });

type Gaussian = PlaneAnswers["nearest"]["forward"]["gaussian"];

/** Contour levels: the density relative to its peak equals that of a Gaussian at these numbers of deviations. */
const deviations = [0.5, 1, 1.5, 2, 2.5];

const points = gridPoints(grid);

/** Integrand, per unit of area, at which a square fills its grid cell. */
const fullSquare = 0.25;

function panel(alt: string, { density: { logDensity: p } }: PlaneAnswers, of: readonly Gaussian[], forward: boolean) {
  const f = planeFrame;
  const [q, ...others] = of as [Gaussian, ...Gaussian[]];
  const logQ = points.map((point) => logNormalInPlane(point, q.mean, q.covariance));
  const integrand = p.map((log, i) => {
    const ratio = log - nth(logQ, i);
    return (forward ? Math.exp(log) * ratio : -Math.exp(nth(logQ, i)) * ratio) / fullSquare;
  });
  const largest = (f.x.at(nth(grid.xs, 1)) - f.x.at(nth(grid.xs, 0))) / 2;
  const squares = (values: readonly number[]): string => halftone(f, points, values, largest);
  const heights = refined({ ...grid, values: p });
  const peak = Math.max(...p);
  return drawing(f, alt, [
    path("halftone rubric", squares(integrand), "integrand"),
    path("contour series-1", squares(integrand.map((value) => -value)), "integrand"),
    ...deviations.map((k) => path("contour", contour(f, heights, peak - k ** 2 / 2), "target")),
    ...[1, 2].map((k) => path("line series-2 dashed", ellipse(f, q.mean, q.covariance, k), "approximation")),
    ...others.map((each) => path("line series-2 dotted", ellipse(f, each.mean, each.covariance, 1), "others")),
  ]);
}

export const drawForward = (answers: PlaneAnswers): string =>
  panel("The mixture and the Gaussian of least KL(p‖q)", answers, [answers.nearest.forward.gaussian], true);

export const drawReverse = (answers: PlaneAnswers): string =>
  panel(
    "The mixture and the Gaussian of least KL(q‖p)",
    answers,
    answers.nearest.reverse.map(({ gaussian }) => gaussian),
    false,
  );
