import { cardLimits } from "./artifact.ts";

/** Limits of one request, published in the OpenAPI document and enforced before any work. */
export const limits = {
  /** Size of a body after decompression. */
  bodyBytes: 8 * 1024 * 1024,
  /**
   * Numbers in one array of a request. At some 20 bytes of JSON for a double, an array of that length and its other
   * fields fit into a body.
   */
  numbers: 320_000,
  /**
   * Multiplications of one request, at most about one second of computation: onnxruntime does some 12 million a
   * millisecond on one core of the machine that this was calibrated on (two cores, AMD EPYC).
   */
  operations: 7e9,
  /**
   * Bytes of JSON above which a response is computed as the client reads it, so that an unread response takes no
   * memory.
   */
  streamedBytes: 2 * 1024 * 1024,
  /** Errors that a refusal lists, field by field. */
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
  /** Posterior draws of an image in a response. */
  draws: 16,
  /** Posterior draws that an image's bound averages. */
  elboDraws: 1000,
  /** Side of the grid of a posterior's density in a response. */
  densitySize: 64,
  /** Gaussians whose bound is evaluated in the search for an image's best one. */
  ascentSteps: 100,
  /**
   * Variance of the Gaussian where such a search starts: far outside the prior, and still within the range of a float32
   * network.
   */
  startVariance: 1e4,
  /** Sizes of the groups of draws whose bounds are compared. */
  groupSizes: 16,
  /** Evaluations of a Monte Carlo request: draws times images, components or categories. */
  monteCarloDraws: 100_000,
  /** The largest uint32. */
  seed: 0xffffffff,
  testLatents: 10_000,
  /** Test images in one response. */
  testImages: 1000,
  /** Numbers of test images in one response: sixteen colour images of the largest size. */
  testImageNumbers: 16 * 3 * cardLimits.imageSide ** 2,
  /** Numbers of a PNG sheet, which is made at once: as many images in a grid that is no more than half empty. */
  sheetNumbers: 2 * 16 * 3 * cardLimits.imageSide ** 2,
  /** Entries of a catalogue in one response. */
  listed: 1000,
  /** Offset into a list. */
  offset: 999_999_999,
  /** Beyond it, the prior's log density is below -500,000 nats and float32 networks begin to overflow. */
  latentMagnitude: 1000,
  mixtureComponents: 64,
  mixtureDimensions: 32,
  /** Components of a mixture on a line or in the plane whose divergences are integrated. */
  planeComponents: 8,
  /** Evaluations of a mixture's density in the search for its modes: about half a second for the largest mixtures. */
  modeEvaluations: 1000,
  points: 10_000,
  emIterations: 1000,
  /**
   * Multiplications of a fit, iterations · components · (points · (dimensions² + 50) + 100 · dimensions³): about a
   * second. The 50 stand for a point's exponential and bookkeeping, the 100 for the eigenvalues of a covariance.
   */
  emOperations: 4e8,
  /** Dimensions of the points of PCA: those of an image of 32 x 32. */
  pcaDimensions: 1024,
  pcaLatentSize: 32,
  /**
   * Multiplications of PCA: 2 n² m + 50 n³ for the closed form, where n is the smaller and m the larger of points and
   * dimensions; iterations · 4 · latentSize · (points · (dimensions + latentSize) + dimensions · latentSize) for EM.
   * About a second.
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
  /** Rows of a variable's own table, and entries of a query's result. */
  networkTable: 65_536,
  /** Table entries of all products of one query: some tens of milliseconds. */
  eliminationEntries: 2 ** 20,
  /** Length of the name of a variable or a state, characters. */
  nameLength: 64,
  earthquakes: 10_000,
  earthquakeComponents: 64,
  /** Dimensions of a position: on the ground, or with a depth. */
  earthquakeDimensions: 3,
  caviIterations: 2000,
  caviStarts: 64,
  /** Earthquakes times components times iterations times starts of a fit: about a second. */
  caviOperations: 8e6,
  /** Earthquakes times components, the numbers of a response: about 2 MB of JSON. */
  responsibilities: 100_000,
  checkedObservations: 10_000,
  /** Replicated data sets of a predictive check. */
  replications: 10_000,
  /** Replications times observations of a predictive check: about a second. */
  replicatedNumbers: 2_000_000,
  categories: 64,
  /** Draws that are compared with each other; at four numbers each, about 2 MB of JSON. */
  reparameterizedDraws: 25_000,
  /** Draws times categories in a response, which has as many numbers of noise. */
  categoricalEntries: 50_000,
  /** Its square is a variance, and products of a dozen of those stay within the range of a double. */
  magnitude: 1e12,
  /** The square of the largest distance of two numbers, so that a fit to any points is a valid request. */
  variance: 4e24,
} as const;
