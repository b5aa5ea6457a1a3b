/** The README's steps from a CSV file to a served regressor, command by command. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { normal, stream, uniform } from "../../training/optimise/random.ts";
import { startLocalWorker } from "../../worker/local.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "marginalia-own-numbers-"));
afterAll(() => rm(folder, { recursive: true }));

/** price = 50,000 + 2,000 size - 500 age, with a noise of 10,000. */
const price = (size: number, age: number): number => 50_000 + 2000 * size - 500 * age;

/** More columns than are selected, one of them text, and a missing value. */
function houses(count: number): string {
  const rng = stream(3, "observe");
  const [sizes, ages, noise] = [uniform(rng, count, 60), uniform(rng, count, 30), normal(rng, count)];
  const rows = Array.from(sizes, (offset, i) => {
    const [size, age] = [Math.round(100 + offset), Math.round(30 + (ages[i] as number))];
    return `Bergen,${size},${i === 5 ? "" : age},${Math.round(price(size, age) + 1e4 * (noise[i] as number))}`;
  });
  return `city,size,age,price\n${rows.join("\n")}\n`;
}

/** The commands of the section. */
async function readCommands(): Promise<readonly string[]> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, commands = ""] = /### From your own numbers[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  return commands.trim().split("\n");
}

test("three commands turn a CSV file into predictions in its own units", async () => {
  const [train = "", start = "", ask = ""] = await readCommands();
  await writeFile(join(folder, "houses.csv"), houses(300));
  const [, words = ""] = /^npm run train -- (.*)$/.exec(train) ?? [];
  // In a separate folder, so that the repository keeps its files and checkpoints.
  const args = [join(root, "training/cli.ts"), ...words.split(" "), "--checkpoints", "checkpoints"];
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  expect(stdout).toContain('"price" from "size", "age"; left out 1 rows with a missing value, the first in line 7');

  const [, models = ""] = /^npm start -- --models (\S+)$/.exec(start) ?? [];
  await using worker = await startLocalWorker({ models: join(folder, models) });
  const [, body = "", path = ""] = /^curl --json '(.*)' http:\/\/127\.0\.0\.1:8787(\S+)$/.exec(ask) ?? [];
  const post = (json: string, accept = "application/json") =>
    fetch(worker.url + path, {
      method: "POST",
      body: json,
      headers: { "Content-Type": "application/json", Accept: accept },
    });
  const { mean, standardDeviation } = (await (await post(body)).json()) as Record<string, number[]>;
  const [[size, age]] = JSON.parse(body).inputs as [[number, number]];
  // Trained on 180 rows: within half of the noise for each prediction.
  expect(Math.abs((mean?.[0] as number) - price(size, age))).toBeLessThan(5000);
  expect(standardDeviation?.[0]).toBeGreaterThan(5000);
  expect(standardDeviation?.[0]).toBeLessThan(20_000);

  const csv = await (await post(body, "text/csv")).text();
  expect(csv.split("\r\n")[0]).toBe("mean,standardDeviation");
  const { errors } = (await (await post('{"inputs": [[120]]}')).json()) as { errors: unknown };
  expect(errors).toEqual([{ pointer: "/inputs/0", detail: "expected 2 numbers (size, age), got 1" }]);
  const card = await (await fetch(`${worker.url}/v1/models/houses`)).json();
  expect(card).toMatchObject({
    id: "houses",
    dataset: { name: "houses", title: "houses.csv" },
    columns: { inputs: [{ name: "size" }, { name: "age" }], target: { name: "price" } },
  });
}, 120_000);
