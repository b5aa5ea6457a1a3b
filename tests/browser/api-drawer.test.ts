import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { clickPad, cursor, decodePath, drawn, openAtlas, sheetPath } from "./atlas.ts";
import { api, contentOf, open, origin } from "./reader.ts";

const call = (page: Page, name: string) => page.locator(`#fig-atlas [data-call=${name}]`);

async function openDrawer(page: Page): Promise<void> {
  await page.locator("#fig-atlas api-drawer summary").click();
  // A drawer learns that it is open only after the event: until then it shows the build's request and address.
  await call(page, "decode").locator("[data-curl]", { hasText: origin }).waitFor();
}

/** Runs a command line of the drawer in a temporary folder. */
async function run(command: string): Promise<{ stdout: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "drawer-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { stdout } = await promisify(execFile)("sh", ["-c", command.replace("curl", "curl -sS")], { cwd: folder });
  return { stdout, folder };
}

async function saved(page: Page, name: string, label: string): Promise<{ name: string; bytes: Buffer }> {
  const arrival = page.waitForEvent("download");
  await call(page, name)
    .getByRole("button", { name: `Save ${label}`, exact: true })
    .click();
  const download = await arrival;
  return { name: download.suggestedFilename(), bytes: await contentOf(download) };
}

const bytesOf = async (path: string, accept: string): Promise<Buffer> =>
  Buffer.from(await (await api(path, accept)).arrayBuffer());

test("the drawer has the request of the state on screen, its response and its duration", async () => {
  const { page } = await openAtlas();
  await openDrawer(page);
  await clickPad(page, "plane", 0.3, 0.5);
  const path = decodePath((await cursor(page)).join(","));
  await drawn(page, path);
  const decode = call(page, "decode");
  expect(await decode.locator("[data-request-text]").textContent()).toBe(
    `GET ${path} HTTP/1.1\naccept: application/json`,
  );
  expect(await decode.locator("[data-meta]").textContent()).toMatch(
    /^200, application\/json, [\d,]+ bytes, in [\d.]+ ms/,
  );
  const answer = await (await api(path)).text();
  const shown = (await decode.locator("[data-response]").textContent()) ?? "";
  expect(answer.startsWith(shown.slice(0, shown.indexOf("…")))).toBe(true);
  expect(shown).toContain(`and ${(answer.length - 1600).toLocaleString("en-GB")} more characters`);
});

test("while a request has no response, the drawer says that the response shown is of an earlier one, and why", async () => {
  const { page } = await openAtlas();
  const decode = call(page, "decode");
  await page.route(/\/decode\?/, (route) =>
    route.fulfill({ status: 422, contentType: "application/problem+json", body: '{"detail":"too far"}' }),
  );
  await clickPad(page, "plane", 0.3, 0.5);
  await openDrawer(page);
  await expect
    .poll(() => decode.locator("[data-meta]").textContent())
    .toMatch(/^Response to an earlier request: 200, application\/json/);
  await decode.locator("[data-send]").click();
  await expect
    .poll(() => decode.locator("[data-note]").textContent())
    .toBe("The API refused the request (422: too far).");
  await page.unroute(/\/decode\?/);
  await decode.locator("[data-send]").click();
  await expect.poll(() => decode.locator("[data-meta]").textContent()).toMatch(/^200, application\/json/);
});

test("the command line, pasted into a shell, returns the API's response", async () => {
  const { page } = await openAtlas();
  await openDrawer(page);
  const command = (await call(page, "decode").locator("[data-curl]").textContent()) ?? "";
  expect(JSON.parse((await run(command)).stdout)).toEqual(await (await api(decodePath("0.5,-0.5"))).json());
  const sheet = (await call(page, "sheet").locator("[data-curl]").textContent()) ?? "";
  const { folder } = await run(sheet);
  expect((await readFile(join(folder, "answer.png"))).equals(await bytesOf(sheetPath(15), "image/png"))).toBe(true);
});

test("the start page's command lines run as they are", async () => {
  const { page } = await open("/");
  const [json = "", png = ""] = await page.locator("live-curl pre").allTextContents();
  expect(json).toContain(origin);
  expect(JSON.parse((await run(json)).stdout)).toMatchObject({ model: "mlp-2d", shape: [1, 28, 28] });
  const { folder } = await run(png);
  expect((await readFile(join(folder, "answer.png"))).subarray(1, 4).toString()).toBe("PNG");
});

test("Copy as curl puts the command on the clipboard", async () => {
  const { page } = await openAtlas("", { permissions: ["clipboard-read", "clipboard-write"] });
  await openDrawer(page);
  await call(page, "decode").locator("[data-copy]").click();
  await call(page, "decode").getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await call(page, "decode").locator("[data-curl]").textContent(),
  );
});

test("the saved file is the API's response, byte by byte, in each representation", async () => {
  const { page } = await openAtlas();
  await openDrawer(page);
  for (const [name, label, path, accept, file] of [
    ["decode", "JSON", decodePath("0.5,-0.5"), "application/json", "decoded.json"],
    ["decode", "PNG", decodePath("0.5,-0.5"), "image/png", "decoded.png"],
    ["decode", "NPY", decodePath("0.5,-0.5"), "application/x-npy", "decoded.npy"],
    ["sheet", "PNG", sheetPath(15), "image/png", "sheet.png"],
    ["latents", "JSON", "/v1/models/mlp-2d/latents?count=1000", "application/json", "latents.json"],
  ] as const) {
    const download = await saved(page, name, label);
    expect(download.name).toBe(file);
    expect(download.bytes.equals(await bytesOf(path, accept)), `${name} ${label}`).toBe(true);
  }
});

test("saved CSV has the API's numbers", async () => {
  const { page } = await openAtlas();
  await openDrawer(page);
  const pixels = (await saved(page, "decode", "CSV")).bytes.toString().trim().split("\r\n");
  const { images } = (await (await api(decodePath("0.5,-0.5"))).json()) as { images: number[][][] };
  expect(pixels.map((line) => line.split(",").map(Number))).toEqual(images[0]);
  const [header, ...rows] = (await saved(page, "latents", "CSV")).bytes.toString().trim().split("\r\n");
  const latents = (await (await api("/v1/models/mlp-2d/latents?count=1000")).json()) as {
    labels: number[];
    means: [number, number][];
  };
  expect(header).toBe("index,label,z1,z2");
  expect(rows.map((row) => row.split(",").map(Number))).toEqual(
    latents.means.map(([z1, z2], i) => [i, latents.labels[i], z1, z2]),
  );
});

test("Send sends the request again and shows the response", async () => {
  const { page } = await openAtlas();
  await openDrawer(page);
  const latents = call(page, "latents");
  expect(await latents.locator("[data-meta]").textContent()).toContain("recorded by the build");
  await latents.locator("[data-send]").click();
  await expect.poll(() => latents.locator("[data-meta]").textContent()).toMatch(/in [\d.]+ ms/);
});
