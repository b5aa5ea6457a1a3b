import { cardLimits } from "./artifact.ts";

/** What one request may ask for; published in the OpenAPI and enforced before any work. */
export const limits = {
  /** Of a body as it was before it was compressed. */
  bodyBytes: 8 * 1024 * 1024,
  /**
   * Numbers of one array of a request. JSON takes some 20 bytes for a double, so that a body holds as many and
   * whatever comes with them.
   */
  numbers: 320_000,
  /**
   * Multiplications that one request may take, calibrated so that it computes for a second at most: a core of the machine
   * where that was measured does some 12 million a millisecond in onnxruntime (two cores, AMD EPYC).
   */
  operations: 8e9,
  /** Bytes of JSON beyond which an answer is made as it is read, so that one that nobody reads costs no memory. */
  streamedBytes: 2 * 1024 * 1024,
  /** Mistakes in a request that its refusal tells, field by field. */
  mistakes: 16,
  latents: 1024,
  latentSize: cardLimits.latentSize,
  /** The largest class label. */
  label: cardLimits.labels - 1,
  images: 256,
  /** Pixels of an image's height or width. */
  imageSide: cardLimits.imageSide,
  manifoldSize: 32,
  pathSteps: 64,
  /** Posterior draws of an image that are sent back. */
  draws: 16,
  /** Posterior draws of an image that are averaged. */
  elboDraws: 1000,
  /** A side of the grid on which a posterior's density is answered. */
  densitySize: 64,
  /** Gaussians whose bound is evaluated in search of the best one of an image. */
  ascentSteps: 100,
  /** Variance of a Gaussian that such a search starts from: far outside the prior, and within a float32 network's reach. */
  startVariance: 1e4,
  /** Sizes of groups of these draws whose bounds are compared. */
  groupSizes: 16,
  /** Evaluations of a Monte Carlo request: draws times images, components or categories. */
  monteCarloDraws: 100_000,
  /** The largest uint32. */
  seed: 0xffffffff,
  testLatents: 10_000,
  /** Test images in one answer. */
  testImages: 1000,
  /** Numbers of the test images in one answer: sixteen colour images of the largest size. */
  testImageNumbers: 16 * 3 * cardLimits.imageSide ** 2,
  /** Entries of a catalogue in one answer. */
  listed: 1000,
  /** Where in a list an answer may begin. */
  offset: 999_999_999,
  /** Beyond it the prior's log density is below -500,000 nats and float32 networks begin to overflow. */
  latentMagnitude: 1000,
  mixtureComponents: 64,
  mixtureDimensions: 32,
  /** Components of a mixture on a line or in the plane whose divergences are integrated. */
  planeComponents: 8,
  /** Evaluations of a mixture's density in search of its modes: for the largest mixtures about half a second. */
  modeEvaluations: 1000,
  points: 10_000,
  emIterations: 1000,
  /**
   * Multiplications of a fit, iterations · components · (points · (dimensions² + 50) + 100 · dimensions³): about a second.
   * The 50 are worth the exponential and the bookkeeping of a point, the 100 the eigenvalues of a covariance.
   */
  emOperations: 4e8,
  /** Dimensions of points that a plane is fitted to: those of an image of 32 x 32. */
  pcaDimensions: 1024,
  pcaLatentSize: 32,
  /**
   * Multiplications of a closed form, 2 n² m + 50 n³ for the smaller n and the larger m of points and dimensions, and of
   * EM, iterations · 4 · latentSize · (points · (dimensions + latentSize) + dimensions · latentSize): about a second.
   */
  pcaOperations: 4e8,
  regressionObservations: 10_000,
  regressionFeatures: 64,
  /** Numbers in an input of a neural regressor. */
  inputSize: cardLimits.inputSize,
  /** Values of each variable of a joint table. */
  tableValues: 256,
  networkVariables: 64,
  networkStates: 32,
  networkParents: 16,
  /** Rows of a variable's own table, and entries of the table that answers a query. */
  networkTable: 65_536,
  /** Table entries that one query may make, all its products together: some tens of milliseconds. */
  eliminationEntries: 2 ** 20,
  /** Characters of the name of a variable or a state. */
  nameLength: 64,
  earthquakes: 10_000,
  earthquakeComponents: 64,
  /** A position on the ground, or one with a depth. */
  earthquakeDimensions: 3,
  caviIterations: 2000,
  caviStarts: 64,
  /** Earthquakes times components times iterations times starts of a fit: about a second. */
  caviOperations: 8e6,
  /** Earthquakes times components, the numbers of an answer: about 2 MB of JSON. */
  responsibilities: 100_000,
  checkedObservations: 10_000,
  /** Replicated data sets of a predictive check. */
  replications: 10_000,
  /** Replications times observations of a predictive check: about a second. */
  replicatedNumbers: 2_000_000,
  categories: 64,
  /** Draws that are compared with each other: their four numbers each are about 2 MB of JSON. */
  reparameterizedDraws: 25_000,
  /** Draws times categories that are sent back, with as many numbers of noise. */
  categoricalEntries: 50_000,
  /** Its square is a variance, and products of a dozen of those stay within the range of a double. */
  magnitude: 1e12,
  /** The square of the largest distance of two numbers: what is fitted to points may be sent back. */
  variance: 4e24,
} as const;
