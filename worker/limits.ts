/** What one request may ask for; published in the OpenAPI and enforced before any work. */
export const limits = {
  bodyBytes: 1024 * 1024,
  latents: 1024,
  latentSize: 1024,
  images: 256,
  manifoldSize: 32,
  pathSteps: 64,
  /** Posterior draws of an image that are sent back. */
  draws: 16,
  /** Posterior draws of an image that are averaged. */
  elboSamples: 1000,
  /** Decoded latents of a Monte Carlo request: draws times images. */
  monteCarloDraws: 100_000,
  testLatents: 10_000,
  /** Beyond it the prior's log density is below -500,000 nats and float32 networks begin to overflow. */
  latentMagnitude: 1000,
  mixtureComponents: 64,
  mixtureDimensions: 32,
  points: 10_000,
  emIterations: 1000,
  /** Points times components times squared dimensions times iterations of a fit. */
  emOperations: 1e9,
  regressionObservations: 10_000,
  regressionFeatures: 64,
  /** Values of each variable of a joint table. */
  tableValues: 256,
  /** Beyond it squares and products of what a request says would leave the range of a double. */
  magnitude: 1e12,
} as const;
