import { createHash } from "node:crypto";
import { decode as decodePng } from "fast-png";
import npyjs from "npyjs";
import { expect, test } from "vitest";
import cardJson from "../../site/public/models/mlp-2d/card.json";
import type { Ranking } from "../../worker/artifact.ts";
import { ask, assetsOf, type Files, jsonOf, post } from "./ask.ts";

/** Image i of a test set of a hundred has the bound -100 - i in both rankings, shifted in the second. */
const ranked = (index: number, shift: number) => ({
  index,
  label: index % 10,
  elboNats: -100 - index,
  standardErrorNats: 0.5,
  reconstructionNats: 95 + index,
  klNats: 5,
  importanceWeightedNats: -99 - ((index + shift) % 100),
});
const ends = (shift: number) => ({
  most: Array.from({ length: 50 }, (_, i) => ranked(i, shift)),
  least: Array.from({ length: 50 }, (_, i) => ranked(99 - i, shift)),
});
const ranking: Ranking = { samples: 100, images: 100, seed: 1, byElbo: ends(0), byImportanceWeighted: ends(7) };

const published = (
  text = JSON.stringify(ranking),
  files: object = { path: "ranking.json" },
  changes: object = {},
  others: Files = {},
) =>
  assetsOf({
    ...others,
    "/models/ranked/card.json": JSON.stringify({
      ...cardJson,
      ...changes,
      id: "ranked",
      files: {
        ...cardJson.files,
        ranking: { bytes: text.length, sha256: createHash("sha256").update(text).digest("hex"), ...files },
      },
    }),
    "/models/ranked/ranking.json": text,
  });

interface Answer {
  total: number;
  ranking: { index: number; elboNats: number }[];
}
const askRanking = (query: string, bindings = published()) => ask(`/v1/models/ranked/ranking?${query}`, {}, bindings);

test("each end is available by each bound, the most extreme first, as many as requested", async () => {
  const most = await jsonOf<Answer>(askRanking("count=3"));
  expect(most).toMatchObject({
    model: "ranked",
    dataset: "MNIST",
    order: "most",
    by: "elbo",
    draws: 100,
    total: 100,
  });
  expect(most.ranking).toEqual(ranking.byElbo.most.slice(0, 3));
  expect((await jsonOf<Answer>(askRanking("order=least"))).ranking).toEqual(ranking.byElbo.least.slice(0, 10));
  const other = await jsonOf<Answer>(askRanking("order=least&by=importance-weighted&count=50"));
  expect(other.ranking).toEqual(ranking.byImportanceWeighted.least);
});

test("as PNG and NPY it has the ranked test images, ten in a row", async () => {
  const query = "/v1/models/atlas-2d/ranking?order=least&count=12";
  const { ranking: images } = await jsonOf<Answer>(ask(query));
  const digits = await Promise.all(
    images.map(({ index }) => jsonOf<{ images: number[][][] }>(ask(`/v1/datasets/mnist/test/${index}`))),
  );
  const npy = new npyjs().parse(await (await ask(query, { headers: { Accept: "application/x-npy" } })).arrayBuffer());
  expect(npy.shape).toEqual([12, 28, 28]);
  expect([...(npy.data as Float32Array)]).toEqual(digits.flatMap((digit) => digit.images.flat(2).map(Math.fround)));
  const png = await ask(query, { headers: { Accept: "image/png" } });
  const { data, width, height } = decodePng(new Uint8Array(await png.arrayBuffer()));
  expect([width, height]).toEqual([280, 56]);
  // The twelfth is the second in the second row.
  const shown = Array.from({ length: 28 }, (_, r) => [...data.slice((28 + r) * width + 28, (28 + r) * width + 56)]);
  expect(shown).toEqual(digits[11]?.images[0]?.map((row) => row.map((pixel) => Math.round(255 * pixel))));
});

test("the sheet has as many columns as requested, and no more than there are images", async () => {
  const sizeOf = async (query: string) => {
    const png = await ask(`/v1/models/atlas-2d/ranking?${query}`, { headers: { Accept: "image/png" } });
    const { width, height } = decodePng(new Uint8Array(await png.arrayBuffer()));
    return [width / 28, height / 28];
  };
  expect(await sizeOf("count=3")).toEqual([3, 1]);
  expect(await sizeOf("count=12&columns=4")).toEqual([4, 3]);
  expect(await sizeOf("count=2&columns=40")).toEqual([2, 1]);
});

test("the images are those of the data set on the card", async () => {
  const elsewhere = { name: "elsewhere", title: "Elsewhere" };
  const answer = await ask(
    "/v1/models/ranked/ranking?count=5",
    { headers: { Accept: "image/png" } },
    published(undefined, undefined, { dataset: elsewhere }, { "/datasets/index.json": '["mnist"]' }),
  );
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("expected one of the published data sets mnist, got elsewhere");
});

test("queries out of range are refused, and a file with another digest is unavailable", async () => {
  expect((await askRanking("count=51")).status).toBe(400);
  expect((await askRanking("order=best")).status).toBe(400);
  expect((await askRanking("", published("{}"))).status).toBe(503);
  expect((await askRanking("", published(undefined, { path: "ranking.json", sha256: "0".repeat(64) }))).status).toBe(
    503,
  );
  expect((await askRanking("", published(undefined, { path: "elsewhere.json" }))).status).toBe(503);
});

test("the published model's ranking agrees with its ELBO at both ends", async () => {
  const elboOf = async (order: string) => {
    const { ranking: images } = await jsonOf<Answer>(ask(`/v1/models/mlp-200d/ranking?order=${order}&count=1`));
    const [{ index, elboNats }] = images as [Answer["ranking"][number]];
    const digit = await jsonOf<{ images: number[][][] }>(ask(`/v1/datasets/mnist/test/${index}`));
    const answer = await jsonOf<{ elboNats: number[]; standardErrorNats: number[] }>(
      post("/v1/models/mlp-200d/elbo", { images: digit.images, draws: 100, seed: 5 }),
    );
    // Two estimates of a hundred draws each, with the same variance: five standard errors of their difference.
    const error = Math.SQRT2 * (answer.standardErrorNats[0] as number);
    expect(Math.abs((answer.elboNats[0] as number) - elboNats)).toBeLessThan(5 * error);
    return elboNats;
  };
  expect(await elboOf("most")).toBeGreaterThan(await elboOf("least"));
});
