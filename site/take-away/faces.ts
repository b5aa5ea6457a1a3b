/** The site's own faces as a file takes them along, and how wide text is in them. */

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

/** As the files name them, with what stands in where a program knows no fonts of a file. */
export const families: Readonly<Record<Font["family"], string>> = {
  serif: "'Source Serif', Charter, Georgia, serif",
  sans: "'Source Sans', 'Helvetica Neue', Arial, sans-serif",
};

const nameOf = (family: Font["family"]): string => (family === "serif" ? "Source Serif" : "Source Sans");

export interface Faces {
  /** Rules that hold the fonts themselves. */
  readonly fontFaces: string;
  readonly measure: Measure;
}

let loaded: Promise<Faces> | undefined;

/** @throws TypeError where the fonts cannot be fetched */
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
      // Under another name: the page keeps the face that it began with.
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
