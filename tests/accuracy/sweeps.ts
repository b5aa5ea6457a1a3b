/** The sweep of every mathematical route. */
import { sweeps as expectations } from "./expectations.ts";
import { sweeps as gaussians } from "./gaussians.ts";
import type { Sweep } from "./measure.ts";
import { sweeps as mixtures } from "./mixtures.ts";
import { sweeps as models } from "./models.ts";
import { sweeps as nearest } from "./nearest.ts";
import { sweeps as networks } from "./networks.ts";
import { sweeps as regression } from "./regression.ts";
import { sweeps as reparameterizations } from "./reparameterizations.ts";
import { sweeps as variational } from "./variational.ts";

export const sweeps: readonly Sweep[] = [
  ...mixtures,
  ...gaussians,
  ...nearest,
  ...expectations,
  ...regression,
  ...networks,
  ...reparameterizations,
  ...variational,
  ...models,
];
