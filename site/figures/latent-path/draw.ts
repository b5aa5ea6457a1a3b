/** The panels of fig-path. */
import { fixed } from "../../lib/numbers/format.ts";
import type { Chart } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { circle, dots, glyphs, line, path } from "../../plot/marks.ts";
import { image, sheet } from "../../plot/raster.ts";
import { norm, type Path, type PathAnswers, planar, shell, steps } from "./state.ts";

const across = steps / 2;
const stripFrame = frame({ x: [0, across], y: [0, 2], labels: ["", ""], height: 152 });

export function drawStrip({ images }: Path, alt: string): string {
  const f = stripFrame;
  return drawing(f, alt, [image(f, sheet(images, across), f.x.domain, f.y.domain, "raster inked")]);
}

export function drawPlane({ straight, arc }: PathAnswers): string {
  const flat = { straight: planar(straight.latents), arc: planar(arc.latents) };
  const reach = 1.1 * Math.max(1, ...[...flat.straight, ...flat.arc].flat().map(Math.abs));
  const f = frame({ x: [-reach, reach], y: [-reach, reach], labels: ["towards the first end", "across"], height: 430 });
  const way = (points: readonly [number, number][]): string =>
    line(
      f,
      points.map(([x]) => x),
      points.map(([, y]) => y),
    );
  return drawing(f, "Both paths in the plane through the origin and their ends", [
    path("glyphs soft", glyphs(f, "plus", [[0, 0]], 7)),
    ...[1, 2, 3].map((k) => path("contour soft dashed", circle(f, k), "prior")),
    path("line series-1", way(flat.straight), "straight"),
    path("dots series-1", dots(f, flat.straight), "straight"),
    path("line series-2", way(flat.arc), "arc"),
    path("glyphs series-2 solid", glyphs(f, "square", flat.arc, 3), "arc"),
  ]);
}

export function drawNorms({ straight, arc }: PathAnswers): Chart {
  const [low, high] = shell(straight.latents[0]?.length ?? 0);
  const norms = { straight: straight.latents.map(norm), arc: arc.latents.map(norm) };
  const highest = Math.max(high, ...norms.straight, ...norms.arc);
  const x = norms.straight.map((_, i) => i + 1);
  const way = { straight: { label: "straight line", term: "straight", x }, arc: { label: "arc", term: "arc", x } };
  return {
    alt: "Distance from the origin along both paths, with the shell that holds 95% of the prior",
    x: { label: "point on the path", range: [1, steps], say: (point) => `point ${point}` },
    y: { label: "‖z‖", range: [0, 1.1 * highest], say: (distance) => `‖z‖ = ${fixed(distance)}` },
    height: 430,
    series: [
      {
        kind: "band",
        label: "95% of the prior",
        style: "soft",
        term: "shell",
        x,
        lower: x.map(() => low),
        upper: x.map(() => high),
      },
      { kind: "line", style: "series-1", ...way.straight, y: norms.straight },
      { kind: "points", glyph: "dot", style: "series-1", ...way.straight, y: norms.straight },
      { kind: "line", style: "series-2", ...way.arc, y: norms.arc },
      { kind: "points", glyph: "square", size: 3, style: "series-2 solid", ...way.arc, y: norms.arc },
    ],
  };
}
