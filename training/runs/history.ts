/** The training curve: what `history.json` holds, one record an epoch. All ELBOs in nats per image. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Running mean over the epoch, while the parameters moved; the loss per image is its negative. */
  readonly trainElboNats: number;
  /** On the test set after the epoch, one draw of z an image; of a lattice without an encoder by its exact posterior. */
  readonly testElboNats: number;
  readonly testReconstructionNats: number;
  readonly testKlNats: number;
  /** Wall time of the epoch's steps. */
  readonly seconds: number;
}

/** The epoch of the highest test bound, the first of equals; 0 before the first epoch. */
export function bestEpoch(history: readonly EpochRecord[]): number {
  const highest = Math.max(...history.map(({ testElboNats }) => testElboNats));
  return history.find(({ testElboNats }) => testElboNats === highest)?.epoch ?? 0;
}

/** Whether the test bound has not risen for `patience` epochs. */
export function hasStalled(history: readonly EpochRecord[], patience: number | undefined): boolean {
  return patience !== undefined && history.length - bestEpoch(history) >= patience;
}

/** Columns of one table as a CSV file, a line of names above them. */
export function historyCsv(columns: Readonly<Record<string, readonly number[]>>): string {
  const lists = Object.values(columns);
  const rows = (lists[0] ?? []).map((_, row) => lists.map((list) => list[row]).join(","));
  return `${[Object.keys(columns).join(","), ...rows].join("\n")}\n`;
}
