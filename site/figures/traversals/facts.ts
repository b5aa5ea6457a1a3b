/** Numbers quoted in the section's prose, computed by the Worker at build time. */
import { dimensionNats } from "../denoise/facts.ts";
import { models } from "./state.ts";

/** Least divergence in nats, averaged over the first test digits, at which a dimension counts as used. */
export const usedFromNats = 0.1;

export interface Usage {
  readonly id: string;
  readonly dimensions: number;
  readonly used: number;
  /** Mean divergence summed over all dimensions, and over the used ones. */
  readonly nats: number;
  readonly usedNats: number;
}

async function usageOf(id: string): Promise<Usage> {
  const each = await dimensionNats(id);
  const used = each.filter((nats) => nats >= usedFromNats);
  const total = (nats: readonly number[]): number => nats.reduce((sum, value) => sum + value, 0);
  return { id, dimensions: each.length, used: used.length, nats: total(each), usedNats: total(used) };
}

/** Number of dimensions that each model uses. */
export const usages: readonly Usage[] = await Promise.all(Object.keys(models).map(usageOf));
