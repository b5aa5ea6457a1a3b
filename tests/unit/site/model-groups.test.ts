/** Which models are compared, and how the table of all models is sorted. */
import { expect, test } from "vitest";
import type { ImageCard, ModelCard } from "../../../site/lib/report/card-facts.ts";
import { cellsOf, columns, rowMarkup, sortedOrder } from "../../../site/models/cells.ts";
import { drawBounds, placedNotes } from "../../../site/models/comparison.ts";
import { comparedGroups, groupsOf } from "../../../site/models/groups.ts";
import { scoreOf } from "../../../site/models/kinds.ts";
import { frameOf } from "../../../site/plot/chart.ts";
import { bareCard, imageCard, regressorCard } from "./model-cards.ts";

const other = (change: object): ModelCard => ({ ...imageCard, ...change }) as ModelCard;
const bound = imageCard.metrics.test as NonNullable<ImageCard["metrics"]["test"]>;
const scored = (id: string, elboNats: number): ModelCard => other({ id, metrics: { test: { ...bound, elboNats } } });

test("figures of different data, conventions, densities, conditions or objectives never share a group", () => {
  const derived = (klWeight: number) => ({
    ...imageCard.training,
    derivation: { from: "vivid", changes: { klWeight } },
  });
  const cards = [
    imageCard,
    other({ id: "fashion", dataset: { name: "fashion-mnist", title: "Fashion-MNIST" } }),
    other({ id: "real", convention: "real", metrics: { test: { ...bound, convention: "real" } } }),
    other({ id: "conditional", family: "cvae", labels: 10 }),
    other({ id: "gaussian", likelihood: "gaussian", pixelVariance: 1 }),
    other({ id: "beta-4", training: derived(4) }),
    regressorCard,
  ];
  const groups = comparedGroups(cards);
  expect(groups.map(({ models }) => models.length)).toEqual(cards.map(() => 1));
  expect(new Set(groups.map(({ key }) => key)).size).toBe(cards.length);
  // A derived model with weight 1 was trained on the bound like any other.
  expect(groupsOf([imageCard, other({ id: "beta-1", training: derived(1) })])).toHaveLength(1);
});

test("a Gaussian model with a Bernoulli interpretation is compared only by that", () => {
  const asBernoulli = { ...bound, elboNats: -167 };
  const card = other({
    id: "beta",
    likelihood: "gaussian",
    metrics: { test: { ...bound, elboNats: -900 }, asBernoulli },
  });
  expect(scoreOf(card)?.nats).toBe(-167);
  expect(comparedGroups([imageCard, card])).toHaveLength(1);
});

test("models of unknown data are listed but not compared", () => {
  const cards = [other({ id: "one", dataset: undefined }), other({ id: "two", dataset: undefined }), bareCard];
  expect(comparedGroups(cards)).toEqual([]);
  expect(groupsOf(cards).flatMap(({ models }) => models)).toHaveLength(3);
});

test("within a group the best comes first and models without measurements last", () => {
  const cards = [other({ id: "nothing", metrics: {} }), scored("worse", -90), scored("best", -70)];
  expect(groupsOf(cards)[0]?.models.map(({ id }) => id)).toEqual(["best", "worse", "nothing"]);
});

test("a row has a cell for each column, and says what was not measured", () => {
  for (const card of [imageCard, bareCard, regressorCard]) {
    expect(cellsOf(card)).toHaveLength(columns.length - 1);
    expect(rowMarkup(card)).not.toMatch(/undefined|NaN/);
  }
  expect(cellsOf(bareCard).map(({ text }) => text)).toContain("not measured");
});

test("numbers sort by size, words alphabetically, and empty cells come last in both directions", () => {
  expect(sortedOrder(["-9", "-100", undefined, "5"], "ascending")).toEqual([1, 0, 3, 2]);
  expect(sortedOrder(["-9", "-100", undefined, "5"], "descending")).toEqual([3, 0, 1, 2]);
  expect(sortedOrder(["b", "a", "10"], "ascending")).toEqual([2, 1, 0]);
});

test("sorting is stable", () => {
  expect(sortedOrder(["2", "1", "2", "1"], "ascending")).toEqual([1, 3, 0, 2]);
  expect(sortedOrder(["2", "1", "2", "1"], "descending")).toEqual([0, 2, 1, 3]);
});

test.each([
  { where: "at one place", bounds: [-77.8, -77.8, -77.8] },
  { where: "in one column", bounds: [-117.5, -126.8, -128.2, -178.9, -227.3, -443.9] },
])("names of points that are close together, $where, do not overlap", ({ bounds }) => {
  const models = bounds.map((nats, i) => scored(`model-${i}`, nats));
  const group = { key: "k", title: "t", models };
  const chart = drawBounds(group);
  const f = frameOf(chart);
  const notes = placedNotes(
    models.map(({ id, parameters }, i) => ({ x: parameters, y: bounds[i] as number, text: id })),
    chart,
  );
  const boxes = notes.map(({ x, y, dx = 0, dy = 0, anchor, text }) => {
    const [at, width] = [f.x.at(x) + dx, 7.5 * text.length];
    const left = anchor === "middle" ? at - width / 2 : anchor === "start" ? at : at - width;
    return { left, right: left + width, base: f.y.at(y) + dy };
  });
  boxes.forEach((one, i) => {
    for (const next of boxes.slice(i + 1)) {
      const apart = one.right <= next.left || next.right <= one.left || Math.abs(one.base - next.base) >= 15;
      expect(apart).toBe(true);
    }
  });
});
