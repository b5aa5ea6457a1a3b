/**
 * Kills training at random moments and runs it again: is the published model always complete, is nothing left over, and
 * is the result that of an uninterrupted run?
 *
 *   node tests/bench/kills.ts [kills] [seed]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { stream, uniform } from "../../training/optimise/random.ts";
import {
  brokenModels,
  contentOf,
  finish,
  importTask,
  killAt,
  leftovers,
  type Moment,
  type Task,
  tinyTask,
} from "../unit/training/killed-runs.ts";

const [kills = 30, seed = 1] = process.argv.slice(2).map(Number);
const rng = stream(seed, "shuffle");
const below = (limit: number) => ((uniform(rng, 1, 1)[0] as number) + 1) * (limit / 2);

interface Phase {
  readonly name: string;
  readonly taskIn: (folder: string) => Task;
  readonly after: (task: Task) => Moment["after"];
  readonly lastsMs: number;
}

const publishing = ({ folder }: Task) => ({ writing: join(folder, "out", "models") });

/** Stages in which to kill, with their durations. */
const phases: readonly Phase[] = [
  { name: "starting", taskIn: tinyTask, after: () => ({ start: true }), lastsMs: 3000 },
  {
    name: "training",
    taskIn: tinyTask,
    after: () => ({ line: new RegExp(`epoch ${1 + Math.floor(below(4))}/`) }),
    lastsMs: 150,
  },
  {
    name: "saving",
    taskIn: tinyTask,
    after: ({ folder }) => ({ writing: join(folder, "checkpoints", "tiny") }),
    lastsMs: 8,
  },
  { name: "measuring", taskIn: tinyTask, after: () => ({ line: /: verification$/ }), lastsMs: 500 },
  { name: "publishing", taskIn: tinyTask, after: publishing, lastsMs: 8 },
  { name: "importing", taskIn: importTask, after: () => ({ start: true }), lastsMs: 1500 },
  { name: "publishing an import", taskIn: importTask, after: publishing, lastsMs: 8 },
];

const root = await mkdtemp(join(tmpdir(), "marginalia-kills-"));
let failures = 0;
try {
  const expected = new Map<Phase["taskIn"], Readonly<Record<string, string>>>();
  for (const taskIn of [tinyTask, importTask]) {
    const whole = taskIn(join(root, taskIn.name));
    await finish(whole);
    expected.set(taskIn, await contentOf(whole.folder));
  }
  for (let kill = 0; kill < kills; kill++) {
    const { name, taskIn, after, lastsMs } = phases[kill % phases.length] as Phase;
    const task = taskIn(join(root, `killed-${kill}`));
    const delayMs = below(lastsMs);
    // Every other run replaces an existing model.
    const replaces = Math.floor(kill / phases.length) % 2 === 1;
    if (replaces) await finish(task);
    const args = replaces && taskIn === tinyTask ? [...task.first, "--fresh"] : task.first;
    const killed = await killAt(args, { after: after(task), delayMs });
    const problems = [...(await brokenModels(task.folder))];
    const failure = await finish(task);
    if (failure) problems.push(failure);
    problems.push(...(await leftovers(task.folder)).map((path) => `left over: ${path}`));
    if (!isDeepStrictEqual(await contentOf(task.folder), expected.get(taskIn)))
      problems.push("a different result than without a kill");
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
