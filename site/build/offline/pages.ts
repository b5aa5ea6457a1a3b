/** A built page as a page of a copy that is opened from a folder: relative links, classic scripts, words for what needs the API. */
import { posix } from "node:path";

/** What a page may lead to and what it is part of. */
export interface CopiedSite {
  /** Paths of the files that the copy has, from its root: "linear-regression/index.html". */
  readonly files: ReadonlySet<string>;
  /** Where the report is published. */
  readonly origin: string;
}

export interface PageParts {
  readonly html: string;
  /** Module scripts that the page has, by their paths on the site. */
  readonly scripts: readonly string[];
  /** Pictures that the API draws, by their paths on the site. */
  readonly pictures: readonly string[];
}

const tag = /<[a-z][^>]*>/g;
const addresses = /\s(href|src)="(\/[^"/][^"]*|\/)"/g;

/** Where a copy keeps its own scripts, styles and pictures. */
export const copyFolder = "copy";

/** A picture of the API as a file of the copy. */
export const pictureFile = (path: string): string =>
  `${copyFolder}/${path.replaceAll(/[^a-z0-9]+/gi, "-").slice(1)}.png`;

/** What a page without a server cannot do: the search needs its index, the form the API. */
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

/** Scripts of what is replaced. */
const useless = /\/(site-search|try)\.astro/;

const note = (whole: string): string =>
  '<aside class="copy-note" aria-label="About this copy"><p>This copy of the report works without the API: each figure says which of its states are stored. ' +
  `To search it, use your browser’s own search in <a href="${whole}">the whole report as one document</a>.</p></aside>`;

/**
 * @param file path of the page's file, from the root of the copy
 * @param stored scripts of the copy that the page loads before its own
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

/** From a file of the copy to another one. */
const relativePath = (from: string, to: string): string =>
  posix.relative(posix.dirname(from), to) || posix.basename(to);

/** A path of the site, with its query and anchor, as an address in the copy; undefined where the copy has no such file. */
function addressIn(path: string, files: ReadonlySet<string>, up: (file: string) => string): string | undefined {
  const [, page = "", rest = ""] = /^\/([^?#]*)(.*)$/.exec(path) ?? [];
  const file = page === "" || page.endsWith("/") ? `${page}index.html` : page;
  return files.has(file) ? up(file) + rest : undefined;
}
