/** The client that `npm run client` writes, in a project that has nothing but `hono`, by its two examples. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const folder = await mkdtemp(join(tmpdir(), "marginalia-client-"));
afterAll(() => rm(folder, { recursive: true }));

/** Files of this repository, linked into another folder. */
async function link(names: readonly string[], into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const name of names) {
    await mkdir(join(into, name, ".."), { recursive: true });
    await symlink(join(root, name), join(into, name));
  }
}

const user = join(folder, "user");
beforeAll(async () => {
  const maker = join(folder, "maker");
  // In links to this repository, so that whoever runs the tests keeps the client that they have.
  await link(["package.json", "tsconfig.json", "worker", "site", "node_modules"], maker);
  await run("npm", ["run", "client"], { cwd: maker });
  await link(["node_modules/hono"], user);
  await cp(join(maker, "client"), join(user, "client"), { recursive: true });
  await writeFile(join(user, "package.json"), JSON.stringify({ type: "module" }));
  // A type check of the whole Worker: slow where the processor is shared.
}, 300_000);

test("the README's example compiles against the client beside nothing but hono, and runs", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  // Node wants a file's name; requests and answers are typed, not merely allowed.
  const program = `${example.replace("./client", "./client/client.js").replace("https://marginalia.example.org", inject("baseUrl"))}
// @ts-expect-error: no such route
api.v1.nothing;
// @ts-expect-error: names, not numbers
() => api.v1.networks.query.$post({ json: { network: "fuel-gauge", query: [1] } });
// @ts-expect-error: no such field
async () => response.status === 200 && (await response.json()).nothing;
`;
  await writeFile(join(user, "example.ts"), program);
  const options = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable"];
  await run(process.execPath, [compiler, ...options, "--noEmit", "example.ts"], { cwd: user });
  const { stdout } = await run(process.execPath, ["example.ts"], { cwd: user });
  // p(fuel = empty | gauge = empty) of Bishop (2006), section 8.2.1, in its three digits.
  expect(JSON.parse(stdout)[0]).toBeCloseTo(0.257, 3);
}, 120_000);

test("examples/typescript compiles under NodeNext, and runs", async () => {
  await cp(join(root, "examples/typescript"), join(user, "examples/typescript"), { recursive: true });
  await link(["node_modules/@types/node", "node_modules/undici-types"], user);
  await run(process.execPath, [compiler, "-p", "examples/typescript"], { cwd: user });
  const { stdout } = await run(process.execPath, ["examples/typescript/ask.ts", inject("baseUrl")], { cwd: user });
  // exp(-1/2) against exp(-4/2): the first component is e^1.5 times as likely.
  expect(stdout).toContain("weights [ 0.81757");
  expect(stdout).toContain("error 400");
  expect(stdout).toContain("/observed/values/0");
}, 120_000);
