/**
 * A Vite plugin for the faces of KaTeX's style sheet: those that come too late are not used before the next page. Swapped
 * in while a formula is read, they would break lines elsewhere; a second rule for a face would only go before the first.
 */
export const optionalFaces = {
  name: "optional-faces",
  enforce: "pre",
  transform(code: string, id: string): string | undefined {
    return id.includes("katex.min.css") ? code.replaceAll("font-display:block", "font-display:optional") : undefined;
  },
} as const;
