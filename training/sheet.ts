/**
 * A sheet of pictures that a model draws: always from the same latents, so that one sees it learn.
 */
import { encode } from "fast-png";
import { decodeMeans, type TrainedModel } from "./evaluate.ts";
import { normal, stream } from "./random.ts";

const [rows, columns] = [8, 10];

/**
 * Means of p(x|z) for z ~ N(0, I), side by side, as the bytes of a PNG file. A class-conditional model draws its
 * classes from left to right, each row from one latent.
 */
export async function drawSheet(trained: TrainedModel): Promise<Uint8Array> {
  const { latentSize: d, labels, encoder } = trained.model;
  const [height, width] = encoder.inputShape as [number, number];
  const count = rows * columns;
  const noise = normal(stream(0, "samples"), count * d);
  const latents = noise.map((value, index) => {
    const row = Math.floor(index / (columns * d));
    return labels === undefined ? value : (noise[row * columns * d + (index % d)] as number);
  });
  const classes = Uint8Array.from({ length: count }, (_, index) => (index % columns) % (labels ?? 1));
  const means = await decodeMeans(trained, latents, classes);
  const data = new Uint8Array(means.length);
  for (const [index, mean] of means.entries()) {
    const [picture, pixel] = [Math.floor(index / (height * width)), index % (height * width)];
    const y = Math.floor(picture / columns) * height + Math.floor(pixel / width);
    const x = (picture % columns) * width + (pixel % width);
    data[y * columns * width + x] = Math.round(255 * mean);
  }
  return encode({ width: columns * width, height: rows * height, data, channels: 1, depth: 8 });
}
