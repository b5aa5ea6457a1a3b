/** What the small atlas of the start page decodes. */
import { decodeRequest, type Latent } from "../../lib/api/model-requests.ts";

/** Of the models with two latent dimensions, the one with the highest bound. */
export const smallModel = "atlas-2d";

/** Half the width of its plane; some of the encoded digits lie outside. */
export const smallLimit = 4;

/** Where its cursor starts: among the zeros. */
export const start: Latent = [-0.8, 1.9];

export const decodeAt = (latent: Latent, accept?: string) =>
  decodeRequest(smallModel, latent, "probabilities", 0, accept);
