/** `npm start`, without the build: the tests use a built site. tests/browser/ tests its folder of models. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isBuilt } from "../../worker/local/built-site.ts";
import { root } from "../../worker/local/configuration.ts";

const script = fileURLToPath(new URL("../../worker/local/start.ts", import.meta.url));
const run = promisify(execFile);
const nothing = join(tmpdir(), "marginalia-no-such-folder");

/** Its output if it does not start, and its exit status. */
const refusal = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, [script, ...args], { env: { ...process.env, ...env } }).then(
    ({ stdout }) => ({ code: 0, stderr: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );

test.each([
  [["--prt", "1"], {}, /^unknown option --prt. Did you mean --port\?[\s\S]*usage: npm start/],
  [["--port", "high"], {}, /^--port: expected a port from 0 to 65535, got high\n$/],
  [["--port", "65536"], {}, /^--port: expected a port from 0 to 65535, got 65536\n$/],
  [[], { PORT: "-1" }, /^PORT: expected a port from 0 to 65535, got -1\n$/],
  [["--models", nothing], {}, /^--models: expected folders with a card.json each in .*, got none\n$/],
  [[], { MARGINALIA_MODELS: nothing }, /^MARGINALIA_MODELS: expected folders with a card.json each in .*, got none\n$/],
])("%j with %j is refused in a sentence", async (args, env, sentence) => {
  const { code, stderr } = await refusal(args, env);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
});

test("a port in use is refused with a suggestion", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  expect(await refusal(["--port", String(port)])).toEqual({
    code: 1,
    stderr: `port ${port} is taken: choose another one, for example npm start -- --port ${port + 1}\n`,
  });
  server.close();
});

/** The address that it prints. */
async function addressOf(child: ChildProcess): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout ?? []) {
    printed += chunk;
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (address) return address;
  }
  throw new Error(`expected an address, got ${printed}`);
}

test("a built site is served at once, until a signal stops it", async () => {
  // Otherwise it would build into the folder that other tests read meanwhile.
  const site = { outDir: join(root, "dist"), models: undefined };
  expect(await isBuilt(site), "the sources have changed since `npm run build`").toBe(true);
  const child = spawn(process.execPath, [script, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await addressOf(child);
  expect((await fetch(url)).headers.get("Content-Type")).toContain("text/html");
  expect((await fetch(`${url}/v1/models/mlp-2d/decode?latent=0,0`)).status).toBe(200);
  child.kill("SIGINT");
  // A shell's exit status for an interrupt.
  expect(await once(child, "exit")).toEqual([130, null]);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});
