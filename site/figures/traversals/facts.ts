/** The numbers of fig-traversals' prose, asked of the Worker by the build. */
import { dimensionNats } from "../denoise/facts.ts";
import { models } from "./state.ts";

/** A dimension counts as used from so many nats on, averaged over the first test digits. */
export const usedFromNats = 0.1;

export interface Usage {
  readonly id: string;
  readonly dimensions: number;
  readonly used: number;
  /** Mean divergence of all dimensions together, and of the used ones. */
  readonly nats: number;
  readonly usedNats: number;
}

async function usageOf(id: string): Promise<Usage> {
  const each = await dimensionNats(id);
  const used = each.filter((nats) => nats >= usedFromNats);
  const total = (nats: readonly number[]): number => nats.reduce((sum, value) => sum + value, 0);
  return { id, dimensions: each.length, used: used.length, nats: total(each), usedNats: total(used) };
}

/** How many of its dimensions each model uses. */
export const usages: readonly Usage[] = await Promise.all(Object.keys(models).map(usageOf));
