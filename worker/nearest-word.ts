/** Suggestions for unknown words. */
import leven from "leven";

/** Groups of words for the same thing; a suggestion stays within its group. */
const synonyms: readonly (readonly string[])[] = [
  ["count", "draws", "samples", "n", "num", "number", "limit", "total"],
  ["observed", "evidence", "given", "observations", "conditions"],
  ["components", "k", "clusters", "ncomponents"],
  ["iterations", "maxiter", "maxiterations", "epochs", "updates"],
  ["inputs", "x", "features", "design"],
  ["targets", "y", "outputs"],
  ["points", "x", "data", "samples", "values"],
  ["latents", "latent", "z", "codes"],
  ["images", "image", "x", "pixels", "inputs"],
  ["seed", "randomstate", "rng", "randomseed"],
  ["weights", "pi", "priors", "coefficients"],
  ["means", "mean", "mu", "centers", "centres"],
  ["covariances", "covariance", "sigma", "cov", "covs"],
  ["noiseVariance", "variance", "sigma2", "noise"],
  ["label", "labels", "class", "y"],
  ["offset", "skip", "start"],
];

const plain = (word: string): string => word.replaceAll(/[^a-z\d]/gi, "").toLowerCase();

/** The entry of `words` closest to an unknown word, if any is close enough. */
function nearestWord(word: string, words: readonly string[]): string | undefined {
  const written = plain(word);
  const [nearest] = words
    .map((known) => ({ known, distance: leven(written, plain(known)) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (nearest && nearest.distance <= written.length / 4) return nearest.known;
  const groups = synonyms.filter((group) => group.some((other) => plain(other) === written));
  const same = words.find((known) => groups.some((group) => group.includes(known)));
  return same ?? (nearest && nearest.distance <= written.length / 2.5 ? nearest.known : undefined);
}

/** ` Did you mean …?` to append to a message, or nothing if no known word is close. */
export function didYouMean(word: string, words: readonly string[]): string {
  // A long word is no typo of a short one, and the cost grows with the product of their lengths.
  const meant = word.length <= 64 ? nearestWord(word, words) : undefined;
  return meant === undefined ? "" : `. Did you mean ${meant}?`;
}
