/** Prerequisites of the local Worker, in a repository with nothing else. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "marginalia-local-"));
afterAll(() => rm(folder, { recursive: true }));

await mkdir(join(folder, ".wrangler/bundle"), { recursive: true });
await cp(join(root, "worker/local"), join(folder, "worker/local"), { recursive: true });
await symlink(join(root, "node_modules"), join(folder, "node_modules"));
const wrangler = await readFile(join(root, "wrangler.toml"), "utf8");
await writeFile(join(folder, "wrangler.toml"), wrangler);
const { readBundle } = (await import(
  join(folder, "worker/local/bundle.ts")
)) as typeof import("../../../worker/local/bundle.ts");
const { readConfiguration } = (await import(
  join(folder, "worker/local/configuration.ts")
)) as typeof import("../../../worker/local/configuration.ts");

/** A file that was last changed that many seconds after 1970. */
async function write(path: string, seconds: number, content = ""): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), content);
  await utimes(join(folder, path), seconds, seconds);
}

test("a bundle that is missing, or older than one of its sources, is refused with the command that builds it", async () => {
  await expect(readBundle()).rejects.toThrow("run `npm run bundle` first");

  const sources = [
    "../../worker/index.ts",
    "../../site/public/models/mlp-2d/card.json",
    "../../node_modules/hono/x.js",
  ];
  await write("wrangler.toml", 1, wrangler);
  await write("worker/index.ts", 1);
  await write("site/public/models/mlp-2d/card.json", 1);
  await write(".wrangler/bundle/a.wasm", 2);
  await write(".wrangler/bundle/index.js.map", 2, JSON.stringify({ sources }));
  await write(".wrangler/bundle/index.js", 2);
  const { modules, models } = await readBundle();
  expect(modules.map(({ type }) => type)).toEqual(["esm", "wasm"]);
  expect(models).toEqual(["mlp-2d"]);

  await write("worker/index.ts", 3);
  await expect(readBundle()).rejects.toThrow("worker/index.ts has changed since the Worker was bundled");
  await rm(join(folder, "worker/index.ts"));
  await expect(readBundle()).rejects.toThrow("run `npm run bundle` again");
});

test("a setting of [assets] that only the deployment would follow is refused", async () => {
  await write("wrangler.toml", 1, wrangler);
  expect((await readConfiguration()).assets.run_worker_first).toContain("/v1/*");
  await write("wrangler.toml", 1, wrangler.replace("[assets]", '[assets]\nhtml_handling = "none"'));
  await expect(readConfiguration()).rejects.toThrow("html_handling");
});
