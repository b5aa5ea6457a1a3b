/** How formulas are set: at build time, with terms that name the marks they speak of (`\term{prior}{p(z)}`). */
import type { KatexOptions } from "katex";

export const katexOptions: KatexOptions = {
  throwOnError: true,
  strict: "error",
  // \htmlData is what ties a term to its marks; every formula is ours, so nothing else needs refusing.
  trust: ({ command }) => command === "\\htmlData",
  macros: {
    "\\term": "\\htmlData{term=#1}{#2}",
    "\\KL": "\\operatorname{KL}",
    "\\given": "\\mid",
    "\\N": "\\mathcal{N}",
    "\\E": "\\mathbb{E}",
  },
};
