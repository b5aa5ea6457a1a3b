/** The mutation score: the share of mutants that a test notices. */

export interface Mutant {
  readonly id: string;
  readonly status: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
}

export interface Score {
  readonly killed: number;
  /** Those among the killed whose tests did not end in time, as those of an endless loop do not. */
  readonly timedOut: number;
  /** Those among the rest that no test runs. */
  readonly unreached: number;
  readonly mutants: number;
  readonly lines: number;
  /** Of the share killed, with lines as the clusters of the sample: a ratio estimator's linearisation. */
  readonly standardError: number;
}

/** @param outcomes of tests in workerd, whose runner does not tell Stryker what no test or only a module reaches */
export function scoreOf(all: readonly Mutant[], outcomes?: ReadonlyMap<string, string>): Score {
  const results = all
    .filter(({ id }) => outcomes?.get(id) !== "static")
    .map((mutant) => (outcomes && !outcomes.has(mutant.id) ? { ...mutant, status: "NoCoverage" } : mutant));
  const isKilled = ({ status }: Mutant) => status === "Killed" || status === "Timeout";
  // Neither ignored nor without a program that runs.
  const valid = results.filter((mutant) => isKilled(mutant) || /^(Survived|NoCoverage)$/.test(mutant.status));
  const killed = valid.filter(isKilled).length;
  const share = killed / valid.length;
  const byLine = Object.values(Object.groupBy(valid, ({ fileName, location }) => `${fileName}:${location.start.line}`));
  const residuals = byLine.map((line = []) => line.filter(isKilled).length - share * line.length);
  return {
    killed,
    timedOut: valid.filter(({ status }) => status === "Timeout").length,
    unreached: valid.filter(({ status }) => status === "NoCoverage").length,
    mutants: valid.length,
    lines: byLine.length,
    standardError: Math.hypot(...residuals) / valid.length,
  };
}
