/** One line in the benchmark's table. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  /** The peer's figure; undefined if the peer is not installed. */
  readonly peer: number | undefined;
  readonly unit: string;
  /** Median over the rounds of ours / peer. */
  readonly ratio: number | undefined;
  /** The project's target, in words. */
  readonly target: string;
}

/** The median of the rounds' figures, which other load on the machine affects least. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.ceil(sorted.length / 2) - 1;
  return ((sorted[lower] as number) + (sorted[upper] as number)) / 2;
}

/**
 * Medians over the rounds of both sides' figures and of their ratio, ours / peer.
 *
 * The sides take turns, so that other load on the machine affects both.
 */
export async function inTurns(
  rounds: number,
  ours: () => Promise<number>,
  peer: (() => Promise<number>) | undefined,
): Promise<Pick<BenchRow, "ours" | "peer" | "ratio">> {
  const turns = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    turns.ours.push(await ours());
    if (peer) turns.peer.push(await peer());
  }
  return {
    ours: median(turns.ours),
    peer: peer && median(turns.peer),
    ratio: peer && median(turns.ours.map((figure, round) => figure / (turns.peer[round] as number))),
  };
}
