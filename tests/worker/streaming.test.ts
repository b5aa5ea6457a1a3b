/** Large answers are made as they are read, and say what they would have said at once. */
import { expect, test } from "vitest";
import { createPace } from "../../worker/budget/pace.ts";
import { limits } from "../../worker/limits.ts";
import { decodeNpy } from "../../worker/media/npy.ts";
import { ask, jsonOf, post } from "./ask.ts";

const model = "/v1/models/mlp-2d";
const latents = Array.from({ length: 600 }, (_, i) => [i / 300 - 1, Math.sin(i)]);

interface Decoded {
  readonly shape: number[];
  readonly images: number[][][];
}

test("what is streamed is what smaller requests are answered, image by image", async () => {
  const large = await jsonOf<Decoded>(post(`${model}/decode`, { latents }));
  expect(large.shape).toEqual([600, 28, 28]);
  const small: number[][][] = [];
  for (let i = 0; i < 600; i += 100) {
    small.push(...(await jsonOf<Decoded>(post(`${model}/decode`, { latents: latents.slice(i, i + 100) }))).images);
  }
  expect(large.images).toEqual(small);
});

test("a streamed array has the numbers of streamed JSON", async () => {
  const { images } = await jsonOf<Decoded>(ask(`${model}/samples?count=700&output=samples&seed=4`));
  const response = await ask(`${model}/samples?count=700&output=samples&seed=4&format=npy`);
  const { data, shape } = decodeNpy(new Uint8Array(await response.arrayBuffer()));
  expect(shape).toEqual([700, 28, 28]);
  expect([...data]).toEqual(images.flat(2));
});

test("a streamed reconstruction has the draws that a sheet of it shows", async () => {
  const { images } = await jsonOf<Decoded>(ask(`${model}/samples?count=150&seed=9`));
  const body = { images, draws: 4, seed: 1 };
  const large = await jsonOf<Record<"inputs" | "probabilities" | "samples", number[][][]>>(
    post(`${model}/reconstruct`, body),
  );
  expect([large.inputs.length, large.probabilities.length, large.samples.length]).toEqual([150, 600, 600]);
  const beside = await post(`${model}/reconstruct?format=npy`, body);
  const { data } = decodeNpy(new Uint8Array(await beside.arrayBuffer()));
  const image = (i: number) => [...data.subarray(784 * i, 784 * (i + 1))];
  // Nine digits of JSON are the float32 that they came from.
  expect(image(5 * 149)).toEqual(large.inputs[149]?.flat().map(Math.fround));
  expect(image(5 * 149 + 4)).toEqual(large.probabilities[599]?.flat().map(Math.fround));
});

test("what is wrong with the last of many latents is told before anything is answered", async () => {
  const response = await post(`${model}/decode`, { latents: [...latents, [1]] });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/latents/600" }] });
});

const blank = Array.from({ length: 28 }, () => new Array<number>(28).fill(0));
const digits = [blank, blank.map((row, y) => row.map((_, x) => Number(x > 12 && x < 16 && y > 4 && y < 24)))];

test("the bounds of images come one event each, with the numbers of the JSON answer", async () => {
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

test.for(fits)("POST %s tells each update, and ends with the JSON answer", async ([path, body, curve]) => {
  const answer = await jsonOf<Record<string, unknown>>(post(path, body));
  const lines = (await (await post(`${path}?format=ndjson`, body)).text()).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { event: string; data: Record<string, unknown> });
  const updates = events.slice(0, -1);
  expect(new Set(updates.map(({ event }) => event))).toEqual(new Set(["update"]));
  expect(updates.map(({ data }) => data.update)).toEqual(updates.map((_, i) => i));
  expect(updates.map(({ data }) => data[curve])).toEqual(answer[curve]);
  expect(events.at(-1)).toEqual({ event: "done", data: answer });
});

test("what is wrong with a request is no event but its answer", async () => {
  const response = await post(`${model}/elbo?format=sse`, { images: digits, draws: 20, labels: [1, 2] });
  expect(response.status).toBe(422);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
});

test("work takes turns by its operations, and ends when its client leaves", async () => {
  const controller = new AbortController();
  const pace = createPace(() => controller.signal);
  expect(pace(1e8)).toBeUndefined();
  const turn = pace(1.5e8);
  expect(turn).toBeInstanceOf(Promise);
  await turn;
  controller.abort();
  await expect(pace(3e8)).rejects.toThrow(/client/);
  expect(limits.operations).toBeGreaterThan(3e8);
});
