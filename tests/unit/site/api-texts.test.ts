/** Requests and responses as text: addresses, shell commands and the drawer. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { curl } from "../../../site/lib/api/curl.ts";
import {
  artefactRequest,
  cardRequest,
  decodeRequest,
  imageOf,
  isMeasuredDigits,
  latentsRequest,
  manifoldRequest,
  maximisedItsBound,
  modelSource,
  modelsRequest,
  planar,
  type ReadyModel,
  readyModels,
  testDigitRequest,
} from "../../../site/lib/api/model-requests.ts";
import { problemAdvice } from "../../../site/lib/api/problem-advice.ts";
import { json, png, post } from "../../../site/lib/api/requests.ts";
import { tritonClient } from "../../../site/lib/api/triton-client.ts";
import { described, excerpt, requestText } from "../../../site/lib/figure/drawer-text.ts";
import { pageGroups } from "../../../site/lib/report/site-pages.ts";
import { encodePng } from "../../../worker/media/png.ts";
import { imageCard, regressorCard } from "./model-cards.ts";

/** What a POSIX shell passes to curl for each command. */
function argumentsOf(commands: readonly string[]): string[][] {
  const script = ["curl() { printf '%s\\0' \"$@\"; printf '\\n\\0'; }", ...commands].join("\n");
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8" });
  return words
    .split("\n\0")
    .slice(0, -1)
    .map((each) => each.split("\0").slice(0, -1));
}

test("a shell passes a request to curl as it is, whatever it contains", () => {
  const bodies = [...fc.sample(fc.string({ unit: "grapheme-ascii" }), { numRuns: 50, seed: 1 }), "it's", "'\\''"].map(
    (text) => JSON.stringify({ text }),
  );
  const commands = bodies.map((body) =>
    curl({ method: "POST", path: "/v1/x?a=1", accept: json, body }, "https://x.org"),
  );
  expect(argumentsOf(commands)).toEqual(
    bodies.map((body) => [
      "https://x.org/v1/x?a=1",
      "-H",
      "accept: application/json",
      "-H",
      "content-type: application/json",
      "-d",
      body,
    ]),
  );
});

test("a GET has no body, and what is not JSON goes into a file", () => {
  const accepted = [json, "application/problem+json", png, "application/x-npy"];
  const commands = accepted.map((accept) => curl({ method: "GET", path: "/v1/x", accept }, "https://x.org"));
  expect(commands[0]?.split("\n")).toEqual(["curl 'https://x.org/v1/x' \\", "  -H 'accept: application/json'"]);
  const sent = ["https://x.org/v1/x", "-H"];
  expect(argumentsOf(commands)).toEqual([
    [...sent, "accept: application/json"],
    [...sent, "accept: application/problem+json"],
    [...sent, "accept: image/png", "-o", "answer.png"],
    [...sent, "accept: application/x-npy", "-o", "answer.npy"],
  ]);
});

test("a Triton client takes the host and port, and whether to encrypt", () => {
  expect(tritonClient("https://x.org")).toBe('triton.InferenceServerClient(url="x.org", ssl=True)');
  expect(tritonClient("http://x.org:8787")).toBe('triton.InferenceServerClient(url="x.org:8787")');
});

test("each request of a model has its id and its parameters in the address", () => {
  expect(decodeRequest("m 2", [0.5, -1], "probabilities", 7)).toEqual({
    method: "GET",
    path: "/v1/models/m%202/decode?latent=0.5,-1",
    accept: json,
  });
  expect(decodeRequest("m", [0.5, -1], "samples", 7, png)).toEqual({
    method: "GET",
    path: "/v1/models/m/decode?latent=0.5,-1&output=samples&seed=7",
    accept: png,
  });
  expect(manifoldRequest("m", 15)).toEqual({ method: "GET", path: "/v1/models/m/manifold?size=15", accept: png });
  expect(latentsRequest("m", 9).path).toBe("/v1/models/m/latents?count=9");
  expect(cardRequest("m").path).toBe("/v1/models/m");
  expect(modelsRequest()).toEqual({ method: "GET", path: "/v1/models", accept: json });
  expect(testDigitRequest(12).path).toBe("/v1/datasets/mnist/test/12");
  expect(artefactRequest("m", "history.csv", "text/csv")).toEqual({
    method: "GET",
    path: "/models/m/history.csv",
    accept: "text/csv",
  });
  const encode = post("/v1/models/:id/encode", { images: [[[0]]] }, json, { id: "m" });
  expect([encode.path, encode.body]).toEqual(["/v1/models/m/encode", '{"images":[[[0]]]}']);
});

test("a figure takes the servable models, the first image, and two coordinates of each latent", () => {
  const [ready, broken] = [
    { state: "ready", id: "a" },
    { state: "unavailable", id: "b" },
  ];
  expect(readyModels({ models: [ready, broken] } as never)).toEqual([ready]);
  expect(imageOf({ images: [[[1]], [[2]]] } as never)).toEqual([[1]]);
  expect(planar([[1, 2, 3], [4]])).toEqual([
    [1, 2],
    [4, Number.NaN],
  ]);
  expect(modelSource(imageCard as never)).toBe(`Model vivid, decoder SHA-256 ${"0".repeat(64)}`);
});

test("measurements of digits are comparable if they are of MNIST, complete, and of the bound that training maximised", () => {
  const bound = imageCard.metrics.test;
  const measured = { ...imageCard, metrics: { test: bound, train: bound, importanceWeighted: { nats: 1 } } };
  const changed = (change: object) => ({ ...measured, ...change }) as unknown as ReadyModel;
  const under = (klWeight?: number) => changed({ training: { derivation: { changes: { klWeight } } } });
  expect([under(), under(1), under(4)].map(maximisedItsBound)).toEqual([true, true, false]);
  expect(maximisedItsBound(changed({ training: undefined }))).toBe(true);
  const { metrics } = measured;
  const cards = [
    changed({}),
    under(1),
    under(4),
    changed({ family: "regressor" }),
    changed({ dataset: { name: "fashion-mnist" } }),
    changed({ dataset: undefined }),
    changed({ training: undefined }),
    ...Object.keys(metrics).map((name) => changed({ metrics: { ...metrics, [name]: undefined } })),
    regressorCard as unknown as ReadyModel,
  ];
  expect(cards.map(isMeasuredDigits)).toEqual([true, true, ...cards.slice(2).map(() => false)]);
});

test("the drawer shows a request as it is sent, with its body if it has one", () => {
  expect(requestText({ method: "GET", path: "/v1/x", accept: png })).toBe("GET /v1/x HTTP/1.1\naccept: image/png");
  expect(requestText({ method: "POST", path: "/v1/x", accept: json, body: '{"a":1}' })).toBe(
    'POST /v1/x HTTP/1.1\naccept: application/json\ncontent-type: application/json\n\n{"a":1}',
  );
});

test("a long text is cut, and counts what was left out", () => {
  expect([1599, 1600].map((length) => excerpt("x".repeat(length)).length)).toEqual([1599, 1600]);
  expect(excerpt("x".repeat(3000))).toBe(`${"x".repeat(1600)}… and 1,400 more characters`);
  const long = requestText({ method: "POST", path: "/", accept: json, body: "x".repeat(1601) });
  expect(long).toMatch(/… and 1 more characters$/);
});

test("a response that is no text is described: a picture by its size, other bytes by their number", () => {
  const picture = encodePng(new Uint8Array(12), 4, 3, 1);
  // Bytes that are a part of a longer buffer, as those of a stream may be.
  const part = new Uint8Array([9, 9, ...picture]).subarray(2);
  for (const bytes of [picture, part]) expect(described("image/png", bytes)).toBe("PNG image, 4 × 3 pixels");
  expect(described("image/png", picture.slice(0, 24))).toBe("24 bytes of image/png");
  expect(described("image/png", picture.slice(0, 25))).toBe("PNG image, 4 × 3 pixels");
  expect(described("application/x-npy", picture.slice(0, 30))).toBe("30 bytes of application/x-npy");
  const text = new TextEncoder().encode('{"y":"é and more than twenty-four bytes"}');
  expect(described("application/problem+json", text)).toBe('{"y":"é and more than twenty-four bytes"}');
});

test("each problem has advice, and each page of the contents its own path and a sentence", () => {
  for (const advice of Object.values(problemAdvice)) expect(advice).toMatch(/^[A-Z].{20,}\.$/);
  const pages = pageGroups.flatMap(([, listed]) => listed);
  expect(new Set(pages.map(({ path }) => path)).size).toBe(pages.length);
  for (const { path, title, description } of pages) {
    expect(path).toMatch(/^(\/[a-z-]+)+\/$/);
    expect([title, description]).toEqual([expect.stringMatching(/^[A-Z]/), expect.stringMatching(/^[A-Z].+\.$/)]);
  }
});
