/** Pages of models over HTTP: their code runs as it is, and a model published after the build has a page too. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, inject, test } from "vitest";
import { type Snippet, snippetsOf } from "../../site/models/snippets.ts";
import { startLocalWorker } from "../../worker/local.ts";
import { writeOwnModels } from "../own-models.ts";
import { findPython, missing } from "../python.ts";

const run = promisify(execFile);
const base = inject("baseUrl");
const folder = await mkdtemp(join(tmpdir(), "marginalia-pages-"));
afterAll(() => rm(folder, { recursive: true }));

/** One of each kind: a plane, class labels, a latent too long to write out, a regressor. */
const ids = ["mlp-2d", "cvae-4d", "vivid-32d", "wiggle-input"] as const;

async function snippets(id: string, language: Snippet["language"]): Promise<readonly Snippet[]> {
  const card = await (await fetch(`${base}/v1/models/${id}`)).json();
  return snippetsOf(card as Parameters<typeof snippetsOf>[0], base).filter((each) => each.language === language);
}

test.each(ids)("the curl line of %s returns what it promises", async (id) => {
  for (const { code } of await snippets(id, "sh")) {
    const { stdout } = await run("sh", ["-c", code], { cwd: folder });
    const [, file] = /-o (\S+)/.exec(code) ?? [];
    if (file) expect((await readFile(join(folder, file))).subarray(1, 4).toString()).toBe("PNG");
    else expect(Object.keys(JSON.parse(stdout))).toContain("standardDeviation");
  }
});

/** The code's output: two images of the model's shape, or a mean and a deviation. */
const printed: Readonly<Record<(typeof ids)[number], RegExp>> = {
  "mlp-2d": /^[[(]2, 28, 28[\])]$/m,
  "cvae-4d": /^[[(]2, 28, 28[\])]$/m,
  "vivid-32d": /^[[(]2, 28, 28[\])]$/m,
  "wiggle-input": /^\[\S+\] \[\S+\]$/m,
};

for (const modules of [["requests"], ["numpy", "tritonclient.http"], ["numpy", "onnxruntime", "requests"]]) {
  const command = findPython(modules);
  const names = modules.join(" and ");
  test.skipIf(!command).each(ids)(`the Python of %s with ${names}${missing(names, command)}`, async (id) => {
    const own = (await snippets(id, "python")).filter((each) => each.modules.join() === modules.join());
    expect(own).toHaveLength(1);
    for (const { code } of own) {
      const { stdout } = await run(command as string, ["-c", code]);
      expect(stdout).toMatch(printed[id]);
    }
  });
}

const html = { headers: { accept: "text/html" } };

test("a published model has its page beside its files", async () => {
  const page = await fetch(`${base}/models/mlp-2d/`, html);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("data-published");
  const slashless = await fetch(`${base}/models/mlp-2d`, { ...html, redirect: "manual" });
  expect([slashless.status, slashless.headers.get("location")]).toEqual([307, "/models/mlp-2d/"]);
  expect(((await (await fetch(`${base}/models/mlp-2d/card.json`)).json()) as { id: string }).id).toBe("mlp-2d");
  expect(await (await fetch(`${base}/models/index.json`)).json()).toContain("mlp-2d");
});

test("a model published after the build has a generic page and its files, and other addresses have none", async () => {
  const models = join(folder, "models");
  await writeOwnModels(models);
  await using worker = await startLocalWorker({ models });
  for (const path of ["/models/ramps/", "/models/ramps"]) {
    const response = await fetch(worker.url + path, html);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await response.text()).toContain("<model-view");
  }
  expect((await fetch(`${worker.url}/models/ramps/card.json`)).status).toBe(200);
  expect((await fetch(`${worker.url}/models/ramps/`)).status).toBe(404);
  expect((await fetch(`${worker.url}/models/nothing/`, html)).status).toBe(404);
  expect(await (await fetch(`${worker.url}/models/atlas-2d/`, html)).text()).toContain("data-published");
});
