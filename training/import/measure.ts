/** Measurements of an imported model with an encoder, on the test images of a data set. */
import type { Convention, ImageModelCard } from "../../worker/artifact.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { selectBackend } from "../backends/select.ts";
import { type Dataset, firstImages } from "../data/dataset.ts";
import type { ModelFile } from "../publish/card-file.ts";
import { latentsBytes } from "../publish/publish.ts";
import { encodeMeans } from "../vae/measure/evaluate.ts";
import { measureHeldOut } from "../vae/measure/measure.ts";
import { rankImages } from "../vae/measure/ranking.ts";
import type { ImportedDecoder } from "./decoder.ts";
import type { ImportedEncoder } from "./encoder.ts";
import { withFileNetworks } from "./file-networks.ts";

/** Test images for the expensive figures: each takes a hundred draws, or a quadrature over the plane. */
const costlyImages = 1000;

export interface MeasuredImport {
  readonly metrics: ImageModelCard["metrics"];
  readonly files: Readonly<Record<string, ModelFile>>;
}

interface Networks {
  readonly decoder: ImportedDecoder;
  readonly encoder: ImportedEncoder;
  readonly layers: ImageModelCard["layers"];
  readonly convention: Convention;
  readonly pixelVariance: number | undefined;
}

/** @param say called before each measurement */
export async function measureImport(
  { decoder, encoder, layers, convention, pixelVariance }: Networks,
  { title, test, published }: Dataset,
  say: (line: string) => void,
): Promise<MeasuredImport> {
  await selectBackend("wasm");
  const { latentSize, labels } = decoder.tensors;
  const model = {
    latentSize,
    ...(labels === undefined ? {} : { labels }),
    likelihood:
      pixelVariance === undefined
        ? ({ kind: "bernoulli" } as const)
        : { kind: "gaussian" as const, variance: pixelVariance },
    posterior: encoder.posterior,
  };
  return withFileNetworks(decoder, encoder, layers, async (networks) => {
    const evaluated = { model, networks, convention, seed: 0 };
    const costly = firstImages(published, costlyImages);
    say(`measuring on ${test.count} test images of ${title}`);
    const metrics = await measureHeldOut(evaluated, test, { evidenceImages: costly.count });
    say(`ranking ${costly.count} test images`);
    const ranking = await rankImages(evaluated, costly);
    const encoded = firstImages(published, Math.floor(latentsBytes / (4 * latentSize)));
    const means = await encodeMeans(evaluated, encoded);
    return {
      metrics,
      files: {
        testLatents: ["test-latents.npy", encodeNpy(means, [encoded.count, latentSize])],
        ranking: ["ranking.json", Buffer.from(`${JSON.stringify(ranking)}\n`)],
      },
    };
  });
}
