import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { released, releasesIn } from "../../../site/lib/report/changelog.ts";
import { serviceVersion } from "../../../worker/version.ts";

const changelog = await readFile(new URL("../../../CHANGELOG.md", import.meta.url), "utf8");
const releases = releasesIn(changelog);

test("the newest release of the changelog is the version that the API states, and releases go back in time", () => {
  expect(releases[0]?.version).toBe(serviceVersion);
  expect(releases.length).toBe(changelog.match(/^## \d/gm)?.length);
  const dates = releases.map(({ date }) => date);
  expect(dates).toEqual(dates.toSorted().reverse());
  for (const { summary } of releases) expect(summary).toMatch(/^[A-Z].*\.$/);
});

test("a release takes the unreleased entries, and leaves the others and an empty place for the next", () => {
  const before =
    "# Changelog\n\n## Unreleased\n\nNew words.\n\n### Added\n\n- This.\n\n## 0.1.0 - 2026-01-01\n\nOld\nwords.\n";
  const after = released(before, "0.2.0", "2026-02-03");
  expect(after.replace("## 0.2.0 - 2026-02-03\n\n", "")).toBe(before);
  expect(releasesIn(after)).toEqual([
    { version: "0.2.0", date: "2026-02-03", summary: "New words." },
    { version: "0.1.0", date: "2026-01-01", summary: "Old words." },
  ]);
});

test("nothing is released without entries, or without a sentence that sums them up", () => {
  for (const entries of ["", "### Added\n\n- This.\n\n", "- This.\n\n"]) {
    const text = `## Unreleased\n\n${entries}## 0.1.0 - 2026-01-01\n\nOld.\n`;
    expect(() => released(text, "0.2.0", "2026-02-03")).toThrow("expected under Unreleased a sentence");
  }
});
