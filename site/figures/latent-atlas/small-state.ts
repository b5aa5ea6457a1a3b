/** Model, plane and initial cursor of the start page's small atlas. */
import { decodeRequest, type Latent } from "../../lib/api/model-requests.ts";

/** The model with the highest bound among those with two latent dimensions. */
export const smallModel = "atlas-2d";

/** Half the width of the plane; some encoded digits lie outside. */
export const smallLimit = 4;

/** Initial cursor, among the zeros. */
export const start: Latent = [-0.8, 1.9];

export const decodeAt = (latent: Latent, accept?: string) =>
  decodeRequest(smallModel, latent, "probabilities", 0, accept);
