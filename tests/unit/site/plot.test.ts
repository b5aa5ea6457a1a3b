import fc from "fast-check";
import { expect, test } from "vitest";
import { contour, type Grid, gridPoints, refined, spaced } from "../../../site/plot/contours.ts";
import { frame, tickText } from "../../../site/plot/frame.ts";
import { ellipse } from "../../../site/plot/marks.ts";
import { bitmap, cividis, ink } from "../../../site/plot/raster.ts";
import { linear, logarithmic, niceTicks } from "../../../site/plot/scale.ts";

const f = frame({ x: [-3, 3], y: [-3, 3], labels: ["x", "y"] });
const numbersOf = (d: string): number[][] =>
  [...d.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("a scale and its inverse cancel", () => {
  const span = fc.tuple(fc.double({ min: 0.01, max: 50, noNaN: true }), fc.double({ min: 1.5, max: 100, noNaN: true }));
  fc.assert(
    fc.property(span, fc.double({ min: 0, max: 1, noNaN: true }), ([low, factor], t) => {
      for (const scale of [linear([low, low * factor], [40, 400], 5), logarithmic([low, low * factor], [40, 400])]) {
        const value = low + t * (low * factor - low);
        // Rounding of a double, scaled by the steeper of the two maps.
        expect(scale.value(scale.at(value)) / value).toBeCloseTo(1, 9);
      }
    }),
  );
});

test("ticks are within the domain, evenly spaced, round, and about as many as requested", () => {
  const ends = fc.tuple(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
  );
  fc.assert(
    fc.property(ends, fc.integer({ min: 3, max: 8 }), ([low, width], count) => {
      const ticks = niceTicks(low, low + width, count);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(count + 2);
      // A tick is a rounded decimal, so it may exceed an end by the rounding of its last digit.
      const slack = width * 1e-6;
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(low - slack);
        expect(tick).toBeLessThanOrEqual(low + width + slack);
      }
    }),
  );
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(-2, 6, 6)).toEqual([-2, 0, 2, 4, 6]);
});

test("the ticks of a logarithmic scale are powers of ten", () => {
  expect(logarithmic([0.01, 100], [0, 1]).ticks).toEqual([0.01, 0.1, 1, 10, 100]);
});

test("a tick is labelled with its own value, large, small or neither, and with a true minus", () => {
  const numberOf = (label: string): number => Number(label.replaceAll("−", "-"));
  const size = fc.integer({ min: -6, max: 7 });
  fc.assert(
    fc.property(size, fc.integer({ min: -8, max: 8 }), (exponent, start) => {
      const unit = 10 ** exponent;
      const ticks = niceTicks(start * unit, (start + 3) * unit, 6);
      for (const tick of ticks) {
        const label = tickText(ticks, tick);
        expect(label).not.toContain("-");
        // Ticks are rounded to the step's decimals, so only rounding errors of doubles differ.
        expect(Math.abs(numberOf(label) - tick)).toBeLessThan(1e-9 * unit);
      }
    }),
  );
  const labels = (ticks: readonly number[]) => ticks.map((tick) => tickText(ticks, tick));
  expect(labels([100_000, 150_000, 200_000])).toEqual(["1.0e+5", "1.5e+5", "2.0e+5"]);
  expect(labels([-0.00015, 0.0001])).toEqual(["−1.5e−4", "1.0e−4"]);
  // Labels of one axis have one form.
  expect(labels([0, 0.0005, 0.001])).toEqual(["0.0000", "0.0005", "0.0010"]);
  expect(labels([0, 50_000, 100_000])).toEqual(["0", "5e+4", "1e+5"]);
  expect(labels([0.0001, 0.001, 0.01])).toEqual(["1e−4", "0.001", "0.01"]);
});

test("every point of a contour of x² + y² is on its circle", () => {
  const axes = { xs: spaced([-3, 3], 61), ys: spaced([-3, 3], 61) };
  const values = gridPoints(axes).map(([x, y]) => x * x + y * y);
  const circle = contour(f, { ...axes, values }, 4);
  expect(circle).toMatch(/^M[^M]*Z$/);
  const points = numbersOf(circle);
  expect(points.length).toBeGreaterThan(100);
  // Segments of a tenth deviate from the circle by at most h²/(8 r), and positions are rounded to a tenth of a pixel.
  for (const [x = 0, y = 0] of points) expect(Math.hypot(f.x.value(x), f.y.value(y))).toBeCloseTo(2, 2);
});

test("a refined grid keeps its values; those between are exact for a parabola and close for a mixture's density", () => {
  const coarse = { xs: spaced([-2, 6], 41), ys: spaced([-2, 8], 41) };
  const heightsOf = (axes: Omit<Grid, "values">, height: (x: number, y: number) => number) =>
    gridPoints(axes).map(([x, y]) => height(x, y));
  const parabola = (x: number, y: number): number => x * x - 3 * x * y + 2 * y * y - x + 5;
  const mixture = (x: number, y: number): number =>
    Math.log(Math.exp(-((x - 1) ** 2 + (y - 1) ** 2) / 2) + Math.exp(-((x - 3) ** 2 + (y - 5) ** 2) / 2));
  for (const [height, tolerance] of [
    [parabola, 1e-11],
    // A ridge between components is about four grid lines wide: the error of cubics is far below a pixel's height.
    [mixture, 0.02],
  ] as const) {
    const fine = refined({ ...coarse, values: heightsOf(coarse, height) });
    expect(fine.xs.length).toBe(81);
    expect(fine.xs[1]).toBeCloseTo(-1.9, 12);
    const exact = heightsOf(fine, height);
    expect(Math.max(...fine.values.map((value, i) => Math.abs(value - (exact[i] as number))))).toBeLessThan(tolerance);
  }
});

test("a contour that leaves the grid is one line from edge to edge", () => {
  const axes = { xs: spaced([-3, 3], 13), ys: spaced([-3, 3], 13) };
  const diagonal = contour(f, { ...axes, values: gridPoints(axes).map(([x, y]) => x + y) }, 0.4);
  expect(diagonal).toMatch(/^M[^MZ]*$/);
  const points = numbersOf(diagonal).map(([x = 0, y = 0]) => [f.x.value(x), f.y.value(y)]);
  for (const [x = 0, y = 0] of points) expect(x + y).toBeCloseTo(0.4, 1);
  const xs = points.map(([x = 0]) => x);
  expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(5.6, 1);
});

test("at a saddle the two pieces of a contour do not cross, whatever the sign of its centre", () => {
  for (const middle of [0.1, -0.1]) {
    // xy + middle on one cell: corners (1, 1) and (-1, -1) are high, the others low.
    const grid = { xs: [-1, 1], ys: [-1, 1], values: [1 + middle, -1 + middle, -1 + middle, 1 + middle] };
    const [a, b, c, d] = numbersOf(contour(f, grid, 0)).map(([x = 0, y = 0]) => [f.x.value(x), f.y.value(y)]);
    for (const [from, to] of [
      [a, b],
      [c, d],
    ]) {
      // Neither piece passes through the centre of the cell: both ends of each are on one side of a diagonal.
      const side = ([x = 0, y = 0]: number[] = []): number => Math.sign(middle > 0 ? x - y : x + y);
      expect(side(from)).toBe(side(to));
    }
  }
});

test("the points of an ellipse are k standard deviations from the mean in the metric of the covariance", () => {
  const [a, b, c] = [2, 0.6, 0.5];
  const points = numbersOf(
    ellipse(
      f,
      [0.5, -0.5],
      [
        [a, b],
        [b, c],
      ],
      1,
    ),
  );
  for (const [px = 0, py = 0] of points) {
    const [u, v] = [f.x.value(px) - 0.5, f.y.value(py) + 0.5];
    const squared = (c * u * u - 2 * b * u * v + a * v * v) / (a * c - b * b);
    // Positions are rounded to a tenth of a pixel, about a thousandth of the frame.
    expect(squared).toBeCloseTo(1, 1);
  }
});

test("a bitmap has its values, bottom row first, in the colours of its palette", () => {
  const bytes = Buffer.from(bitmap(3, 2, [0, 0.5, 1, 1, 0, 0], ink).split(",")[1] ?? "", "base64");
  expect(bytes.toString("latin1", 0, 2)).toBe("BM");
  expect([bytes.readUInt32LE(2), bytes.readInt32LE(18), bytes.readInt32LE(22)]).toEqual([bytes.length, 3, 2]);
  const offset = bytes.readUInt32LE(10);
  expect([...bytes.subarray(offset, offset + 3)]).toEqual([0, 128, 255]);
  expect([...bytes.subarray(offset + 4, offset + 7)]).toEqual([255, 0, 0]);
  expect([...bytes.subarray(54, 57)]).toEqual([255, 255, 255]);
  expect([...bytes.subarray(54 + 4 * 255, 57 + 4 * 255)]).toEqual([0, 0, 0]);
});

test("cividis increases in lightness", () => {
  const lightness = (t: number): number => {
    const [r, g, b] = cividis(t);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (let i = 0; i < 100; i++) expect(lightness((i + 1) / 100)).toBeGreaterThan(lightness(i / 100));
});

test("the longest number of a y axis fits beside it, at the least size of letters", () => {
  const lefts = (
    [
      [0, 50],
      [-150.6, -148.8],
      [0, 0.0012],
      [0, 0.00042],
    ] as const
  ).map((y) => frame({ x: [0, 1], y, labels: ["x", "y"] }).inset.left);
  // 50, −150.5, 0.0005 and 4e−4: letters of 7.6 units, and 8 between them and the axis.
  expect(lefts).toEqual([46, 8 + 6 * 7.6, 8 + 6 * 7.6, 46]);
});
