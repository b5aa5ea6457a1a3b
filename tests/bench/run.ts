/**
 * `npm run bench [serving|training]…`: ours and the peer, alternating in one run; medians and ratios.
 *
 * The peer is PyTorch, served by FastAPI, where a Python has them: tests/bench/peer/ says how to install it.
 */
import { availableParallelism, cpus } from "node:os";
import type { BenchRow } from "./row.ts";
import { benchServing } from "./serving.ts";
import { benchTraining } from "./training.ts";

const benches = { serving: benchServing, training: benchTraining };
const wanted = process.argv.slice(2);
const number = (x: number | undefined): string => (x === undefined ? "-" : x >= 100 ? x.toFixed(0) : x.toPrecision(3));

console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const rows: BenchRow[] = await bench();
  console.table(
    rows.map((row) => ({
      what: row.name,
      ours: number(row.ours),
      peer: number(row.peer),
      unit: row.unit,
      "ratio (median of rounds)": number(row.ratio),
      target: row.target,
    })),
  );
}
