/**
 * A sheet of pictures from a model, always of the same latents, to watch it learn.
 */
import { encode } from "fast-png";
import { type BatchShape, createSprite, placeImages } from "../../../worker/media/sprite.ts";
import { normal, stream } from "../../optimise/random.ts";
import { decodeMeans, type TrainedModel } from "../measure/evaluate.ts";

const [rows, columns] = [8, 10];

/**
 * Means of p(x|z) for z ~ N(0, I), side by side, as a PNG file. A class-conditional model draws its classes from left
 * to right, with one latent for each row.
 */
export async function drawSheet(trained: TrainedModel): Promise<Uint8Array> {
  const { latentSize: d, labels, encoder } = trained.model;
  const count = rows * columns;
  const noise = normal(stream(0, "samples"), count * d);
  const latents = noise.map((value, index) => {
    const row = Math.floor(index / (columns * d));
    return labels === undefined ? value : (noise[row * columns * d + (index % d)] as number);
  });
  const classes = Uint8Array.from({ length: count }, (_, index) => (index % columns) % (labels ?? 1));
  const means = await decodeMeans(trained, latents, classes);
  const shape: BatchShape = [count, ...encoder.inputShape];
  const sheet = createSprite(shape, columns);
  placeImages(sheet, means, shape);
  const { width, height, channels, pixels } = sheet;
  return encode({ width, height, data: new Uint8Array(pixels), channels, depth: 8 });
}
