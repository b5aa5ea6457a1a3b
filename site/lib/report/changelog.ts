/** CHANGELOG.md: its releases, and how its unreleased entries become one. */

export interface Release {
  readonly version: string;
  /** As in 2026-11-29. */
  readonly date: string;
  /** The first paragraph, one line. */
  readonly summary: string;
}

const unreleased = "## Unreleased\n";

/** The newest first. */
export function releasesIn(changelog: string): readonly Release[] {
  const found = changelog.matchAll(/^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)\n\n((?:.+\n)+)/gm);
  return Array.from(found, ([, version = "", date = "", summary = ""]) => ({
    version,
    date,
    summary: summary.trim().replaceAll("\n", " "),
  }));
}

/**
 * The changelog with its unreleased entries as a release.
 *
 * @param date as in 2026-11-29
 * @throws Error no entry is unreleased, or they begin with no sentence that sums them up
 */
export function released(changelog: string, version: string, date: string): string {
  const result = changelog.replace(unreleased, `${unreleased}\n## ${version} - ${date}\n`);
  const [newest] = releasesIn(result);
  if (newest?.version !== version || /^[#-]/.test(newest.summary)) {
    throw new Error("CHANGELOG.md: expected under Unreleased a sentence that sums the release up, then its entries");
  }
  return result;
}
