/** The site's fonts, embedded in saved files, and the width of text in them. */

import sansUrl from "../../.cache/fonts/sans.woff2?url";
import serifUrl from "../../.cache/fonts/serif.woff2?url";
import serifItalicUrl from "../../.cache/fonts/serif-italic.woff2?url";
import { base64 } from "../lib/figure/base64.ts";
import type { Font, Measure } from "./prose.ts";

const faces = [
  { family: "sans", style: "normal", url: sansUrl },
  { family: "serif", style: "normal", url: serifUrl },
  { family: "serif", style: "italic", url: serifItalicUrl },
] as const satisfies readonly { family: Font["family"]; style: string; url: string }[];

/** Font families in the files, with fallbacks for programs that ignore embedded fonts. */
export const families: Readonly<Record<Font["family"], string>> = {
  serif: "'Source Serif', Charter, Georgia, serif",
  sans: "'Source Sans', 'Helvetica Neue', Arial, sans-serif",
};

const nameOf = (family: Font["family"]): string => (family === "serif" ? "Source Serif" : "Source Sans");

export interface Faces {
  /** @font-face rules with the fonts as data URIs. */
  readonly fontFaces: string;
  readonly measure: Measure;
}

let loaded: Promise<Faces> | undefined;

/** @throws TypeError the fonts cannot be fetched */
export function loadFaces(): Promise<Faces> {
  loaded ??= load().catch((cause) => {
    loaded = undefined;
    throw cause;
  });
  return loaded;
}

async function load(): Promise<Faces> {
  const rules = await Promise.all(
    faces.map(async ({ family, style, url }) => {
      const response = await fetch(url);
      if (!response.ok) throw new TypeError(`${url}: ${response.status}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      // Registered under another name, so that the page keeps its current font.
      const face = new FontFace(`Saved ${nameOf(family)}`, bytes, { style, weight: "400 600" });
      document.fonts.add(await face.load());
      return (
        `@font-face{font-family:'${nameOf(family)}';font-style:${style};font-weight:400 600;` +
        `src:url(data:font/woff2;base64,${base64(bytes)}) format('woff2')}`
      );
    }),
  );
  const context = document.createElement("canvas").getContext("2d");
  if (!context) throw new Error("loadFaces: expected a 2-D canvas, got none");
  return {
    fontFaces: rules.join(""),
    measure: (text, { family, size, bold, italic }) => {
      context.font = `${italic ? "italic " : ""}${bold ? 600 : 400} ${size}px 'Saved ${nameOf(family)}', ${families[family]}`;
      return context.measureText(text).width;
    },
  };
}
