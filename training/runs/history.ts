/** The training curve in `history.json`, one record for each epoch. All ELBOs are in nats per image. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Running mean over the epoch while the parameters change; its negative is the loss per image. */
  readonly trainElboNats: number;
  /**
   * On the test set after the epoch, with one draw of z for each image; for a lattice without an encoder, with its
   * exact posterior.
   */
  readonly testElboNats: number;
  readonly testReconstructionNats: number;
  readonly testKlNats: number;
  /** Wall time of the epoch's steps. */
  readonly seconds: number;
}

/** The epoch of the highest test bound, the first one if several are equal; 0 before the first epoch. */
export function bestEpoch(history: readonly EpochRecord[]): number {
  const highest = Math.max(...history.map(({ testElboNats }) => testElboNats));
  return history.find(({ testElboNats }) => testElboNats === highest)?.epoch ?? 0;
}

/** Whether the test bound has not risen for `patience` epochs. */
export function hasStalled(history: readonly EpochRecord[], patience: number | undefined): boolean {
  return patience !== undefined && history.length - bestEpoch(history) >= patience;
}

/** Columns as a CSV file, with a line of their names first. */
export function historyCsv(columns: Readonly<Record<string, readonly number[]>>): string {
  const lists = Object.values(columns);
  const rows = (lists[0] ?? []).map((_, row) => lists.map((list) => list[row]).join(","));
  return `${[Object.keys(columns).join(","), ...rows].join("\n")}\n`;
}
