/** The Worker as a user's own script or test starts it, with a chosen port, models, rate limit and clock. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { startLocalWorker } from "../../worker/local.ts";

const published = fileURLToPath(new URL("../../site/public/models/", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "marginalia-models-"));
afterAll(() => rm(folder, { recursive: true }));

/** A folder of models with one published model under another id. */
async function modelsFolder(id: string, original: string): Promise<string> {
  const models = await mkdtemp(join(folder, "models-"));
  await cp(join(published, original), join(models, id), { recursive: true });
  const card = JSON.parse(await readFile(join(published, original, "card.json"), "utf8"));
  await writeFile(join(models, id, "card.json"), JSON.stringify({ ...card, id }));
  return models;
}

const decode = (url: string, id: string) => fetch(`${url}/v1/models/${id}/decode?latent=0.1,-1.2`);
const imagesOf = async (url: string, id: string) =>
  ((await (await decode(url, id)).json()) as { images: number[][][] }).images;
const idsOf = async (url: string) =>
  ((await (await fetch(`${url}/v1/models`)).json()) as { models: { id: string }[] }).models.map(({ id }) => id);

test("the user's own model is served and listed beside the published ones, and by no other Worker", async () => {
  await using mine = await startLocalWorker({ models: await modelsFolder("mine", "mlp-small-2d") });
  await using theirs = await startLocalWorker();
  expect(await imagesOf(mine.url, "mine")).toEqual(await imagesOf(theirs.url, "mlp-small-2d"));
  expect((await idsOf(mine.url)).toSorted()).toEqual([...(await idsOf(theirs.url)), "mine"].toSorted());
  expect((await fetch(`${mine.url}/models/mine/card.json`)).status).toBe(200);
  expect((await decode(theirs.url, "mine")).status).toBe(404);
});

test("a model with a published one's id replaces it", async () => {
  await using mine = await startLocalWorker({ models: await modelsFolder("mlp-medium-2d", "mlp-small-2d") });
  expect(await imagesOf(mine.url, "mlp-medium-2d")).toEqual(await imagesOf(mine.url, "mlp-small-2d"));
  expect((await idsOf(mine.url)).filter((id) => id === "mlp-medium-2d")).toHaveLength(1);
});

test("a model placed among the static files by hand is listed, and one that cannot be served is listed with the reason", async () => {
  const assets = await mkdtemp(join(folder, "assets-"));
  await cp(await modelsFolder("mine", "mlp-small-2d"), join(assets, "models"), { recursive: true });
  await cp(join(assets, "models/mine"), join(assets, "models/mistaken"), { recursive: true });
  const card = await readFile(join(assets, "models/mine/card.json"), "utf8");
  await writeFile(join(assets, "models/mistaken/card.json"), card.replace('"latentSize":2', '"latentSize":"two"'));
  await using worker = await startLocalWorker({ assets });
  const { models } = (await (await fetch(`${worker.url}/v1/models`)).json()) as { models: { id: string }[] };
  // The default model's decoder is in the bundle; its encoder would be among the static files.
  expect(models.map(({ id }) => id)).toEqual(["mlp-2d", "mine", "mistaken"]);
  expect(models[1]).toMatchObject({ state: "ready" });
  const reason = "expected /models/mistaken/card.json to fit its schema, got /latentSize: ";
  expect(models[2]).toMatchObject({ state: "unavailable", reason: expect.stringContaining(reason) });
});

test("a request above the limit is refused until the period ends, by the given clock", async () => {
  let now = Date.parse("2026-01-01T00:00:30Z");
  await using worker = await startLocalWorker({ rateLimit: { limit: 2, period: 60 }, now: () => now });
  const statuses = async (count: number) => {
    const answers = [];
    for (let i = 0; i < count; i++) answers.push(await decode(worker.url, "mlp-2d"));
    return answers;
  };
  const [first, second, third] = await statuses(3);
  expect([first?.status, second?.status, third?.status]).toEqual([200, 200, 429]);
  expect(third?.headers.get("Retry-After")).toBe("60");
  now += 29_999;
  expect((await decode(worker.url, "mlp-2d")).status).toBe(429);
  now += 1;
  expect((await decode(worker.url, "mlp-2d")).status).toBe(200);
});

test("the duration of a request that waits for its body follows the given clock", async () => {
  let now = 0;
  let asked = () => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  await using worker = await startLocalWorker({
    now: () => {
      asked();
      return now;
    },
  });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const waiting = fetch(`${worker.url}/v1/models/mlp-2d/decode`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: readable,
    duplex: "half",
  } as RequestInit);
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode('{"latents": '));
  await arrived;
  now = 5_000;
  await (await decode(worker.url, "mlp-2d")).arrayBuffer();
  await writer.write(new TextEncoder().encode("[[0, 0]]}"));
  await writer.close();
  const response = await waiting;
  expect(response.status).toBe(200);
  expect(response.headers.get("Server-Timing")).toBe("total;dur=5000");
});

test("a port is free again after its Worker has stopped", async () => {
  const first = await startLocalWorker();
  const port = Number(new URL(first.url).port);
  await first.dispose();
  await expect(fetch(first.url)).rejects.toThrow("fetch failed");
  await using second = await startLocalWorker({ port });
  expect(second.url).toBe(`http://127.0.0.1:${port}`);
  expect((await decode(second.url, "mlp-2d")).status).toBe(200);
});

test("a folder without the expected files is refused before anything starts", async () => {
  await expect(startLocalWorker({ assets: join(folder, "nothing") })).rejects.toThrow("folder of static files");
  await expect(startLocalWorker({ models: join(folder, "nothing") })).rejects.toThrow("folders with a card.json each");
  // Its decoder is in the bundle, which no folder changes.
  const models = await modelsFolder("mlp-2d", "mlp-small-2d");
  await expect(startLocalWorker({ models })).rejects.toThrow("give your model another id");
});
