/** The script of a figure, without Python: the sources of its numbers, and its requests. */
import { expect, test } from "vitest";
import { figures } from "../../../site/lib/figure/figures.ts";
import type { Chart } from "../../../site/plot/chart.ts";
import { lookOf } from "../../../site/plot/live/look.ts";
import { chartCode } from "../../../site/take-away/python/chart-code.ts";
import { literal } from "../../../site/take-away/python/literal.ts";
import { originsIn } from "../../../site/take-away/python/origins.ts";
import { pythonScript, variableOf } from "../../../site/take-away/python/script.ts";

/** Python's literals are JSON's, except for names and a trailing comma. */
const asJson = (python: string): unknown =>
  JSON.parse(
    python
      .replace(/\b(True|False|None)\b/g, (word) => ({ True: "true", False: "false", None: "null" })[word] as string)
      .replace(/,(\s*[\]}])/g, "$1"),
  );

test("a literal gives the value, in lines of at most a hundred characters", () => {
  const value = {
    targets: Array.from({ length: 60 }, (_, i) => i / 7),
    at: Array.from({ length: 40 }, (_, i) => [1, 1 - i]),
    images: [Array.from({ length: 3 }, () => Array.from({ length: 28 }, () => 0.123456789))],
    isDrawn: true,
    none: null,
    tiny: 1e-9,
    words: 'a "quoted" word, and \\',
  };
  const text = literal(value);
  expect(asJson(text)).toEqual(value);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(101);
  expect(text).toContain("True");
});

const wild = [0.12, -0.5, 0.33, 2.25];

test("numbers are found in the response: in lists, columns, fields of records, and transformed", () => {
  const expressionOf = originsIn(
    [
      { name: "predict", value: { mean: wild, points: wild.map((x) => [x + 1, 2 * x]) } },
      {
        name: "fit",
        value: { steps: wild.map((x) => ({ test: { elbo: 3 * x } })), variance: wild.map((x) => x ** 2) },
      },
    ],
    [{ name: "predict_body", value: { at: wild.map((x) => [1, 5 * x]) } }],
  );
  const of = (change: (x: number) => number): string => expressionOf(wild.map(change));
  expect(of((x) => x)).toBe('predict["mean"]');
  expect(of((x) => 2 * x)).toBe('np.array(predict["points"])[:, 1]');
  expect(of((x) => 3 * x)).toBe('np.array([row["test"]["elbo"] for row in fit["steps"]])');
  expect(of((x) => 5 * x)).toBe('np.array(predict_body["at"])[:, 1]');
  expect(of((x) => -x)).toBe('-np.array(predict["mean"])');
  expect(of(Math.abs)).toBe('np.sqrt(fit["variance"])');
});

test("numbers outside the responses are written out, evenly spaced ones by their ends, and a few numbers are no evidence of a match", () => {
  const expressionOf = originsIn([{ name: "predict", value: { mean: [0.5, 0.25], weights: [1, 1, 1, 1] } }], []);
  expect(expressionOf([0.5, 0.25])).toBe("np.array([0.5, 0.25])");
  expect(expressionOf([1, 1, 1])).toBe("np.full(3, 1)");
  expect(expressionOf([-3, -1.5, 0, 1.5, 3])).toBe("np.linspace(-3, 3, 5)");
  expect(expressionOf([1 / 3, 2, 7])).toBe("np.array([0.333333, 2, 7])");
  expect(expressionOf([1, Number.NaN, 7])).toBe("np.array([1, np.nan, 7])");
});

const chart: Chart = {
  alt: "A chart",
  x: { label: "x", range: [0, 10], log: false },
  y: { label: "cost, $", range: [0.1, 1], log: true },
  series: [
    { kind: "band", label: "95 %", style: "series-1", x: [0, 5, 10], lower: [0.1, 0.2, 0.3], upper: [0.5, 0.6, 0.7] },
    { kind: "line", label: "mean", style: "series-1 dashed", x: [0, 5, 10], y: [0.3, 0.4, 0.55] },
    { kind: "points", label: "mean", style: "series-1", glyph: "diamond", x: [0, 5, 10], y: [0.3, 0.4, 0.55] },
    { kind: "rule", style: "soft", axis: "x", at: 4 },
  ],
  notes: [{ x: 1, y: 0.5, text: "here", dy: -10, anchor: "middle" }],
};

const script = pythonScript({
  id: "fig-line",
  label: "Figure 1.1",
  title: 'Points and "lines"',
  permalink: "https://example.org/linear-regression/?prior=0.5#fig-line",
  source: "Computed by the Marginalia API, version 0.1.0",
  calls: [
    {
      name: "predict",
      title: "Predict along x",
      request: { method: "POST", path: "/v1/regression/predict", accept: "application/json", body: '{"prior": null}' },
      answer: { mean: [0.3, 0.4, 0.55] },
    },
    {
      name: "mlp-2d picture",
      title: "A picture",
      request: { method: "GET", path: "/v1/models/mlp-2d/decode?latent=0,1", accept: "image/png" },
      answer: undefined,
    },
  ],
  charts: [{ title: "Predictions", chart }],
  lookOf: (series) => lookOf(series, (property) => (property === "--series-1" ? "#2559b0" : "#211e1a")),
});

test("the script repeats every request, to this origin unless another is given", () => {
  expect(script).toContain('API = sys.argv[1] if len(sys.argv) > 1 else "https://example.org"');
  expect(script).toContain('predict_body = {"prior": None}');
  expect(script).toContain('predict = ask("POST", "/v1/regression/predict", "application/json", predict_body)');
  expect(script).toContain('mlp_2d_picture = ask("GET", "/v1/models/mlp-2d/decode?latent=0,1", "image/png")');
  expect(script).toContain("https://example.org/linear-regression/?prior=0.5#fig-line");
});

test("the script draws every series in its style, named once in the legend, on axes with the same limits", () => {
  expect(script).toContain(
    'ax.plot(np.array([0, 5, 10]), predict["mean"], color="#2559b0", linewidth=1.8, linestyle="--", label="mean")',
  );
  expect(script).toMatch(/ax\.scatter\(np\.array\(\[0, 5, 10\]\), predict\["mean"\], .*marker="D", facecolors="none"/);
  expect(script.match(/label="mean"/g)).toHaveLength(1);
  expect(script).toContain('ax.axvline(4, color="#211e1a"');
  expect(script).toContain('ylabel="cost, \\\\$", ylim=(0.1, 1), yscale="log"');
  expect(script).toContain('ax.annotate("here", (1, 0.5), (0, 8)');
  expect(script).toContain("plt.imread(io.BytesIO(mlp_2d_picture))");
  expect(script).toContain('fig.savefig("fig-line.png", dpi=200)');
});

test.each(figures)("$id: every call has its own variable", ({ calls }) => {
  const names = Object.keys(calls).map(variableOf);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_]*$/);
});

test("an axis of categories has their names as ticks, without those outside its range", () => {
  const categories = [
    [0, "nothing"],
    [1, "report = empty"],
    [9, "beyond"],
  ] as const;
  const code = chartCode({ ...chart, x: { label: "", range: [-0.5, 4.5], categories } }, "Steps", {
    expressionOf: () => "x",
    lookOf: (series) => lookOf(series, () => "#000000"),
  }).join("\n");
  expect(code).toContain('xticks=[0, 1], xticklabels=["nothing", "report = empty"]');
});
