/** Rewrites a built page for an offline copy: relative links, classic scripts, and notes on what needs the API. */
import { posix } from "node:path";

/** The copy that a page belongs to. */
export interface CopiedSite {
  /** Paths of the copy's files from its root, such as "linear-regression/index.html". */
  readonly files: ReadonlySet<string>;
  /** Address of the published report. */
  readonly origin: string;
}

export interface PageParts {
  readonly html: string;
  /** Module scripts of the page, by path on the site. */
  readonly scripts: readonly string[];
  /** Pictures drawn by the API, by path on the site. */
  readonly pictures: readonly string[];
}

const tag = /<[a-z][^>]*>/g;
const addresses = /\s(href|src)="(\/[^"/][^"]*|\/)"/g;

/** Folder of a copy's own scripts, styles and pictures. */
export const copyFolder = "copy";

/** File name of an API picture in the copy. */
export const pictureFile = (path: string): string =>
  `${copyFolder}/${path.replaceAll(/[^a-z0-9]+/gi, "-").slice(1)}.png`;

/** Replacements for parts that need a server: the search needs its index, the form the API. */
const replaced: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/<site-search\b[\s\S]*?<\/site-search>/, ""],
  [
    /<try-api\b[\s\S]*?<\/try-api>/,
    "<p>This copy of the report works without the API, so there is no form for requests here. The reference shows each request as a command line.</p>",
  ],
  [
    /<api-status\b[\s\S]*?<\/api-status>/,
    "<p>This copy of the report works without the API: its command lines name the address where the report is published.</p>",
  ],
];

/** Scripts of the replaced parts, and of the whole report, whose text a copy has in its place. */
const useless = /\/(site-search|try|print)\.astro/;

const note = (whole: string): string =>
  '<aside class="copy-note" aria-label="About this copy"><p>This copy of the report works without the API: each figure says which of its states are stored. ' +
  `To search it, use your browser’s own search in <a href="${whole}">the whole report as one document</a>.</p></aside>`;

/**
 * @param file path of the page's file from the root of the copy
 * @param stored scripts of stored responses, which the page loads before its own
 */
export function copiedPage(
  html: string,
  file: string,
  { files, origin }: CopiedSite,
  stored: readonly string[],
): PageParts {
  const up = (path: string): string => relativePath(file, path);
  const pictures: string[] = [];
  const scripts: string[] = [];
  const rewritten = replaced
    .reduce((rest, [pattern, words]) => rest.replace(pattern, words), html)
    .replaceAll(/<link rel="preload"[^>]*>/g, "")
    .replaceAll(/<script type="module" src="([^"]+)"><\/script>/g, (_, src: string) => {
      if (!useless.test(src)) scripts.push(src);
      return "";
    })
    .replaceAll(tag, (whole) =>
      whole.replaceAll(addresses, (_, name: string, address: string) => {
        const path = address.replaceAll("&amp;", "&");
        if (name === "src" && path.startsWith("/v1/")) {
          pictures.push(path);
          return ` ${name}="${up(pictureFile(path))}"`;
        }
        return ` ${name}="${addressIn(path, files, up) ?? new URL(path, origin).href}"`.replaceAll("&", "&amp;");
      }),
    );
  const entries = scripts.map((src) => posix.basename(src)).join(" ");
  const tags = [...stored, `${copyFolder}/copy.js`].map((each) => `<script defer src="${up(each)}"></script>`).join("");
  const own = `<script defer src="${up(`${copyFolder}/report.js`)}" data-entries="${entries}"></script>`;
  const style = `<link rel="stylesheet" href="${up(`${copyFolder}/copy.css`)}">`;
  return {
    html: rewritten
      .replace("</head>", `${style}${tags}${own}</head>`)
      .replace("<main", `${note(up("print/index.html"))}<main`),
    scripts,
    pictures,
  };
}

/** Relative path between two files of the copy. */
const relativePath = (from: string, to: string): string =>
  posix.relative(posix.dirname(from), to) || posix.basename(to);

/** Address in the copy of a path of the site, with query and anchor; undefined if the copy lacks the file. */
function addressIn(path: string, files: ReadonlySet<string>, up: (file: string) => string): string | undefined {
  const [, page = "", rest = ""] = /^\/([^?#]*)(.*)$/.exec(path) ?? [];
  const file = page === "" || page.endsWith("/") ? `${page}index.html` : page;
  return files.has(file) ? up(file) + rest : undefined;
}
