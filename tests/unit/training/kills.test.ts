/** Killed training leaves complete files and resumes to the same end; simultaneous publications take turns. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command } from "./command.ts";
import { brokenModels, contentOf, finish, killAt, leftovers, type Moment, tinyTask } from "./killed-runs.ts";

const root = await mkdtemp(join(tmpdir(), "marginalia-kills-"));
afterAll(() => rm(root, { recursive: true }));

const whole = tinyTask(join(root, "whole"));
beforeAll(async () => {
  await mkdir(whole.folder);
  expect(await finish(whole)).toBeUndefined();
}, 120_000);

const moments: readonly (readonly [name: string, after: (folder: string) => Moment["after"], delayMs: number])[] = [
  ["training", () => ({ line: /epoch 2\// }), 3],
  ["saving", (folder) => ({ writing: join(folder, "checkpoints", "tiny") }), 2],
  ["measuring", () => ({ line: /: importance-weighted bound$/ }), 20],
  ["publishing", (folder) => ({ writing: join(folder, "out", "models") }), 1],
];

// `npm run kills` does this thirty times, at random moments.
test.each(moments)(
  "a run that is killed when %s is resumed to the same end",
  async (name, after, delayMs) => {
    const task = tinyTask(join(root, name));
    await killAt(task.first, { after: after(task.folder), delayMs });
    expect(await brokenModels(task.folder)).toEqual([]);
    expect(await finish(task)).toBeUndefined();
    expect(await leftovers(task.folder)).toEqual([]);
    expect(await contentOf(task.folder)).toEqual(await contentOf(whole.folder));
  },
  120_000,
);

test("four simultaneous exports of one model all succeed and leave one complete model", async () => {
  const before = await contentOf(whole.folder);
  const args = ["export", "tiny", ...whole.first.slice(whole.first.indexOf("--limit"))];
  const finished = await Promise.all(Array.from({ length: 4 }, () => command(args)));
  for (const { code, text } of finished) expect(code, text).toBe(0);
  expect(await brokenModels(whole.folder)).toEqual([]);
  expect(await leftovers(whole.folder)).toEqual([]);
  expect(await contentOf(whole.folder)).toEqual(before);
}, 120_000);
