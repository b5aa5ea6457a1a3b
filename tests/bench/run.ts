/**
 * `npm run bench [serving|inference|bodies|caching|restart|scaling|training|pictures|zoom|worst|soak|unread|lighthouse]…`:
 * ours and the peer, alternating in one run; medians and ratios. Without a name, all but the last four. `soak 600` sets
 * the seconds for each condition.
 *
 * The peers are PyTorch, numpy and scipy, served by FastAPI, if a Python has them: tests/bench/peer/ says how to
 * install them.
 */
import { availableParallelism, cpus } from "node:os";
import { benchBodies } from "./bodies.ts";
import { benchCaching } from "./caching.ts";
import { benchInference } from "./inference.ts";
import { benchLighthouse } from "./lighthouse.ts";
import { benchPictures } from "./pictures.ts";
import { benchRestart } from "./restart.ts";
import type { BenchRow } from "./row.ts";
import { benchScaling } from "./scaling.ts";
import { benchServing } from "./serving.ts";
import { soak } from "./soak.ts";
import { benchTraining } from "./training.ts";
import { benchUnread } from "./unread.ts";
import { benchWorst } from "./worst.ts";
import { benchZoom } from "./zoom.ts";

const benches = {
  serving: benchServing,
  inference: benchInference,
  bodies: benchBodies,
  caching: benchCaching,
  restart: benchRestart,
  scaling: benchScaling,
  training: benchTraining,
  pictures: benchPictures,
  zoom: benchZoom,
  worst: benchWorst,
  soak: () => soak(seconds === undefined ? undefined : Number(seconds)),
  unread: benchUnread,
  lighthouse: benchLighthouse,
};
const onlyNamed = ["worst", "soak", "unread", "lighthouse"];
const isNumber = (word: string) => /^\d+$/.test(word);
const wanted = process.argv.slice(2).filter((word) => !isNumber(word));
const seconds = process.argv.slice(2).find(isNumber);
const number = (x: number | undefined): string => (x === undefined ? "-" : x >= 100 ? x.toFixed(0) : x.toPrecision(3));

console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 ? !wanted.includes(name) : onlyNamed.includes(name)) continue;
  const rows: BenchRow[] = await bench();
  console.table(
    rows.map((row) => ({
      what: row.name,
      ours: number(row.ours),
      peer: number(row.peer),
      unit: row.unit,
      "ratio (median of rounds)": number(row.ratio),
      "the runtime's limit": number(row.limit),
      target: row.target,
    })),
  );
}
