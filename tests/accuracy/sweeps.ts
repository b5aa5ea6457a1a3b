/** The sweep of every mathematical route. */
import { sweeps as draws } from "./draws.ts";
import { sweeps as expectations } from "./expectations.ts";
import { sweeps as farAndNarrow } from "./far-and-narrow.ts";
import { sweeps as gaussians } from "./gaussians.ts";
import { sweeps as latentPosteriors } from "./latent-posteriors.ts";
import type { Sweep } from "./measure.ts";
import { sweeps as mixtures } from "./mixtures.ts";
import { sweeps as models } from "./models.ts";
import { sweeps as modes } from "./modes.ts";
import { sweeps as nearest } from "./nearest.ts";
import { sweeps as networks } from "./networks.ts";
import { sweeps as ppca } from "./ppca.ts";
import { sweeps as predictiveChecks } from "./predictive-checks.ts";
import { sweeps as regression } from "./regression.ts";
import { sweeps as reparameterizations } from "./reparameterizations.ts";
import { sweeps as variational } from "./variational.ts";

export const sweeps: readonly Sweep[] = [
  ...mixtures,
  ...modes,
  ...gaussians,
  ...nearest,
  ...farAndNarrow,
  ...expectations,
  ...regression,
  ...predictiveChecks,
  ...ppca,
  ...networks,
  ...reparameterizations,
  ...variational,
  ...models,
  ...latentPosteriors,
  ...draws,
];
