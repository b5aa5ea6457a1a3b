/**
 * Moves the large pictures of built pages into files named by their digests: base64 hardly compresses, and the text after a
 * picture in the page would wait for it. Browsers fetch the files at low priority while the pictures are off screen. An
 * offline copy takes the pictures back, because a browser lets no script read a picture from a folder.
 */
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** Pictures of fewer bytes stay in the page, because a request would cost more. */
const leastBytes = 2_000;

const embedded = /(?<=\s(?:href|src)=")data:image\/(png|bmp);base64,([^"]+)(?=")/g;
const separate = /(?<=\s(?:href|src)=")\/(_astro\/picture\.[^"]+\.(?:png|bmp))(?=")/g;

export interface PictureFiles {
  readonly html: string;
  /** Contents by path from the root of the site. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** The page with references in place of its large pictures, and their files. */
export function separated(html: string): PictureFiles {
  const files = new Map<string, Buffer>();
  const references = html.replaceAll(embedded, (uri, type: string, base64: string) => {
    const bytes = Buffer.from(base64, "base64");
    if (bytes.length < leastBytes) return uri;
    const path = `_astro/picture.${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.${type}`;
    files.set(path, bytes);
    return `/${path}`;
  });
  return { html: references, files };
}

/**
 * The page with its pictures embedded again.
 *
 * @param site folder of the built site
 */
export async function embeddedIn(html: string, site: string): Promise<string> {
  const paths = new Set(Array.from(html.matchAll(separate), ([, path]) => path as string));
  const uris = new Map<string, string>();
  for (const path of paths) {
    uris.set(path, `data:image/${path.slice(-3)};base64,${(await readFile(join(site, path))).toString("base64")}`);
  }
  return html.replaceAll(separate, (_, path: string) => uris.get(path) as string);
}

/** Separates the pictures of all pages. List it before `searchIndex`, which reads the pages. */
export function pictureFiles(): AstroIntegration {
  return {
    name: "picture-files",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const folder = fileURLToPath(dir);
        for await (const page of glob("**/*.html", { cwd: folder })) {
          const { html, files } = separated(await readFile(join(folder, page), "utf8"));
          if (files.size === 0) continue;
          for (const [path, bytes] of files) await writeFile(join(folder, path), bytes);
          await writeFile(join(folder, page), html);
        }
      },
    },
  };
}
