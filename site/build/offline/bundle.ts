/**
 * Writes a copy of the built report that works without the API, from a folder or any static file server: the pages, and for
 * every figure the responses for some of its states (`store-figure.ts`).
 */
import { globSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { startLocalWorker } from "../../../worker/local.ts";
import type { AnyFigure } from "../../lib/figure/figure.ts";
import { figuresOf } from "../../models/figures.ts";
import type { Published } from "../../models/published.ts";
import { type StoredFigure, storedName } from "../../offline/stored.ts";
import { embeddedIn } from "../picture-files.ts";
import { wholeReportIn } from "../report-parts.ts";
import { type AskApi, askAt, type FigureInCopy } from "./answers.ts";
import { controlsOf } from "./controls.ts";
import { copiedPage, copyFolder, pictureFile } from "./pages.ts";
import { copyScript, reportScript } from "./scripts.ts";
import { storeAtlas, storeSmallAtlas } from "./store-atlas.ts";
import { storeFigure } from "./store-figure.ts";

export interface Bundle {
  /** Folder of the built site. */
  readonly site: string;
  /** Folder to write; its contents are replaced. */
  readonly out: string;
  /** Whether a page is part of the copy, by its path: "linear-regression/". */
  readonly takes?: (page: string) => boolean;
  readonly onProgress?: (done: string) => void;
}

export interface Bundled {
  readonly pages: number;
  readonly figures: number;
  readonly states: number;
  readonly bytes: number;
  readonly zipBytes: number;
  readonly zip: string;
}

/** Pages that a copy leaves out: frames for other sites, and the page that requests a card. */
const left = [/^figures\//, /^model\//, /^404\.html$/];

const figureModules = fileURLToPath(new URL("../../figures/*/figure.ts", import.meta.url));

/** Writes the folder, and a zip of it beside it. */
export async function bundleOffline({ site, out, takes = () => true, onProgress }: Bundle): Promise<Bundled> {
  await using worker = await startLocalWorker({ assets: site });
  const ask = askAt(worker.url);
  const pages = globSync("**/*.html", { cwd: site })
    .filter((page) => !left.some((pattern) => pattern.test(page)))
    .filter((page) => takes(page.replace(/index\.html$/, "")))
    .toSorted();
  const files = new Map<string, string | Uint8Array>(await looseFiles(site));
  const known = new Set([...files.keys(), ...pages]);
  const origin = new URL(canonical(await readFile(join(site, "index.html"), "utf8"))).origin;
  const sections = await sectionFigures();

  const scripts = new Set<string>();
  const pictures = new Set<string>();
  const stored = new Map<string, StoredFigure>();
  for (const page of pages) {
    const html = await embeddedIn(await wholeReportIn(await readFile(join(site, page), "utf8"), site), site);
    const own: string[] = [];
    for (const { name, id, store } of figuresIn(page, html, sections)) {
      const file = `${copyFolder}/${name}.js`;
      own.push(file);
      if (stored.has(file)) continue;
      const { figure, answers } = await store(ask);
      stored.set(file, figure);
      files.set(file, scriptOf(id, { figure, answers }));
    }
    const parts = copiedPage(html, page, { files: known, origin }, [`${copyFolder}/origin.js`, ...own]);
    for (const script of parts.scripts) scripts.add(script);
    for (const picture of parts.pictures) pictures.add(picture);
    files.set(page, parts.html);
    onProgress?.(page);
  }
  for (const path of pictures) {
    files.set(pictureFile(path), (await ask({ method: "GET", path, accept: "image/png" })).bytes);
  }
  files.set(
    `${copyFolder}/origin.js`,
    `globalThis.${storedName}=${JSON.stringify({ origin, answers: {}, figures: {} })};`,
  );
  files.set(`${copyFolder}/copy.js`, await copyScript());
  files.set(`${copyFolder}/report.js`, await reportScript(resolve(site), [...scripts]));
  files.set(`${copyFolder}/copy.css`, await readFile(new URL("copy.css", import.meta.url)));
  const zip = await write(out, files);
  return {
    pages: pages.length,
    figures: stored.size,
    states: [...stored.values()].reduce((sum, { states }) => sum + states.length, 0),
    ...zip,
  };
}

/** Style sheets, fonts and other files that pages use unchanged. */
async function looseFiles(site: string): Promise<readonly (readonly [string, string | Uint8Array])[]> {
  const patterns = [
    "_astro/*.{css,woff2}",
    "_astro/before-paint.*.js",
    "favicon.svg",
    "references.bib",
    "figures/**/*.png",
  ];
  const found = globSync(patterns, { cwd: site });
  return Promise.all(
    found.map(async (path) => {
      const bytes = await readFile(join(site, path));
      return [path, path.endsWith(".css") ? besideFonts(bytes.toString()) : bytes] as const;
    }),
  );
}

/** Rewrites a style sheet for the copy: relative font paths, and only the newest font format. */
const besideFonts = (css: string): string =>
  css
    .replaceAll(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, "")
    .replaceAll("url(/_astro/", "url(")
    .replaceAll("font-display:optional", "font-display:swap");

const canonical = (html: string): string => /<link rel="canonical" href="([^"]+)"/.exec(html)?.[1] ?? "";

interface FigureOnPage {
  /** Path of its file. */
  readonly name: string;
  readonly id: string;
  readonly store: (ask: AskApi) => Promise<FigureInCopy>;
}

interface FigureModule {
  readonly figure: AnyFigure;
}

async function sectionFigures(): Promise<readonly AnyFigure[]> {
  const modules = await Promise.all(globSync(figureModules).map((path) => import(path) as Promise<FigureModule>));
  return modules.map(({ figure }) => figure);
}

/** Live figures of a page. */
function figuresIn(page: string, html: string, sections: readonly AnyFigure[]): readonly FigureOnPage[] {
  const published = /data-published="([^"]*)"/.exec(html)?.[1];
  const own = published
    ? figuresOf(JSON.parse(unescaped(published)) as Published).map((figure) => ({
        figure,
        name: `${page.split("/").slice(0, 2).join("-")}-${figure.id}`,
      }))
    : sections.map((figure) => ({ figure, name: figure.id }));
  const defined = own.flatMap(({ figure, name }): readonly FigureOnPage[] => {
    const markup = new RegExp(`<${figure.id} class="live-figure[\\s\\S]*?</${figure.id}>`).exec(html)?.[0];
    if (markup === undefined) return [];
    return [{ name, id: figure.id, store: (ask) => storeFigure(figure, controlsOf(markup), ask) }];
  });
  return [
    ...defined,
    ...(html.includes("<latent-atlas") ? [{ name: "fig-atlas", id: "fig-atlas", store: storeAtlas }] : []),
    ...(html.includes("<small-atlas") ? [{ name: "small-atlas", id: "small-atlas", store: storeSmallAtlas }] : []),
  ];
}

const unescaped = (text: string): string =>
  text
    .replaceAll(/&(?:quot|#34);/g, '"')
    .replaceAll(/&#39;/g, "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll(/&(?:amp|#38);/g, "&");

const scriptOf = (id: string, { figure, answers }: FigureInCopy): string =>
  `Object.assign(${storedName}.answers,${JSON.stringify(answers)});${storedName}.figures[${JSON.stringify(id)}]=${JSON.stringify(figure)};`;

/** Writes the files to a new folder and to a zip whose paths begin with the folder's name. */
async function write(out: string, files: ReadonlyMap<string, string | Uint8Array>) {
  await rm(out, { recursive: true, force: true });
  const bytes = [...files].map(
    ([path, content]) => [path, typeof content === "string" ? Buffer.from(content) : content] as const,
  );
  for (const [path, content] of bytes) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), content);
  }
  const zip = `${out}.zip`;
  const entries = Object.fromEntries(bytes.map(([path, content]) => [`${basename(out)}/${path}`, content]));
  const zipped = zipSync(entries, { mtime: new Date("1980-01-01T00:00:00") });
  await writeFile(zip, zipped);
  return { bytes: bytes.reduce((sum, [, { length }]) => sum + length, 0), zipBytes: zipped.length, zip };
}
