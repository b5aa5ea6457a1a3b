/** One line in the benchmark's table. */
export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  /** The peer's figure; undefined if the peer is not installed. */
  readonly peer: number | undefined;
  readonly unit: string;
  /** Median over the rounds of ours / peer. */
  readonly ratio: number | undefined;
  /** The ratio of a Worker that only reads the same requests and returns ready-made responses of the same bytes. */
  readonly limit?: number | undefined;
  /** The project's target, in words. */
  readonly target: string;
}

export interface Goal {
  readonly name: string;
  readonly target: string;
  /** Against the peer on uvloop and httptools. */
  readonly fastTarget: string;
}

/** How a row is called, and its target, against the peer as installed or on uvloop and httptools. */
export const goalOf = ({ name, target, fastTarget }: Goal, isFast: boolean): Pick<BenchRow, "name" | "target"> =>
  isFast ? { name: `${name}, peer on uvloop and httptools`, target: fastTarget } : { name, target };

/** The median of the rounds' figures, which other load on the machine affects least. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.ceil(sorted.length / 2) - 1;
  return ((sorted[lower] as number) + (sorted[upper] as number)) / 2;
}

/**
 * Medians over the rounds of both sides' figures and of their ratio, ours / peer; and of limit / peer.
 *
 * The sides take turns, so that other load on the machine affects them all.
 */
export async function inTurns(
  rounds: number,
  ours: () => Promise<number>,
  peer: (() => Promise<number>) | undefined,
  limit?: () => Promise<number>,
): Promise<Pick<BenchRow, "ours" | "peer" | "ratio" | "limit">> {
  const turns = { ours: [] as number[], peer: [] as number[], limit: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    turns.ours.push(await ours());
    if (peer) turns.peer.push(await peer());
    if (limit) turns.limit.push(await limit());
  }
  const ratio = (figures: readonly number[]) =>
    median(figures.map((figure, round) => figure / (turns.peer[round] as number)));
  return {
    ours: median(turns.ours),
    peer: peer && median(turns.peer),
    ratio: peer && ratio(turns.ours),
    limit: peer && limit && ratio(turns.limit),
  };
}
