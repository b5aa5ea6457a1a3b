/** The panels of fig-traversals. */

import { dimensionName, fixed } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import type { Chart, Series } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { line, note, path } from "../../plot/marks.ts";
import { image } from "../../plot/raster.ts";
import { ranked, type Traversal, type TraversalAnswers, type TraversalState, traversals, values } from "./state.ts";

/** Space for the names of the rows and the values above the columns, in tiles. */
const margin = { left: 2.4, top: 0.6 };

export const nameOf = ({ index }: Pick<Traversal, "index">): string => dimensionName(index - 1);

const columnOf = (value: number): number =>
  0.5 + ((values.length - 1) * (value - nth(values, 0))) / (last(values) - nth(values, 0));

export function drawSheet({ rows }: TraversalState, { encoding, sheet }: TraversalAnswers): string {
  const shown = ranked(encoding).slice(0, rows);
  const [across, down] = [margin.left + values.length, shown.length + margin.top];
  const empty = frame({ x: [-margin.left, values.length], y: [0, down], labels: ["", ""] });
  const { left, right, top, bottom } = empty.inset;
  // Tiles are square.
  const height = top + bottom + (down * (empty.width - left - right)) / across;
  const f = frame({ x: [-margin.left, values.length], y: [0, down], labels: ["", ""], height });
  const own = shown.flatMap(({ mean }, row) => {
    const [x, y] = [columnOf(mean), shown.length - row - 1];
    return path("line rubric", line(f, [x, x], [y, y + 0.22]), "own");
  });
  return drawing(
    f,
    `One row for each of ${shown.length} latent dimensions, decoded from −3 to 3`,
    [image(f, sheet, [0, values.length], [0, shown.length], "raster lit-ink"), ...own],
    [
      ...values.flatMap((value, column) =>
        column % 2 === 0 ? note(f, [column + 0.5, shown.length], fixed(value, 1), 0, -5, "middle") : [],
      ),
      ...shown.map((dimension, row) => {
        const text = `${nameOf(dimension)} · ${fixed(dimension.nats)}`;
        return note(f, [0, shown.length - row - 0.5], text, -6, 4, "end");
      }),
    ],
  );
}

export function drawChanges({ rows }: TraversalState, answers: TraversalAnswers): Chart {
  const all = traversals(answers);
  const points = (label: string, style: string, of: readonly Traversal[], term: string): Series => ({
    kind: "points",
    glyph: "dot",
    label,
    style,
    term,
    x: of.map(({ nats }) => nats),
    y: of.map(({ change }) => 100 * change),
  });
  const highest = Math.max(...all.map(({ change }) => 100 * change));
  return {
    alt: "How much each latent dimension tells about the digit, and how much it changes the picture",
    x: {
      label: "KL, nats",
      range: [-0.1, 1.05 * Math.max(...all.map(({ nats }) => nats))],
      say: (nats) => `${fixed(nats)} nats`,
    },
    y: {
      label: "change from −3 to 3, % of full ink",
      range: [0, 1.1 * highest],
      say: (percent) => `${fixed(percent, 1)}% of full ink`,
    },
    height: 380,
    series: [
      ...(all.length > rows ? [points("other dimensions", "series-2", all.slice(rows), "other")] : []),
      points("rows of panel a", "series-1", all.slice(0, rows), "shown"),
    ],
    notes: all.slice(0, 3).map((dimension) => ({
      x: dimension.nats,
      y: 100 * dimension.change,
      text: nameOf(dimension),
      dx: -6,
      dy: -5,
      anchor: "end",
    })),
  };
}
