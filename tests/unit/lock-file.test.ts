import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

const lockFile = new URL("../../package-lock.json", import.meta.url);
const { packages } = JSON.parse(await readFile(lockFile, "utf8")) as { packages: Readonly<Record<string, Entry>> };
const entries = Object.entries(packages).filter(([path, { link }]) => path !== "" && !link);

/** npm omits the digest of an optional package that it does not install here; this makes it look again. */
const cure = "delete these entries from package-lock.json, then run `npm install --package-lock-only`";

test("every package of the lock file has the digest of its archive, for every platform", () => {
  expect(entries.length).toBeGreaterThan(500);
  const unsigned = entries.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
  expect(
    unsigned.map(([path, { version }]) => `${path} ${version}`),
    cure,
  ).toEqual([]);
});

test("the lock file names no registry, so that each machine uses its own", () => {
  expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});
