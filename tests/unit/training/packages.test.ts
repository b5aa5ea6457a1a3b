/** Optional packages in a folder of their own; a script replaces npm. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { findPackage } from "../../../training/packages/find.ts";
import { install, installPackages } from "../../../training/packages/install.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-packages-"));
const home = join(folder, "cache", "abacus");
afterAll(() => rm(folder, { recursive: true }));

/** An npm that installs `abacus` and, as a dependency of it, a second copy of tfjs-core. */
beforeAll(async () => {
  const npm = join(folder, "bin", "npm");
  await mkdir(join(folder, "bin"));
  const script = [
    "#!/bin/sh",
    'mkdir -p "$3/node_modules/abacus" "$3/node_modules/@tensorflow/tfjs-core"',
    'echo "exports.beads = 10" > "$3/node_modules/abacus/index.js"',
  ];
  await writeFile(npm, script.join("\n"));
  await chmod(npm, 0o755);
  vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env.PATH}`);
  return () => vi.unstubAllEnvs();
});

const said: string[] = [];
const say = (line: string) => said.push(line);
beforeEach(() => {
  said.length = 0;
});

const abacus = {
  description: "An abacus",
  dependencies: { abacus: "1.0.0" },
  fill: (into: string) => installPackages(into, say),
  async tryOut(from: string) {
    const text = await readFile(findPackage(from, "abacus") as string, "utf8");
    if (!text.includes("beads")) throw new Error("it has no beads");
    return "An abacus of ten beads";
  },
};

test("packages are installed as a whole, without a second copy of tfjs-core, and found from the folder", async () => {
  expect(await install(home, abacus, say)).toBe("An abacus of ten beads");
  expect(said).toEqual(["abacus 1.0.0 by npm", "checking the installation"]);
  expect(await readdir(join(folder, "cache"))).toEqual(["abacus"]);
  expect(findPackage(home, "abacus")).toBe(join(home, "node_modules", "abacus", "index.js"));
  expect(await readdir(join(home, "node_modules", "@tensorflow"))).toEqual([]);
});

test("an installation that works is kept; a broken one and one of another version are replaced", async () => {
  expect(await install(home, abacus, say)).toBe("An abacus of ten beads: already installed");
  expect(said).toEqual([]);
  await writeFile(join(home, "node_modules", "abacus", "index.js"), "");
  expect(await install(home, abacus, say)).toBe("An abacus of ten beads");
  expect(said).toContain("the existing installation does not run: reinstalling");
  await install(home, { ...abacus, dependencies: { abacus: "2.0.0" } }, say);
  expect(JSON.parse(await readFile(join(home, "package.json"), "utf8")).dependencies).toEqual({ abacus: "2.0.0" });
});

test("one that does not work leaves the previous one in place", async () => {
  const broken = { ...abacus, dependencies: { abacus: "3.0.0" }, tryOut: () => Promise.reject(new Error("no beads")) };
  await expect(install(home, broken, say)).rejects.toThrow("no beads");
  expect(await readdir(join(folder, "cache"))).toEqual(["abacus"]);
  expect(JSON.parse(await readFile(join(home, "package.json"), "utf8")).dependencies).toEqual({ abacus: "2.0.0" });
});

test("leftovers of killed runs are removed", async () => {
  // No process has the largest possible id.
  for (const left of [`${2 ** 31 - 1}.partial`, `${2 ** 31 - 1}.old.partial`]) await mkdir(`${home}.${left}`);
  await install(home, abacus, say);
  expect(await readdir(join(folder, "cache"))).toEqual(["abacus"]);
});
