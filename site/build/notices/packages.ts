/** The installed packages that contain given files, with their authors and licences. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Package {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** Address of its source, if package.json has one. */
  readonly repository?: string;
  /** Copyright notice in the package's own words, else its authors. */
  readonly notice: string;
  /** Paragraphs of its licence, without title and copyright; empty if the package ships none. */
  readonly licenceText: readonly string[];
  /** Copyright comments about other authors in the published files, because a minified bundle drops comments. */
  readonly embedded: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
  readonly repository?: string | { readonly url: string };
}

const folderPattern = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const copyrightLine = /\(c\) copyright|copyright\s+(?:\(c\)|©|\d{4})/i;
const titleLine = /^(?:the )?[\w.-]+ licen[sc]e(?: \([\w.-]+\))?$/i;

/** The packages that contain any of the files, by name; our own files belong to none. */
export async function packagesOf(files: Iterable<string>): Promise<readonly Package[]> {
  const folders = Map.groupBy(files, (file) => folderPattern.exec(file)?.[0]);
  folders.delete(undefined);
  const packages = await Promise.all([...folders].map(([folder, own]) => readPackage(folder as string, own)));
  return packages.sort((a, b) => a.name.localeCompare(b.name));
}

async function readPackage(folder: string, files: readonly string[]): Promise<Package> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
  const { name, version, license } = manifest;
  if (!license) throw new Error(`expected the licence of ${name} ${version} in its package.json, found none`);
  const names = await readdir(folder);
  const read = async (pattern: RegExp): Promise<string[]> =>
    (await Promise.all(names.filter((each) => pattern.test(each)).map((each) => textsAt(join(folder, each))))).flat();

  const { copyright, terms } = splitLicence((await read(/^(?:licen[sc]e|copying)/i)).join("\n\n"));
  const claims = (await Promise.all(files.map(copyrightComments))).flat();
  const repository = repositoryUrl(manifest);
  const stated = [...copyright, ...(await read(/^notice/i)).map((text) => text.trim())];
  const notice = stated.length > 0 ? stated : claims.flatMap(copyrightLines);
  const others = claims.map((comment) => claimOfOthers(comment, notice)).filter((claim) => claim !== undefined);
  return {
    name,
    version,
    licence: license,
    ...(repository && { repository }),
    notice: [...new Set(notice)].join("\n") || authors(manifest, repository),
    licenceText: terms,
    embedded: [...new Set(others)],
  };
}

/** A file, or the files of a folder; empty if neither exists. */
async function textsAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [await readFile(path, "utf8")] : [];
  return (await Promise.all((await readdir(path)).sort().map((name) => textsAt(join(path, name))))).flat();
}

/** Splits a licence into copyright notice and terms; copyright lines within the terms stay there. */
function splitLicence(text: string): { copyright: string[]; terms: string[] } {
  const paragraphs = text
    .replaceAll("\r", "")
    .replaceAll(/^\s*[-=*]{5,}\s*$/gm, "")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
  const isCopyright = (paragraph: string, index: number): boolean => index < 3 && /^copyright\b/i.test(paragraph);
  return {
    copyright: paragraphs.filter(isCopyright),
    terms: paragraphs.filter((each, index) => !isCopyright(each, index) && !titleLine.test(each)),
  };
}

/** Comments of a source file that claim a copyright, without comment markers; none for a font. */
async function copyrightComments(file: string): Promise<string[]> {
  if (!/\.(?:[cm]?js|css|LICENSE\.txt)$/.test(file)) return [];
  const source = (await textsAt(file)).join("").replaceAll("\r", "");
  const comments = source.match(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm) ?? [];
  return comments
    .filter((comment) => copyrightLine.test(comment))
    .map((comment) => comment.replaceAll(/^[ \t]*(?:\/\*+!?|\*+\/|\*+|\/\/)?[ \t]?|\s*\*+\/$/gm, "").trim());
}

const copyrightLines = (text: string): string[] => text.split("\n").filter((line) => copyrightLine.test(line));

/** A comment, from the sentence before the first copyright holder whom the package's notice does not name. */
function claimOfOthers(comment: string, notice: readonly string[]): string | undefined {
  const paragraphs = comment
    .replaceAll(/^```.*\n?/gm, "")
    .trim()
    .split(/\n\s*\n/);
  const first = paragraphs.findIndex((each) => copyrightLines(each).some((line) => !isNamed(line, notice)));
  return first < 0 ? undefined : paragraphs.slice(Math.max(0, first - 1)).join("\n\n");
}

/** Whether the notice names the copyright holder of a line. */
function isNamed(line: string, notice: readonly string[]): boolean {
  const holder = line.replace(/^.*copyright\s*(?:\(c\)|©)?[^a-z]*(?:by )?/i, "").replace(/[.,].*$/, "");
  return notice.some((each) => each.includes(holder));
}

function repositoryUrl({ repository }: Manifest): string | undefined {
  const url = typeof repository === "string" ? repository : repository?.url;
  return url
    ?.replace(/^(?:github:)?(?=[\w.-]+\/[\w.-]+$)/, "https://github.com/")
    .replace(/^git\+/, "")
    .replace(/^git@([\w.-]+):/, "https://$1/")
    .replace(/^(?:git|ssh):\/\/(?:git@)?/, "https://")
    .replace(/\.git$/, "");
}

function authors({ name, author }: Manifest, repository: string | undefined): string {
  const named = typeof author === "string" ? author : author?.name;
  return named ?? `The authors of ${repository ?? name}`;
}
