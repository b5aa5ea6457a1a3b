/** The text of a model's page: everything on its card, and nothing else. */
import { expect, test } from "vitest";
import type { ImageCard, ModelCard } from "../../../site/lib/report/card-facts.ts";
import { drawCurve, type MeasuredAnswers, measured } from "../../../site/models/measured.ts";
import { className, paragraphs, scoreWords, standfirst } from "../../../site/models/words.ts";
import { bareCard, imageCard, regressorCard } from "./model-cards.ts";

const textOf = (card: ModelCard): string => [standfirst(card), ...paragraphs(card), scoreWords(card)].join(" ");

test("the text names the latent size, the data, the convention, the recipe and the measured bound", () => {
  const text = textOf(imageCard);
  for (const part of [
    "32 numbers z",
    "MNIST",
    "convention round",
    "24 epochs",
    "Adam",
    "−77.83 ± 0.29 nats",
    "28 × 28",
  ])
    expect(text).toContain(part);
});

test("the text of a minimal card has nothing but its networks", () => {
  const text = textOf(bareCard);
  expect(text).toContain("names no data set");
  expect(text).toContain("No encoder is published");
  expect(text).toContain("Test ELBO: not measured");
  expect(text).not.toMatch(/undefined|NaN|null/);
});

test("pictures in colour, class labels and Gaussian pixels are mentioned", () => {
  const card = {
    ...imageCard,
    family: "cvae",
    labels: 3,
    imageShape: [3, 16, 24],
    likelihood: "gaussian",
    pixelVariance: 0.25,
  } as ImageCard;
  const text = textOf(card);
  for (const part of ["colour images of 16 × 24 pixels", "given one of 3 class labels", "variance 0.250"])
    expect(text).toContain(part);
});

test("a class has its name from the data set, or otherwise its number", () => {
  expect(className(imageCard, 1)).toBe("one");
  expect(className(bareCard, 1)).toBe("1");
});

test("a regressor's text names its columns and the coverage of its interval", () => {
  const text = textOf(regressorCard);
  for (const part of ["size, age", "over price", "91.2%", "−0.59 ± 0.03 nats per observation"])
    expect(text).toContain(part);
});

test("the published score of a regressor stands at the step that was published, not at the end of its training", () => {
  const history = { step: [100, 200, 300, 400], trainNats: [-2, -1, -0.8, -0.5], testNats: [-2, -1, -2, -4] };
  const card = { ...regressorCard, training: { ...regressorCard.training, steps: 200 } } as ModelCard;
  const published = drawCurve(card, history).series.filter(({ label }) => label?.startsWith("as published"));
  expect(published.map((series) => "x" in series && series.x)).toEqual([[200], [200]]);
});

test("the ends of a ranking have the bound that ranks them", () => {
  const figure = measured({
    card: imageCard,
    has: { latents: false, ranking: true, history: false },
    testImages: 1,
    dimensions: [],
  });
  const ranked = { index: 3, label: 1, elboNats: -50, reconstructionNats: 30, klNats: 20, importanceWeightedNats: -40 };
  const end = { ranking: { ranking: [ranked] }, pictures: "" };
  const answers = { history: undefined, ends: { most: end, least: end } } as unknown as MeasuredAnswers;
  expect(figure.summary({ by: "elbo" }, answers)).toContain(
    "By its ELBO the most likely test image is 3, class one, at −50.0",
  );
  expect(figure.summary({ by: "importance-weighted" }, answers)).toContain(
    "By its importance-weighted bound the most likely test image is 3, class one, at −40.0",
  );
});
