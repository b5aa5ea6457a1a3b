/** The installed packages that files are part of, with what each says of its authors and its licence. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Package {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** Address of its source, where package.json has one. */
  readonly repository?: string;
  /** Who holds the copyright, in the package's own words; else its authors. */
  readonly notice: string;
  /** Paragraphs of its licence, without title and copyright; none where the package ships no licence. */
  readonly licenceText: readonly string[];
  /** What comments of the published files say of other authors: a minified bundle drops comments. */
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

/** The packages that any of the files is part of, by name; files of our own are none's. */
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

/** A file, or the files of a folder; nothing where there is neither. */
async function textsAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [await readFile(path, "utf8")] : [];
  return (await Promise.all((await readdir(path)).sort().map((name) => textsAt(join(path, name))))).flat();
}

/** A licence's copyright and title precede its terms, whose own copyright lines stay where they are. */
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

/** The comments of a source file that claim a copyright, without their stars and slashes; of a font none. */
async function copyrightComments(file: string): Promise<string[]> {
  if (!/\.(?:[cm]?js|css|LICENSE\.txt)$/.test(file)) return [];
  const source = (await textsAt(file)).join("").replaceAll("\r", "");
  const comments = source.match(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm) ?? [];
  return comments
    .filter((comment) => copyrightLine.test(comment))
    .map((comment) => comment.replaceAll(/^[ \t]*(?:\/\*+!?|\*+\/|\*+|\/\/)?[ \t]?|\s*\*+\/$/gm, "").trim());
}

const copyrightLines = (text: string): string[] => text.split("\n").filter((line) => copyrightLine.test(line));

/** A comment from the sentence before the first copyright of somebody whom the package's notice does not name. */
function claimOfOthers(comment: string, notice: readonly string[]): string | undefined {
  const paragraphs = comment
    .replaceAll(/^```.*\n?/gm, "")
    .trim()
    .split(/\n\s*\n/);
  const first = paragraphs.findIndex((each) => copyrightLines(each).some((line) => !isNamed(line, notice)));
  return first < 0 ? undefined : paragraphs.slice(Math.max(0, first - 1)).join("\n\n");
}

/** Whether the notice names whoever a line gives the copyright to. */
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
