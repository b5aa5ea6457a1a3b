/**
 * Kills training without warning at random moments, and runs it again: is what is published always whole, is nothing
 * left over, and is the end that of a run that nobody killed?
 *
 *   node tests/bench/kills.ts [kills] [seed]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { stream, uniform } from "../../training/random.ts";
import {
  brokenModels,
  contentOf,
  finish,
  killAt,
  leftovers,
  type Moment,
  type Task,
  tinyTask,
} from "../unit/training/killed-runs.ts";

const [kills = 30, seed = 1] = process.argv.slice(2).map(Number);
const rng = stream(seed, "shuffle");
const below = (limit: number) => ((uniform(rng, 1, 1)[0] as number) + 1) * (limit / 2);

/** What a kill may come into, with the time that each lasts, ms. */
const phases: readonly (readonly [name: string, after: (task: Task) => Moment["after"], lastsMs: number])[] = [
  ["starting", () => ({ start: true }), 3000],
  ["training", () => ({ line: new RegExp(`epoch ${1 + Math.floor(below(4))}/`) }), 150],
  ["saving", ({ folder }) => ({ writing: join(folder, "checkpoints", "tiny") }), 8],
  ["measuring", () => ({ line: /: verification$/ }), 500],
  ["publishing", ({ folder }) => ({ writing: join(folder, "out", "models") }), 8],
];

const root = await mkdtemp(join(tmpdir(), "marginalia-kills-"));
let failures = 0;
try {
  const whole = tinyTask(join(root, "whole"));
  await finish(whole);
  const expected = await contentOf(whole.folder);
  for (let kill = 0; kill < kills; kill++) {
    const task = tinyTask(join(root, `killed-${kill}`));
    const [name, after, lastsMs] = phases[kill % phases.length] as (typeof phases)[number];
    const delayMs = below(lastsMs);
    // Every other run is one that replaces a model that is there.
    const replaces = Math.floor(kill / phases.length) % 2 === 1;
    if (replaces) await finish(task);
    const args = replaces ? [...task.first, "--fresh"] : task.first;
    const killed = await killAt(args, { after: after(task), delayMs });
    const problems = [...(await brokenModels(task.folder))];
    const failure = await finish(task);
    if (failure) problems.push(failure);
    problems.push(...(await leftovers(task.folder)).map((path) => `left over: ${path}`));
    if (!isDeepStrictEqual(await contentOf(task.folder), expected)) problems.push("another end than without a kill");
    const moment = `${name}, after ${delayMs.toFixed(0)} ms${replaces ? ", replacing a model" : ""}`;
    const outcome = problems.length === 0 ? "whole, nothing left, same end" : problems.join("; ");
    console.log(`${kill + 1}: ${moment}: ${killed ? "killed" : "was through"}: ${outcome}`);
    failures += Math.sign(problems.length);
    await rm(task.folder, { recursive: true, force: true });
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
console.log(`${kills} kills, ${failures} with a problem`);
process.exit(failures === 0 ? 0 : 1);
