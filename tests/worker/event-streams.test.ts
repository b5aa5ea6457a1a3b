/** Progress of long work as events, with the numbers of the JSON response. */
import { expect, test } from "vitest";
import { logSumExp } from "../../worker/probability/numerics/log-sum-exp.ts";
import { jsonOf, post } from "./ask.ts";

const model = "/v1/models/mlp-2d";
const blank = Array.from({ length: 28 }, () => new Array<number>(28).fill(0));
const digits = [blank, blank.map((row, y) => row.map((_, x) => Number(x > 12 && x < 16 && y > 4 && y < 24)))];

test("the bounds of images come as one event each, with the numbers of the JSON response", async () => {
  const body = { images: digits, draws: 20, seed: 3 };
  const answer = await jsonOf<Record<string, unknown> & { elboNats: number[] }>(post(`${model}/elbo`, body));
  const lines = (await (await post(`${model}/elbo?format=ndjson`, body)).text()).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { event: string; data: Record<string, unknown> });
  expect(events.map(({ event }) => event)).toEqual(["image", "image", "done"]);
  expect(events.slice(0, 2).map(({ data }) => data.elboNats)).toEqual(answer.elboNats);
  expect(events[2]?.data).toEqual(answer);
  const stream = await post(`${model}/elbo`, body, { Accept: "text/event-stream" });
  expect(stream.headers.get("Content-Type")).toBe("text/event-stream");
  const text = await stream.text();
  expect(text.match(/^event: \w+$/gm)).toEqual(["event: image", "event: image", "event: done"]);
  expect(JSON.parse(/event: done\ndata: (.*)/.exec(text)?.[1] ?? "")).toEqual(answer);
});

interface Bounds {
  readonly elboNats: number[];
  readonly groupedBoundNats: number[][];
}

test("many draws give an image's bounds from the first hundred of them before those from all", async () => {
  const body = { images: digits, seed: 3 };
  const answerOf = (draws: number, groupSizes: number[]) =>
    jsonOf<Bounds>(post(`${model}/elbo`, { ...body, draws, groupSizes }));
  const many = await answerOf(150, [1, 50, 75]);
  const lines = (
    await (await post(`${model}/elbo?format=ndjson`, { ...body, draws: 150, groupSizes: [1, 50, 75] })).text()
  )
    .trim()
    .split("\n");
  const events = lines.map((line) => JSON.parse(line) as { event: string; data: object });
  expect(events.map(({ event }) => event)).toEqual(["step", "image", "step", "image", "done"]);
  expect(events.at(-1)?.data).toEqual(many);
  // Only the first image draws the same latents if there are fewer.
  const few = await answerOf(100, [1, 50]);
  const row = ({ elboNats: [elboNats], groupedBoundNats: [groupedBoundNats] }: Bounds) => ({
    index: 0,
    elboNats,
    groupedBoundNats,
  });
  expect(events[0]?.data).toMatchObject({ draws: 100, ...row(few) });
  expect(events[1]?.data).toMatchObject(row(many));
});

test("a predictive check reports its first hundred replications before all of them", async () => {
  const body = {
    targets: [1, 2, 4],
    mean: [1, 2, 3],
    standardDeviation: [1, 1, 2],
    quantity: "kurtosis",
    otherQuantities: ["largest-residual"],
    seed: 2,
  };
  const path = "/v1/predictive-checks";
  const eventsOf = async (draws: number) => {
    const lines = (await (await post(`${path}?format=ndjson`, { ...body, draws })).text()).trim().split("\n");
    return lines.map((line) => JSON.parse(line) as { event: string; data: object });
  };
  const [few, many] = [
    await jsonOf(post(path, { ...body, draws: 100 })),
    await jsonOf(post(path, { ...body, draws: 101 })),
  ];
  expect(await eventsOf(100)).toEqual([{ event: "done", data: few }]);
  expect(await eventsOf(101)).toEqual([
    { event: "step", data: few },
    { event: "done", data: many },
  ]);
});

const points = Array.from({ length: 40 }, (_, i) => [Math.sin(i) + (i % 2) * 6, Math.cos(3 * i)]);
const positions = points;
const prior = { mean: [0, 0], precision: 0.1, shape: 1, rate: 1 };
const fits = [
  ["/v1/mixtures/fit", { points, components: 2, seed: 1 }, "logLikelihoodNats"],
  [
    "/v1/variational/earthquakes/fit",
    { positions, counts: points.map((_, i) => i % 5), components: 2, positionPrecision: 1, prior, seed: 1 },
    "elboNats",
  ],
] as const;

test.for(fits)("POST %s sends each update, and ends with the JSON response", async ([path, body, curve]) => {
  const answer = await jsonOf<Record<string, unknown>>(post(path, body));
  const lines = (await (await post(`${path}?format=ndjson`, body)).text()).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { event: string; data: Record<string, unknown> });
  const updates = events.slice(0, -1);
  expect(new Set(updates.map(({ event }) => event))).toEqual(new Set(["update"]));
  expect(updates.map(({ data }) => data.update)).toEqual(updates.map((_, i) => i));
  expect(updates.map(({ data }) => data[curve])).toEqual(answer[curve]);
  expect(events.at(-1)).toEqual({ event: "done", data: answer });
});

interface Lattice {
  readonly axis: number[];
  readonly logEvidence: number;
  readonly logResponsibilities: number[][];
}
interface Sum {
  readonly evaluations: number;
  readonly logEvidence: number;
  readonly lastChangeNats: number;
}
interface Region {
  readonly from: number[];
  readonly to: number[];
  readonly logDensity: number[][];
}

test("an exact posterior is known on a coarse lattice first, then on all of it, then by the sum over each grid, with its density once", async () => {
  const body = { images: digits.slice(1), size: 8 };
  const answer = await jsonOf<Sum & { readonly lattice: Lattice; readonly region: Region }>(
    post(`${model}/posterior`, body),
  );
  const lines = (await (await post(`${model}/posterior?format=ndjson`, body)).text()).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { event: string; data: object });
  expect(events.at(-1)).toEqual({ event: "done", data: answer });
  const steps = events.slice(0, -1);
  expect(new Set(steps.map(({ event }) => event))).toEqual(new Set(["step"]));
  const [coarse, whole, ...others] = steps.map(({ data }) => data) as [
    { evaluations: number; lattice: Lattice },
    { evaluations: number; lattice: Lattice },
    ...(Sum | { region: Region })[],
  ];
  const sums = others.flatMap((step) => ("region" in step ? [] : step));
  const { logEvidence, lastChangeNats, evaluations, lattice } = answer;
  expect(whole).toEqual({ evaluations: lattice.axis.length ** 2, lattice });
  expect(sums.at(-1)).toEqual({ evaluations, logEvidence, lastChangeNats });
  // The region of a grid stays that of the answer; its density is divided by the evidence so far.
  const regions = others.flatMap((step, i) => ("region" in step ? { ...step.region, sum: others[i - 1] as Sum } : []));
  expect(regions).toHaveLength(1);
  for (const { from, to, logDensity, sum } of regions) {
    expect([from, to]).toEqual([answer.region.from, answer.region.to]);
    for (const [i, value] of logDensity.flat().entries()) {
      expect(value + sum.logEvidence).toBeCloseTo((answer.region.logDensity.flat()[i] as number) + logEvidence, 9);
    }
  }
  const counts = [coarse, whole, ...sums].map((step) => step.evaluations);
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));

  // The coarse lattice: log w_g p(x|z_g) of nine points or of the middle one, from the whole lattice and its weights.
  const side = lattice.axis.length / 3;
  const axis = lattice.axis.filter((_, i) => i % 3 === 1);
  expect(coarse).toMatchObject({ evaluations: side ** 2 + 8 * 8, lattice: { axis } });
  // N(z | 0, 1) relative to the density of the points, N(z | 0, 1.5²).
  const logWeight = (z: number) => -0.5 * z ** 2 * (1 - 1 / 1.5 ** 2);
  const blocks = Array.from({ length: side ** 2 }, (_, block) => {
    const [up, right] = [3 * Math.floor(block / side), 3 * (block % side)];
    const points = Array.from({ length: 9 }, (_, i) => [up + Math.floor(i / 3), right + (i % 3)] as const);
    const weights = points.map(([j, i]) => logWeight(lattice.axis[j] as number) + logWeight(lattice.axis[i] as number));
    const joints = points.map(([j, i]) => lattice.logResponsibilities[j]?.[i] as number);
    const byMiddle = logSumExp(weights) - (weights[4] as number) + (joints[4] as number);
    return { middle: joints[4] as number, byMiddle, byAll: logSumExp(joints) };
  });
  const dense = new Set(blocks.toSorted((one, other) => other.middle - one.middle).slice(0, 8));
  const joints = blocks.map((block) => (dense.has(block) ? block.byAll : block.byMiddle));
  const logShare = logSumExp(joints);
  // Sums of numbers of some 1,000 nats.
  expect(coarse.lattice.logEvidence).toBeCloseTo(lattice.logEvidence + logShare, 9);
  for (const [block, value] of coarse.lattice.logResponsibilities.flat().entries()) {
    expect(value).toBeCloseTo((joints[block] as number) - logShare, 9);
  }
});

const refused = [
  [`${model}/elbo`, { images: digits, draws: 20, labels: [1, 2] }],
  ["/v1/models/cvae-2d/posterior", { images: digits.slice(1), size: 8 }],
] as const;

test.for(refused)("an invalid request to %s gets an error response, not an event", async ([path, body]) => {
  const response = await post(`${path}?format=sse`, body);
  expect(response.status).toBe(422);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
});
