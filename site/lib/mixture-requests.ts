/** The mixture endpoints as the figures use them: what is asked and what comes back. */
import type { z } from "zod";
import type {
  ConditionAnswerSchema,
  ConditionRequestSchema,
  DensityAnswerSchema,
  DensityRequestSchema,
  MixtureSampleRequestSchema,
  MixtureSampleSchema,
  MixtureSchema,
} from "../../worker/schemas/mixture.ts";
import type { ApiRequest } from "./api.ts";
import { post, v1 } from "./requests.ts";

export type Mixture = z.infer<typeof MixtureSchema>;
export type ConditionAnswer = z.infer<typeof ConditionAnswerSchema>;
export type DensityAnswer = z.infer<typeof DensityAnswerSchema>;
export type MixtureSample = z.infer<typeof MixtureSampleSchema>;

export const conditionRequest = (body: z.input<typeof ConditionRequestSchema>): ApiRequest =>
  post(v1.mixtures.condition.$url(), body);

export const densityRequest = (body: z.input<typeof DensityRequestSchema>): ApiRequest =>
  post(v1.mixtures.density.$url(), body);

export const sampleRequest = (body: z.input<typeof MixtureSampleRequestSchema>): ApiRequest =>
  post(v1.mixtures.sample.$url(), body);
