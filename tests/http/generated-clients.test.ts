/** Clients that other generators write from /openapi.json: they are complete, and each of their operations runs. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, inject, test } from "vitest";
import {
  alternativesOf,
  bodyOf,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  referenceOf,
  resolve,
  type Schema,
} from "../../site/lib/api/openapi.ts";
import { findPython, missing } from "../python.ts";
import { compile, link, root, run, strict } from "./foreign-project.ts";

const base = inject("baseUrl");
const folder = await mkdtemp(join(tmpdir(), "marginalia-generated-"));
afterAll(() => rm(folder, { recursive: true }));

const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
const operations = operationsOf(document);
const documentPath = join(folder, "openapi.json");
await writeFile(documentPath, JSON.stringify(document));

/** The required inputs of an operation, from the document's examples. */
function callOf(operation: Operation) {
  const required = (operation.parameters ?? []).filter((parameter) => parameter.required);
  const body = bodyOf(operation);
  return {
    parameters: Object.fromEntries(required.map(({ name, schema }) => [name, schema.example])),
    ...(body && { body: resolve(document, body).example }),
  };
}

/** Names of the components of an operation's responses, or of the elements of a list response. */
function answersOf({ responses }: Operation): readonly string[] {
  const names = (schema: Schema): readonly string[] => {
    const { items, ...whole } = resolve(document, schema);
    if (items) return names(items);
    return alternativesOf(whole)?.flatMap(names) ?? [referenceOf(schema) ?? "no component"];
  };
  return names(responses["200"]?.content?.["application/json"]?.schema ?? {});
}

const python = findPython(["openapi_python_client", "httpx"]);

test.skipIf(!python)(
  `openapi-python-client drops nothing but bodies of arrays, and each operation returns its model${missing("openapi_python_client", python)}`,
  async () => {
    const client = join(folder, "marginalia_client");
    const generate = ["generate", "--path", documentPath, "--meta", "none", "--output-path", client];
    const { stdout, stderr } = await run(python as string, ["-m", "openapi_python_client", ...generate], {
      maxBuffer: 2 ** 24,
    });
    // Versions print warnings in different places.
    const warnings = `${stdout}\n${stderr}`
      .split("\n")
      .filter((line) => /^(Unable|Unsupported|Attempted|Cannot|Invalid)/.test(line));
    // The generator only knows bytes as application/octet-stream; JSON is the default of these operations.
    expect(warnings.filter((line) => !/^Unsupported content type (application\/x-npy|image\/png)$/.test(line))).toEqual(
      [],
    );

    const script = fileURLToPath(new URL("./generated-clients/run_all.py", import.meta.url));
    const calls = Object.fromEntries(operations.map(({ operation }) => [operation.operationId, callOf(operation)]));
    const running = run(python as string, [script, client, base]);
    running.child.stdin?.end(JSON.stringify(calls));
    const seen = JSON.parse((await running).stdout) as Record<string, { readonly model: string }>;
    for (const { operation } of operations) {
      const answer = seen[operation.operationId];
      expect(answer, operation.operationId).toMatchObject({ status: 200, whole: true });
      expect(answersOf(operation)).toContain(answer?.model);
    }
  },
  120_000,
);

const program = `
import createClient from "openapi-fetch";
import type { components, paths } from "./api.ts";

const api = createClient<paths, "application/json">({ baseUrl: ${JSON.stringify(base)} });
const mixture: components["schemas"]["GaussianMixture"] = { weights: [1], means: [[0, 1]], covariances: [[[1, 0], [0, 1]]] };
const { data, error } = await api.POST("/v1/mixtures/condition", {
  body: { mixture, observed: { dimensions: [0], values: [0] } },
});
const samples = await api.GET("/v1/models/{id}/samples", { params: { path: { id: "mlp-2d" }, query: { count: 3 } } });
if (!data || !samples.data) throw error;
const means: number[][] = data.mixture.means;
const images: number[][][] | number[][][][] = samples.data.images;
console.log(JSON.stringify({ means, images: images.length }));
// @ts-expect-error: no such field
data.nothing;
// @ts-expect-error: no such alternative
() => api.POST("/v1/gaussians/project", { body: { samples: "none" } });
`;

test("openapi-typescript's types give a client that compiles and returns what they declare", async () => {
  const user = join(folder, "typescript");
  await link(["node_modules/openapi-fetch", "node_modules/openapi-typescript-helpers"], user);
  const generator = join(root, "node_modules/openapi-typescript/bin/cli.js");
  // By default it makes fields that have a default required.
  const options = ["--default-non-nullable", "false", "-o", join(user, "api.ts")];
  await run(process.execPath, [generator, documentPath, ...options]);
  await writeFile(join(user, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(user, "program.ts"), program);
  await compile(user, ...strict, "--module", "nodenext", "--allowImportingTsExtensions", "program.ts");
  const { stdout } = await run(process.execPath, ["program.ts"], { cwd: user });
  expect(JSON.parse(stdout)).toEqual({ means: [[1]], images: 3 });
}, 120_000);
