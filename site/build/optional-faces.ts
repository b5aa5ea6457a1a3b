/**
 * A Vite plugin that sets `font-display: optional` on KaTeX's fonts: one that arrives late is used only on the next page.
 * Swapping it in would reflow lines under the reader. It edits the rules, because a second rule would not override the first.
 */
export const optionalFaces = {
  name: "optional-faces",
  enforce: "pre",
  transform(code: string, id: string): string | undefined {
    return id.includes("katex.min.css") ? code.replaceAll("font-display:block", "font-display:optional") : undefined;
  },
} as const;
