/** The panels of figure 10.2. */
import { drawing, frame } from "../../plot/frame.ts";
import { area, circle, dots, glyphs, line, note, path } from "../../plot/marks.ts";
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

export function drawNorms({ straight, arc }: PathAnswers): string {
  const [low, high] = shell(straight.latents[0]?.length ?? 0);
  const norms = { straight: straight.latents.map(norm), arc: arc.latents.map(norm) };
  const highest = Math.max(high, ...norms.straight, ...norms.arc);
  const f = frame({ x: [1, steps], y: [0, 1.1 * highest], labels: ["point on the path", "‖z‖"], height: 430 });
  const along = norms.straight.map((_, i) => i + 1);
  const ends = [1, steps];
  return drawing(f, "Distance from the origin along both paths, with the shell that holds 95% of the prior", [
    path("area soft", area(f, ends, [low, low], [high, high]), "shell"),
    note(f, [1, high], "95% of the prior", 8, 18),
    path("line series-1", line(f, along, norms.straight), "straight"),
    path(
      "dots series-1",
      dots(
        f,
        along.map((x, i) => [x, norms.straight[i] as number]),
      ),
      "straight",
    ),
    path("line series-2", line(f, along, norms.arc), "arc"),
    path(
      "glyphs series-2 solid",
      glyphs(
        f,
        "square",
        along.map((x, i) => [x, norms.arc[i] as number]),
        3,
      ),
      "arc",
    ),
  ]);
}
