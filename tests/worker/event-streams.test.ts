/** Progress of long work as events, with the numbers of the JSON response. */
import { expect, test } from "vitest";
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

test("an invalid request gets an error response, not an event", async () => {
  const response = await post(`${model}/elbo?format=sse`, { images: digits, draws: 20, labels: [1, 2] });
  expect(response.status).toBe(422);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
});
