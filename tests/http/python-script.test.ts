/** The script of every figure runs against the API and draws a picture. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { decode } from "fast-png";
import { expect, inject, onTestFinished, test } from "vitest";
import { defaultState, latentCount, model } from "../../site/figures/latent-atlas/state.ts";
import type { ApiRequest } from "../../site/lib/api/api.ts";
import { decodeRequest, latentsRequest, manifoldRequest } from "../../site/lib/api/model-requests.ts";
import { initialState } from "../../site/lib/figure/fields.ts";
import { type AnyFigure, answerValue } from "../../site/lib/figure/figure.ts";
import { figures } from "../../site/lib/figure/figures.ts";
import { reference } from "../../site/lib/report/reference.ts";
import { lookOf } from "../../site/plot/live/look.ts";
import { pythonScript, type ScriptSource } from "../../site/take-away/python/script.ts";
import { findPython, missing } from "../python.ts";

const base = inject("baseUrl");
const modules = ["requests", "numpy", "matplotlib"];
const python = findPython(modules);

async function answerOf({
  method,
  path,
  accept,
  body,
}: ApiRequest): Promise<{ contentType: string; bytes: Uint8Array<ArrayBuffer> }> {
  // During long computations the Worker may close a connection that fetch still considers open.
  const headers = { accept, connection: "close", ...(body !== undefined && { "content-type": "application/json" }) };
  const response = await fetch(base + path, { method, headers, ...(body !== undefined && { body }) });
  expect(response.status, path).toBe(200);
  return {
    contentType: response.headers.get("content-type") ?? "",
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

const lookAlike = {
  lookOf: (series: { style: string }) => lookOf(series, () => "#2559b0"),
  source: "Computed by a test",
};

const parsed = (accept: string, value: unknown): unknown => (accept === "application/json" ? value : undefined);

async function scriptOf({ id, fields, calls: titles, panels, load, draw }: AnyFigure): Promise<ScriptSource> {
  const calls: ScriptSource["calls"][number][] = [];
  const state = initialState(fields);
  const answers = await load(state, async <T>(name: string, request: ApiRequest) => {
    const { contentType, bytes } = await answerOf(request);
    const value = answerValue<T>(contentType, bytes);
    calls.push({ name, title: titles[name] as string, request, answer: parsed(request.accept, value) });
    return value;
  });
  const charts = Object.entries(draw(state, answers)).flatMap(([name, chart]) =>
    typeof chart === "string" ? [] : [{ title: panels[name] as string, chart }],
  );
  const { label, title, href } = reference(id);
  return { id, label, title, permalink: base + href, calls, charts, ...lookAlike };
}

async function scriptOfAtlas(): Promise<ScriptSource> {
  const { z: latent, output, seed, k: size } = defaultState;
  const requests = {
    decode: decodeRequest(model, latent, output, seed),
    sheet: manifoldRequest(model, size),
    latents: latentsRequest(model, latentCount),
  };
  const calls = await Promise.all(
    Object.entries(requests).map(async ([name, request]) => {
      const { contentType, bytes } = await answerOf(request);
      return { name, title: name, request, answer: parsed(request.accept, answerValue(contentType, bytes)) };
    }),
  );
  const { label, title, href } = reference("fig-atlas");
  return { id: "fig-atlas", label, title, permalink: base + href, calls, charts: [], ...lookAlike };
}

/** All in one process and at low resolution, because most of a script's time is importing matplotlib and rendering. */
const runAll = `
import glob, runpy, sys
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
finely = Figure.savefig
Figure.savefig = lambda figure, path, **_: finely(figure, path, dpi=60)
for path in sorted(glob.glob("fig-*.py")):
    sys.argv = [path]
    print(path, flush=True)
    runpy.run_path(path, run_name="__main__")
    plt.close("all")
`;

test.skipIf(!python)(
  `the script of every figure exits with 0 and leaves its picture${missing(modules.join(", "), python)}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "scripts-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const sources = [await scriptOfAtlas()];
    for (const figure of figures) sources.push(await scriptOf(figure));
    for (const source of sources) await writeFile(join(folder, `${source.id}.py`), pythonScript(source));
    const env = { ...process.env, MPLBACKEND: "Agg", PYTHONWARNINGS: "error,ignore:FigureCanvasAgg" };
    await promisify(execFile)(python as string, ["-c", runAll], { cwd: folder, env, timeout: 200_000 });
    const pictures = (await readdir(folder)).filter((name) => name.endsWith(".png"));
    expect(pictures.sort()).toEqual(sources.map(({ id }) => `${id}.png`).sort());
    for (const name of pictures) {
      const { width, height, data } = decode(await readFile(join(folder, name)));
      expect(Math.min(width, height), name).toBeGreaterThan(150);
      expect(new Set(data).size, `${name} is not blank`).toBeGreaterThan(20);
    }
  },
  // The processor may be shared.
  240_000,
);
