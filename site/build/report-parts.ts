/**
 * Moves the text of the page for print into a file that its script asks for: the page itself would be 3 MB of markup, and
 * on a phone its title would wait for them. An offline copy takes the text back, because a browser lets no script read a
 * file from a folder.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import type { ReportParts } from "../lib/report/in-document.ts";
import { printPage } from "../lib/report/site-pages.ts";

const page = `${printPage.path.slice(1)}index.html`;
/** A piece of a part's text in the page, by the part's anchor; in the page without them, the place of the first. */
const piece = /<template data-piece="([^"]*)">([\s\S]*?)<\/template>/g;
const place = (id: string): string => `<template data-piece="${id}"></template>`;
const named = /data-parts="\/?([^"]*)"/;

/** The page without the text of its parts, and the text. */
export function withoutParts(html: string): { readonly html: string; readonly parts: ReportParts } {
  const parts: Record<string, string[]> = {};
  const rest = html.replaceAll(piece, (_, id: string, markup: string) => {
    const isFirst = parts[id] === undefined;
    parts[id] = [...(parts[id] ?? []), markup];
    return isFirst ? place(id) : "";
  });
  return { html: rest, parts };
}

/** The page with the text of its parts in place. */
export const withParts = (html: string, parts: ReportParts): string =>
  html
    .replaceAll(piece, (_, id: string) => (parts[id] ?? []).join(""))
    .replaceAll(/(<section class="report part") data-waiting(="[^"]*")?/g, "$1");

/**
 * A built page, with its text in place if it is the one for print.
 *
 * @param site folder of the built site
 */
export async function wholeReportIn(html: string, site: string): Promise<string> {
  const [, path] = named.exec(html) ?? [];
  return path ? withParts(html, JSON.parse(await readFile(join(site, path), "utf8")) as ReportParts) : html;
}

/** Separates the text of the page for print. */
export function reportParts(): AstroIntegration {
  return {
    name: "report-parts",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const { html, parts } = withoutParts(await readFile(join(folder, page), "utf8"));
        const text = JSON.stringify(parts);
        const path = `_astro/report.${createHash("sha256").update(text).digest("hex").slice(0, 16)}.json`;
        await writeFile(join(folder, path), text);
        await writeFile(join(folder, page), html.replace(named, `data-parts="/${path}"`));
      },
    },
  };
}
