/** Faults of the Worker's dependencies, introduced and removed again: each costs only one request. */
import { env } from "cloudflare:workers";
import type { Context } from "hono";
import { InferenceSession } from "onnxruntime-web/wasm";
import { afterEach, expect, test, vi } from "vitest";
import encoderOnnx from "../../site/public/models/mlp-2d/encoder.onnx";
import type { Bindings } from "../../worker/environment.ts";
import { unavailableReason } from "../../worker/http/unavailable-reason.ts";
import { DomainError } from "../../worker/problem.ts";
import { ask, assetsOf, type Files, jsonOf, type Problem, post } from "./ask.ts";
import { fileOf, filesOfMine } from "./own-model.ts";

type Fetch = (path: string) => Promise<Response>;

const committed: Fetch = (path) => env.ASSETS.fetch(new URL(path, "https://assets.invalid").href);

/** Responses to a request for a file, instead of the file. */
const faults: Readonly<Record<string, (file: Fetch) => Fetch>> = {
  "an HTML page": () => async () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } }),
  nothing: () => async () => new Response("<!doctype html>", { status: 404 }),
  "status 500": () => async () => new Response(null, { status: 500 }),
  "no response": () => () => Promise.reject(new Error("connection lost to 10.0.0.7")),
  "half of it": (file) => async (path) => {
    const bytes = await (await file(path)).arrayBuffer();
    return new Response(bytes.slice(0, bytes.byteLength / 2));
  },
  "half of it and an error": (file) => async (path) => {
    const bytes = new Uint8Array(await (await file(path)).arrayBuffer());
    const parts = [bytes.subarray(0, bytes.length / 2)];
    return new Response(
      new ReadableStream({
        pull(controller) {
          const part = parts.pop();
          if (part) controller.enqueue(part);
          else controller.error(new Error("connection lost to 10.0.0.7"));
        },
      }),
    );
  },
};

/** The static files of a separate isolate; `broken` is the response for the faulty one. */
function isolate(at: string, file: Fetch = committed) {
  const state: { broken?: Fetch | undefined } = {};
  const fetch = (url: string) => {
    const { pathname } = new URL(url);
    return (pathname === at && state.broken ? state.broken : file)(pathname);
  };
  return { state, bindings: { ASSETS: { fetch } as unknown as Fetcher } };
}

const filesOf = (files: Files): Fetch => {
  const { ASSETS } = assetsOf(files);
  return (path) => ASSETS.fetch(new URL(path, "https://assets.invalid").href);
};

/** The error lines that the Worker logs from now on. */
function errorLines(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => lines.push(JSON.parse(line)));
  return lines;
}

afterEach(() => vi.restoreAllMocks());

/** Expects 503, and the details of the fault only in the log. */
async function expectUnavailable(path: string, bindings: Partial<Env>): Promise<void> {
  const lines = errorLines();
  const requestId = crypto.randomUUID();
  const response = await ask(path, { headers: { "X-Request-Id": requestId } }, bindings);
  expect(response.status).toBe(503);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const { detail } = await jsonOf<Problem>(Promise.resolve(response));
  expect(detail).not.toMatch(/10\.0\.0\.7|Error|\bat /);
  const { pathname } = new URL(path, "https://api.invalid");
  expect(lines).toEqual([
    { requestId, method: "GET", path: pathname, status: 503, reason: detail, stack: expect.stringMatching(/\n\s+at /) },
  ]);
}

/** URLs that need a file and that no other test requests, because results may be cached. */
const needing: Readonly<Record<string, (i: number) => string>> = {
  "/models/index.json": () => "/v1/models?count=1",
  "/models/cvae-2d/card.json": () => "/v1/models/cvae-2d",
  "/models/mlp-200d/ranking.json": (i) => `/v1/models/mlp-200d/ranking?count=${20 + i}&columns=17`,
  "/models/mlp-small-2d/test-latents.npy": (i) => `/v1/models/mlp-small-2d/latents?count=${1234 + i}`,
  "/datasets/index.json": () => "/v1/datasets",
  "/datasets/mnist/dataset.json": (i) => `/v1/datasets/mnist/test?count=${40 + i}`,
  "/datasets/mnist/test-labels.npy": (i) => `/v1/datasets/mnist/test?count=${2 + i}`,
  "/datasets/mnist/test-images/03.npy": (i) => `/v1/datasets/mnist/test/${300 + i}`,
};

const cases = Object.entries(needing).flatMap(([file, pathOf]) =>
  Object.entries(faults).map(([what, fault], i) => ({ file, path: pathOf(i), what, fault })),
);

test.for(cases)("$file: $what causes one 503, then 200, which is cached", async ({ file, path, fault }) => {
  const { state, bindings } = isolate(file);
  state.broken = fault(committed);
  await expectUnavailable(path, bindings);
  state.broken = undefined;
  expect((await ask(path, {}, bindings)).status).toBe(200);
  state.broken = fault(committed);
  expect((await ask(path, {}, bindings)).status).toBe(200);
});

test.for(Object.entries(faults))("a decoder: %s causes one 503, then 200, and it stays ready", async ([, fault]) => {
  const own = filesOf(filesOfMine());
  const { state, bindings } = isolate("/models/mine/decoder.onnx", own);
  state.broken = fault(own);
  await expectUnavailable("/v1/models/mine/decode?latent=0,0", bindings);
  state.broken = undefined;
  expect((await ask("/v1/models/mine/decode?latent=0,0", {}, bindings)).status).toBe(200);
  state.broken = fault(own);
  expect((await ask("/v1/models/mine/decode?latent=1,0", {}, bindings)).status).toBe(200);
});

/** Makes onnxruntime fail in the next run. */
const failNextRun = () =>
  vi
    .spyOn((InferenceSession as unknown as { prototype: InferenceSession }).prototype, "run")
    .mockRejectedValueOnce(new Error("[ORT] memory access out of bounds"));

test.for([
  ["another model", "/v1/models/mine/decode?latent=0,0"],
  ["the default model", "/v1/models/mlp-2d/decode?latent=0,0"],
])("a failing run of %s is 503, and the next request creates a new session", async ([, path = ""]) => {
  const { bindings } = isolate("", filesOf(filesOfMine()));
  const before = await jsonOf(ask(path, {}, bindings));
  const create = vi.spyOn(InferenceSession, "create");
  failNextRun();
  await expectUnavailable(path, bindings);
  expect(create).not.toHaveBeenCalled();
  expect(await jsonOf(ask(path, {}, bindings))).toEqual(before);
  expect(create).toHaveBeenCalledTimes(1);
  expect((await ask(path, {}, bindings)).status).toBe(200);
  expect(create).toHaveBeenCalledTimes(1);
});

test("other runs in progress on a failed session complete", async () => {
  const { bindings } = isolate("", filesOf(filesOfMine()));
  const decode = (i: number) => ask(`/v1/models/mine/decode?latent=${i},0`, {}, bindings);
  await decode(0);
  failNextRun();
  const answers = await Promise.all([1, 2, 3, 4].map(decode));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 503]);
});

test("readiness is the result of a run", async () => {
  const { bindings } = isolate("", filesOf(filesOfMine()));
  for (const path of ["/v2/health/ready", "/v2/models/mlp-2d/ready", "/v2/models/mine/ready"]) {
    expect((await ask(path, {}, bindings)).status, path).toBe(200);
    failNextRun();
    await expectUnavailable(path, bindings);
    expect((await ask(path, {}, bindings)).status, path).toBe(200);
  }
  expect((await ask("/v2/health/live")).status).toBe(200);
});

/** Both models with their encoders, undamaged. */
const both = () => filesOf({ ...filesOfMine(), ...encoders });
const encoders = { "/models/mlp-2d/encoder.onnx": encoderOnnx, "/models/mine/encoder.onnx": encoderOnnx };

/** The entries of both lists, and the headers of the first. */
async function listed(bindings: Partial<Env>) {
  const models = await ask("/v1/models", {}, bindings);
  const networks = await post("/v2/repository/index", {}, {}, bindings);
  return {
    models: ((await models.json()) as { models: object[] }).models,
    networks: (await networks.json()) as object[],
    caching: models.headers.get("Cache-Control"),
  };
}

const ready = { models: ["mlp-2d", "mine"], networks: ["mlp-2d", "mlp-2d.encoder", "mine", "mine.encoder"] };

const lists = (broken: readonly string[], reason: string) => ({
  models: ready.models.map((id) =>
    id === "mlp-2d" || broken.length === 0
      ? expect.objectContaining({ id, state: "ready", title: expect.any(String) })
      : { id, state: "unavailable", reason },
  ),
  networks: ready.networks
    .filter((name) => broken[0] !== "card.json" || name !== "mine.encoder")
    .map((name) => {
      const isBroken = name.startsWith("mine") && broken.includes(name === "mine" ? "decoder.onnx" : "encoder.onnx");
      const whole = broken[0] === "card.json" ? name.startsWith("mlp") : !isBroken;
      return { name, version: "1", state: whole ? "READY" : "UNAVAILABLE", reason: whole ? "" : reason };
    }),
  caching: expect.stringContaining(broken.length === 0 ? "public" : "no-store"),
});

test.for([
  ["card.json", "expected /models/mine/card.json to fit its schema, got no JSON"],
  ["decoder.onnx", "expected decoder.onnx of mine, got other bytes"],
  ["encoder.onnx", "expected encoder.onnx of mine, got other bytes"],
] as const)(
  "while %s is broken, the lists report it, the log has it, and no cache keeps it",
  async ([file, reason]) => {
    const files = both();
    const { state, bindings } = isolate(`/models/mine/${file}`, files);
    state.broken = faults["an HTML page"]?.(files);
    const lines = errorLines();
    expect(await listed(bindings)).toEqual(lists([file], reason));
    const name = file === "encoder.onnx" ? "mine.encoder" : "mine";
    const line = { requestId: expect.any(String), reason, stack: expect.stringMatching(/\n\s+at /) };
    expect(lines).toEqual([
      { ...line, path: "/v1/models", unavailable: "mine" },
      { ...line, path: "/v2/repository/index", unavailable: name },
    ]);
    state.broken = undefined;
    expect(await listed(bindings)).toEqual(lists([], ""));
  },
);

test("a network that becomes unavailable is listed as such until it recovers", async () => {
  const files = both();
  const { state, bindings } = isolate("/models/mine/decoder.onnx", files);
  expect(await listed(bindings)).toEqual(lists([], ""));
  state.broken = faults["status 500"]?.(files);
  expect((await ask("/v1/models/mine/decode?latent=0,0", {}, bindings)).status).toBe(503);
  const reason = "expected /models/mine/decoder.onnx, got status 500";
  expect(await listed(bindings)).toEqual(lists(["decoder.onnx"], reason));
  state.broken = undefined;
  expect(await listed(bindings)).toEqual(lists([], ""));
});

test("an invalid network with the right digest is listed as unavailable once it was loaded", async () => {
  const text = new TextEncoder().encode(`no network ${crypto.randomUUID()}`).buffer as ArrayBuffer;
  const files = filesOfMine({ files: { decoder: fileOf("decoder.onnx", text) } }, () => ({
    ...encoders,
    "/models/mine/decoder.onnx": text,
  }));
  const { bindings } = isolate("", filesOf(files));
  await expectUnavailable("/v1/models/mine/decode?latent=0,0", bindings);
  const { models } = await listed(bindings);
  expect(models[1]).toMatchObject({ id: "mine", state: "unavailable", reason: expect.stringContaining("ONNX") });
});

const blank = Array.from({ length: 28 }, () => new Array<number>(28).fill(0));
const from = {
  mean: [0, 0],
  covariance: [
    [1, 0],
    [0, 1],
  ],
};

test("a failure before the first event is an error response", async () => {
  const { bindings } = isolate("", both());
  errorLines();
  failNextRun();
  const response = await post("/v1/models/mine/refine?format=ndjson", { images: [blank], from }, {}, bindings);
  expect(response.status).toBe(503);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
});

test("a failure after the first event is the last event, and is logged", async () => {
  const { bindings } = isolate("", both());
  const lines = errorLines();
  const body = { images: [blank, blank], draws: 2 };
  const response = await post("/v1/models/mine/elbo?format=ndjson", body, {}, bindings);
  // The second image is decoded once the client has read the first one's bound.
  failNextRun();
  const events = (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; data: Problem });
  expect(events.map(({ event }) => event)).toEqual(["image", "problem"]);
  expect(events[1]?.data).toMatchObject({ status: 503, title: "Model unavailable" });
  expect(lines).toMatchObject([{ path: "/v1/models/mine/elbo", status: 503, reason: events[1]?.data.detail }]);
});

test.for([new TypeError("a defect"), new DomainError("NotFound", "expected another id")])(
  "a list reports unavailable models, but %s fails it",
  (error) => {
    expect(() => unavailableReason({} as Context<Bindings>, "mine", error)).toThrow(error);
  },
);

test("a defect is 500 without its details, which are in the log", async () => {
  const lines = errorLines();
  const setting = {
    toString() {
      throw new TypeError("a defect at 10.0.0.7");
    },
  };
  const bindings = {
    RATE_LIMITER: { limit: async () => ({ success: false }) },
    RATE_LIMIT_PERIOD_SECONDS: setting as unknown as never,
  };
  const response = await ask("/v1/models", {}, bindings);
  expect(response.status).toBe(500);
  const detail = "The request failed; the request id names this occurrence.";
  expect(await response.json()).toMatchObject({ title: "Internal error", detail, errors: [] });
  expect(lines).toMatchObject([{ status: 500, stack: expect.stringContaining("a defect at 10.0.0.7") }]);
});
