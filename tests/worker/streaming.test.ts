/** Large responses are streamed, with the same content as small ones. */
import { decode as decodePng } from "fast-png";
import { expect, test, vi } from "vitest";
import { imageFile, imagesOf } from "../../worker/http/image-response.ts";
import { answerRows } from "../../worker/http/row-answer.ts";
import { streamedBody } from "../../worker/http/streamed-body.ts";
import { limits } from "../../worker/limits.ts";
import { decodeNpy } from "../../worker/media/npy.ts";
import { ask, jsonOf, post } from "./ask.ts";
import { postBinary } from "./open-inference/support.ts";

const model = "/v1/models/mlp-2d";
const latents = Array.from({ length: 600 }, (_, i) => [i / 300 - 1, Math.sin(i)]);

interface Decoded {
  readonly shape: number[];
  readonly images: number[][][];
}

test("streamed images are those of smaller requests, image by image", async () => {
  const large = await jsonOf<Decoded>(post(`${model}/decode`, { latents }));
  expect(large.shape).toEqual([600, 28, 28]);
  const small: number[][][] = [];
  for (let i = 0; i < 600; i += 100) {
    small.push(...(await jsonOf<Decoded>(post(`${model}/decode`, { latents: latents.slice(i, i + 100) }))).images);
  }
  expect(large.images).toEqual(small);
});

test("a large sheet is the sheets of smaller requests, one below the other", async () => {
  const many = [...latents, ...latents.slice(0, 100)];
  const sheetOf = async (some: readonly unknown[]) => {
    const response = await post(`${model}/decode?format=png`, { latents: some, columns: 25 });
    return [...decodePng(new Uint8Array(await response.arrayBuffer())).data];
  };
  expect(await sheetOf(many)).toEqual([...(await sheetOf(many.slice(0, 350))), ...(await sheetOf(many.slice(350)))]);
});

test("a sheet is drawn from all images at once, unless they take more than 2 MB", async () => {
  const partsOf = async (count: number) => {
    const shape = [count, 32, 32] as const;
    const images = imagesOf({ data: new Float32Array(count * 1024), shape });
    const whole = vi.spyOn(images, "whole");
    const inParts = vi.spyOn(images, "inParts");
    expect((await imageFile("png", images, 8)).headers.get("Content-Type")).toBe("image/png");
    return [whole.mock.calls.length, inParts.mock.calls.length];
  };
  expect(await partsOf(512)).toEqual([1, 0]);
  expect(await partsOf(513)).toEqual([0, 1]);
});

test("a sheet that would not fit into memory is refused before any image is computed", async () => {
  const data = new Float32Array(0);
  const ofLarge = (count: number) => imagesOf({ data, shape: [count, 256, 256] });
  const images = ofLarge(1024);
  const inParts = vi.spyOn(images, "inParts");
  await expect(imageFile("png", images, 32)).rejects.toMatchObject({
    errors: [
      { pointer: "format", detail: expect.stringMatching(/at most 6291456 numbers, got 67108864: lower count/) },
    ],
  });
  expect(inParts).not.toHaveBeenCalled();
  // Unused tiles of the last row count.
  await expect(imageFile("png", ofLarge(91), 10)).rejects.toMatchObject({ code: "InvalidRequest" });
});

test("a streamed array has the numbers of streamed JSON", async () => {
  const { images } = await jsonOf<Decoded>(ask(`${model}/samples?count=700&output=samples&seed=4`));
  const response = await ask(`${model}/samples?count=700&output=samples&seed=4&format=npy`);
  const { data, shape } = decodeNpy(new Uint8Array(await response.arrayBuffer()));
  expect(shape).toEqual([700, 28, 28]);
  expect([...data]).toEqual(images.flat(2));
});

test("HEAD counts a streamed body without keeping it", async () => {
  const path = `${model}/samples?count=700&seed=4&format=npy`;
  const { byteLength } = await (await ask(path)).arrayBuffer();
  const kept = vi.spyOn(Response.prototype, "arrayBuffer");
  const head = await ask(path, { method: "HEAD" });
  expect(kept).not.toHaveBeenCalled();
  kept.mockRestore();
  expect(head.headers.get("Content-Length")).toBe(String(byteLength));
});

test("a streamed reconstruction has the draws of its sheet", async () => {
  const { images } = await jsonOf<Decoded>(ask(`${model}/samples?count=150&seed=9`));
  const body = { images, draws: 4, seed: 1 };
  const response = await post(`${model}/reconstruct`, body);
  expect(response.headers.get("Content-Type")).toBe("application/json");
  const large = await jsonOf<Record<"inputs" | "probabilities" | "samples", number[][][]>>(Promise.resolve(response));
  expect(large).toMatchObject({ model: "mlp-2d", shape: [600, 28, 28] });
  expect([large.inputs.length, large.probabilities.length, large.samples.length]).toEqual([150, 600, 600]);
  const beside = await post(`${model}/reconstruct?format=npy`, body);
  const { data } = decodeNpy(new Uint8Array(await beside.arrayBuffer()));
  const image = (i: number) => [...data.subarray(784 * i, 784 * (i + 1))];
  // Nine digits of JSON identify the float32.
  expect(image(5 * 149)).toEqual(large.inputs[149]?.flat().map(Math.fround));
  expect(image(5 * 149 + 4)).toEqual(large.probabilities[599]?.flat().map(Math.fround));
});

const mixture = {
  weights: new Array<number>(40).fill(1 / 40),
  means: Array.from({ length: 40 }, (_, k) => [Math.sin(k), k / 10]),
  covariances: new Array(40).fill([
    [1, 0],
    [0, 1],
  ]),
};
const many = Array.from({ length: 4000 }, (_, n) => [Math.sin(n), Math.cos(3 * n)]);

test("streamed densities are those of smaller requests, as JSON and as CSV", async () => {
  interface Densities {
    readonly logDensity: number[];
    readonly responsibilities: number[][];
  }
  const large = await jsonOf<Densities>(post("/v1/mixtures/density", { mixture, points: many }));
  const small = await jsonOf<Densities>(post("/v1/mixtures/density", { mixture, points: many.slice(-100) }));
  expect(large.logDensity).toHaveLength(4000);
  expect(large.logDensity.slice(-100)).toEqual(small.logDensity);
  expect(large.responsibilities.slice(-100)).toEqual(small.responsibilities);
  const csv = await (await post("/v1/mixtures/density?format=csv", { mixture, points: many })).text();
  const rows = csv.trim().split("\r\n");
  expect(rows[0]).toMatch(/^logDensity,responsibility0,.*responsibility39$/);
  expect(rows.slice(1).map((row) => Number(row.split(",")[0]))).toEqual(large.logDensity);
});

test("an error in the last of many points comes before the response begins", async () => {
  const response = await post("/v1/mixtures/density", {
    mixture: {
      ...mixture,
      covariances: new Array(40).fill([
        [1e-300, 0],
        [0, 1e-300],
      ]),
    },
    points: [...many.map(() => [0, 0]), [1e12, 1e12]],
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: expect.stringMatching(/^\/points\//) }] });
});

test.for(["json", "csv", "npy"])(
  "a result beyond the range of doubles is refused as %s, at any length",
  async (format) => {
    const mean = new Array<number>(31).fill(0);
    const loadings = Array.from({ length: 31 }, (_, i) => Array.from({ length: 30 }, (_, j) => Number(i === j)));
    const model = { mean, loadings, noiseVariance: 1e-308 };
    for (const count of [1, 3500]) {
      const points = Array.from({ length: count }, (_, n) => new Array(31).fill(n < count - 1 ? 0 : 1e12));
      const response = await post(`/v1/ppca/posterior?format=${format}`, { model, points });
      expect(response.status).toBe(422);
      const { detail } = await jsonOf<{ detail: string }>(Promise.resolve(response));
      expect(detail).toBe("expected finite results, got -Infinity in logEvidence");
    }
  },
);

test("streamed draws start like fewer draws with the same seed, as JSON and as NPY", async () => {
  interface Draws {
    readonly points: number[][];
    readonly components: number[];
  }
  const wide = {
    weights: [1],
    means: [new Array<number>(32).fill(0)],
    covariances: [Array.from({ length: 32 }, (_, i) => Array.from({ length: 32 }, (_, j) => Number(i === j)))],
  };
  const large = await jsonOf<Draws>(post("/v1/mixtures/sample", { mixture: wide, count: 9000, seed: 5 }));
  const small = await jsonOf<Draws>(post("/v1/mixtures/sample", { mixture: wide, count: 9, seed: 5 }));
  expect([large.points.length, large.components.length]).toEqual([9000, 9000]);
  expect(large.points.slice(0, 9)).toEqual(small.points);
  const response = await post("/v1/mixtures/sample?format=npy", { mixture: wide, count: 9000, seed: 5 });
  const { data, shape } = decodeNpy(new Uint8Array(await response.arrayBuffer()));
  expect(shape).toEqual([9000, 32]);
  expect([...data]).toEqual(large.points.flat());
});

test("a client that stops reading stops the computation", async () => {
  const made: number[] = [];
  async function* chunks() {
    for (let i = 0; i < 100; i++) {
      made.push(i);
      yield Uint8Array.of(i);
    }
  }
  const reader = (await streamedBody(chunks())).getReader();
  await reader.read();
  await reader.cancel();
  await new Promise((resolve) => setTimeout(resolve, 10));
  // One is read, and the next was waiting for its reader.
  expect(made.length).toBeLessThanOrEqual(3);
});

test("rows of more than 2 MB are computed in parts, fewer at once", async () => {
  const partsOf = async (count: number) => {
    const sizes: number[] = [];
    async function* parts(rows: number) {
      for (let start = 0; start < count; start += rows) {
        const size = Math.min(rows, count - start);
        sizes.push(size);
        yield { points: new Array<number[]>(size).fill([0, 1, 2]) };
      }
    }
    async function* narrow() {}
    const csv = () => ({});
    const response = await answerRows("json", {
      count,
      numbersPerRow: 3,
      shared: {},
      parts,
      narrow,
      wide: "points",
      csv,
    });
    expect(((await response.json()) as { points: unknown[] }).points).toHaveLength(count);
    return sizes;
  };
  // At 20 bytes a number.
  const most = Math.floor(limits.streamedBytes / 60);
  expect(await partsOf(most)).toEqual([most]);
  expect(Math.max(...(await partsOf(most + 1)))).toBeLessThan(2000);
});

test("streamed simulations start like smaller ones with the same seed, as JSON and as NPY", async () => {
  interface Simulated {
    readonly inputs: number[][];
    readonly targets: number[];
  }
  const simulation = { weights: Array.from({ length: 20 }, (_, i) => i - 10), noiseVariance: 1, seed: 3 };
  const large = await jsonOf<Simulated>(post("/v1/regression/simulate", { ...simulation, count: 9000 }));
  const small = await jsonOf<Simulated>(post("/v1/regression/simulate", { ...simulation, count: 9 }));
  expect([large.inputs.length, large.targets.length]).toEqual([9000, 9000]);
  expect([large.inputs.slice(0, 9), large.targets.slice(0, 9)]).toEqual([small.inputs, small.targets]);
  const response = await post("/v1/regression/simulate?format=npy", { ...simulation, count: 9000 });
  expect(response.headers.get("Content-Type")).toBe("application/x-npy");
  const { data, shape } = decodeNpy(new Uint8Array(await response.arrayBuffer()));
  expect(shape).toEqual([9000, 21]);
  expect([...data]).toEqual(large.inputs.flatMap((row, i) => [...row, large.targets[i]]));
});

test("a non-finite row in the first part of a streamed inference comes before the response begins", async () => {
  const bytes = new Float32Array(2 * 600);
  bytes[3] = Number.NaN;
  const input = { name: "latent", datatype: "FP32", shape: [600, 2], parameters: { binary_data_size: 4800 } };
  const response = await postBinary("/v2/models/mlp-2d/infer", { inputs: [input] }, new Uint8Array(bytes.buffer));
  expect(response.status).toBe(422);
  expect((await jsonOf<{ error: string }>(Promise.resolve(response))).error).toContain("keep probability finite");
});

test("a streamed inference has the numbers of the decoder's own route, as JSON and as bytes", async () => {
  const input = { name: "latent", datatype: "FP32", shape: [600, 2], data: latents.flat() };
  const path = "/v2/models/mlp-2d/infer";
  const { images } = await jsonOf<Decoded>(post(`${model}/decode`, { latents }));
  const inferred = await jsonOf<{ outputs: { shape: number[]; data: number[] }[] }>(post(path, { inputs: [input] }));
  expect(inferred.outputs[0]?.shape).toEqual([600, 28, 28]);
  expect(inferred.outputs[0]?.data).toEqual(images.flat(2));
  const response = await post(path, { inputs: [input], parameters: { binary_data_output: true } });
  const jsonBytes = Number(response.headers.get("Inference-Header-Content-Length"));
  const bytes = await response.arrayBuffer();
  expect([...new Float32Array(bytes.slice(jsonBytes))]).toEqual(images.flat(2).map(Math.fround));
});

test("an error in the last of many latents comes before the response begins", async () => {
  const response = await post(`${model}/decode`, { latents: [...latents, [1]] });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/latents/600" }] });
});
