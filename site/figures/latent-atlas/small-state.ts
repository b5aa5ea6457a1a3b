/** Model, plane and initial cursor of the start page's small atlas. */
import { decodeRequest, type Latent } from "../../lib/api/model-requests.ts";

/** The highest bound among the models of two latent dimensions but gtm-2d, whose encoder is four times as large. */
export const smallModel = "atlas-2d";

/** Half the width of the plane; some encoded digits lie outside. */
export const smallLimit = 4;

/** Initial cursor, among the zeros. */
export const start: Latent = [0.4, 0];

export const decodeAt = (latent: Latent, accept?: string) =>
  decodeRequest(smallModel, latent, "probabilities", 0, accept);
