/** Images of latents, decoded on demand. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { requireOperations } from "../../budget/operations.ts";
import type { Bindings } from "../../environment.ts";
import type { ImageBatch } from "../../http/image-response.ts";
import { planBatch, rowsOf } from "../../inference/batch-rows.ts";
import { loadSession } from "../../inference/model-store.ts";
import { decode, decoderInputs, type LatentFields } from "../../inference/vae.ts";
import type { FloatTensor, Tensors } from "../../tensor.ts";
import type { ImagesShape } from "../../tensor-contract.ts";

interface Decoding {
  readonly latents: readonly (readonly number[])[];
  readonly labels?: readonly number[] | undefined;
  /** Pointers to the request's latents and labels, for errors; fields of the body by default. */
  readonly fields?: LatentFields;
  /** The field with the number of images. */
  readonly pointer: string;
  /** A transformation of the means of p(x|z); none by default. */
  readonly draw?: ((means: FloatTensor<ImagesShape>) => FloatTensor<ImagesShape>) | undefined;
}

/**
 * Means of p(x|z), or draws from it, for each latent.
 *
 * @throws DomainError ShapeMismatch: latents or labels that do not fit the model
 * @throws DomainError TooExpensive
 */
export function decodedImages(
  c: Context<Bindings>,
  card: ImageModelCard,
  { latents, labels, fields, pointer, draw = (means) => means }: Decoding,
): ImageBatch {
  const inputs = decoderInputs(card, latents, labels, fields);
  const { operationsPerRow } = planBatch(card, "decoder");
  requireOperations(0, operationsPerRow, latents.length, "images of this model", pointer);
  const decodeRows = async (rows: Tensors) => {
    // Load the session for each batch: if it was evicted meanwhile, it is created again.
    const decoder = await loadSession(c.env.ASSETS, card, "decoder");
    return draw(await decode(card, decoder, rows));
  };
  return {
    shape: [latents.length, ...card.imageShape],
    whole: () => decodeRows(inputs),
    async *inParts(images) {
      for (let start = 0; start < latents.length; start += images) {
        yield await decodeRows(rowsOf(inputs, start, Math.min(start + images, latents.length)));
      }
    },
  };
}
