/**
 * The client from `npm run client`, in a project with only `hono`: both of its examples, and every way to compile it.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ModelCard } from "../../site/lib/report/card-facts.ts";
import { snippetsOf } from "../../site/models/snippets.ts";
import { compile, compileBy, link, root, run, strict } from "./foreign-project.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-client-"));
afterAll(() => rm(folder, { recursive: true }));

const user = join(folder, "user");
beforeAll(async () => {
  const maker = join(folder, "maker");
  // Through links to this repository, so that running the tests does not replace the user's own client.
  await link(["package.json", "tsconfig.json", "worker", "site", "node_modules"], maker);
  await run("npm", ["run", "client"], { cwd: maker });
  await link(["node_modules/hono"], user);
  await cp(join(maker, "client"), join(user, "client"), { recursive: true });
  await writeFile(join(user, "package.json"), JSON.stringify({ type: "module" }));
  // A type check of the whole Worker, slow on a shared processor.
}, 300_000);

test("the README's example compiles by TypeScript 7 and 6 with only hono beside the client, and runs", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  // Node needs a file name.
  const program = example
    .replace("./client", "./client/client.js")
    .replace("https://marginalia.example.org", inject("baseUrl"));
  await writeFile(join(user, "example.ts"), program);
  const options = [...strict, "--module", "nodenext", "--lib", "es2022,dom,dom.iterable"];
  for (const version of [7, 6] as const) await compileBy(version)(user, ...options, "example.ts");
  const { stdout } = await run(process.execPath, ["example.ts"], { cwd: user });
  // p(fuel = empty | gauge = empty) of Bishop (2006), section 8.2.1, to its three digits.
  expect(JSON.parse(stdout)[0]).toBeCloseTo(0.257, 3);
}, 120_000);

test("the TypeScript on each kind of model's page compiles as it is, and runs", async () => {
  const ids = ["mlp-2d", "cvae-4d", "vivid-32d", "wiggle-input"];
  const base = inject("baseUrl");
  const names = ids.map((id) => `${id}.ts`);
  for (const id of ids) {
    const card = (await (await fetch(`${base}/v1/models/${id}`)).json()) as ModelCard;
    const { code = "" } = snippetsOf(card, base).find(({ language }) => language === "typescript") ?? {};
    await writeFile(join(user, `${id}.ts`), code);
  }
  await compile(user, ...strict, "--module", "nodenext", "--lib", "es2022,dom,dom.iterable", ...names);
  const printed = await Promise.all(names.map((name) => run(process.execPath, [name], { cwd: user })));
  for (const { stdout } of printed.slice(0, 3)) expect(stdout.trim()).toBe("[ 2, 28, 28 ]");
  expect(printed[3]?.stdout).toMatch(/^\[ -?\d/);
}, 120_000);

/** Requests of every kind, and calls that the types must reject. It uses no platform types. */
const program = `
import { createClient } from "./client/client.js";

const api = createClient(${JSON.stringify(inject("baseUrl"))});
const model = api.v1.models[":id"];
const param = { id: "mlp-2d" } as const;

async function seen() {
  const models = await api.v1.models.$get();
  const samples = await model.samples.$get({ param, query: { count: 3, seed: "1" } });
  const decoded = await model.decode.$get({ param, query: { latent: [0.1, -1.2] } });
  const sheet = await model.manifold.$get({ param, query: { size: 3, format: "png" } });
  const latents = [[0, 0]] as const;
  const refused = await model.decode.$post({ param, json: { latents }, query: { format: "json" } });
  const inferred = await api.v2.models[":model"].infer.$post({
    param: { model: "mlp-2d" },
    json: { inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0, 0] }] },
  });
  const missing = await api.v1.models[":id"].$get({ param: { id: "nothing" } });
  if (!models.ok || !samples.ok || !decoded.ok || !sheet.ok || !refused.ok || !inferred.ok || missing.ok) return;
  const total: number = (await models.json()).total;
  const samplesShape: number[] = (await samples.json()).shape;
  const images: number[][][] | number[][][][] = (await decoded.json()).images;
  const bytes: ArrayBuffer = await sheet.arrayBuffer();
  const mean: number[][][] | number[][][][] = (await refused.json()).images;
  const outputs: string[] = (await inferred.json()).outputs.map(({ name }) => name);
  const problem: string = (await missing.json()).title;
  const type: string | null = sheet.headers.get("Content-Type");
  return { total, samplesShape, images: images.length, bytes: bytes.byteLength, mean: mean.length, outputs, problem, type };
}

export const wrong = [
  // @ts-expect-error: no such route
  () => api.v1.nothing,
  // @ts-expect-error: names, not numbers
  () => api.v1.networks.query.$post({ json: { network: "fuel-gauge", query: [1] } }),
  // @ts-expect-error: no such parameter
  () => model.samples.$get({ param, query: { n: 3 } }),
  // @ts-expect-error: decode has no CSV
  () => model.decode.$post({ param, json: { latents: [[0, 0]] }, query: { format: "csv" } }),
  // @ts-expect-error: a latent is required
  () => model.decode.$get({ param }),
  // @ts-expect-error: no such field
  async () => (await (await model.$get({ param })).json()).nothing,
];
export const address: { href: string } = model.decode.$url({ param, query: { latent: "0,0", format: "png" } });
export const report = seen();
`;

const modes = [{ module: "nodenext" }, { module: "esnext", moduleResolution: "bundler" }].flatMap((resolution) =>
  [["es2022"], ["es2022", "dom", "dom.iterable"]].flatMap((lib) =>
    [true, false].map((skipLibCheck) => ({ ...resolution, lib, skipLibCheck })),
  ),
);

test("a program of every kind of request compiles by either resolution of modules, with and without the DOM, and with libraries checked or not", async () => {
  await writeFile(join(user, "program.ts"), program);
  const projects = modes.map(({ module, lib, skipLibCheck }) => `${[module, ...lib, skipLibCheck].join("-")}.json`);
  for (const [i, mode] of modes.entries()) {
    const compilerOptions = { strict: true, target: "es2022", noEmit: true, ...mode };
    const project = JSON.stringify({ compilerOptions, files: ["program.ts"] });
    await writeFile(join(user, projects[i] as string), project);
  }
  // One process, because starting and reading the libraries takes longer than checking; it names the project of an error.
  await compile(user, "--build", "--verbose", ...projects);
}, 240_000);

test("that program's responses have the types' shapes", async () => {
  await writeFile(join(user, "program.ts"), program);
  const script = `const { report, address } = await import("./program.ts");
    const image = await fetch(address);
    console.log(JSON.stringify({ ...(await report), address: image.headers.get("Content-Type") }))`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: user });
  expect(JSON.parse(stdout)).toEqual({
    total: expect.any(Number),
    samplesShape: [3, 28, 28],
    images: 1,
    bytes: expect.any(Number),
    mean: 1,
    outputs: ["probability"],
    problem: expect.any(String),
    type: "image/png",
    address: "image/png",
  });
}, 120_000);

test("examples/typescript compiles under NodeNext, and runs", async () => {
  await cp(join(root, "examples/typescript"), join(user, "examples/typescript"), { recursive: true });
  await link(["node_modules/@types/node", "node_modules/undici-types"], user);
  await compile(user, "-p", "examples/typescript");
  const { stdout } = await run(process.execPath, ["examples/typescript/ask.ts", inject("baseUrl")], { cwd: user });
  // exp(-1/2) against exp(-4/2): the first component is e^1.5 times as likely.
  expect(stdout).toContain("weights [ 0.81757");
  expect(stdout).toContain("error 400");
  expect(stdout).toContain("/observed/values/0");
}, 120_000);
