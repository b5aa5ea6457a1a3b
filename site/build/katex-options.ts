/** KaTeX options. Formulas are set at build time, with terms that name the marks they refer to (`\term{prior}{p(z)}`). */
import type { KatexOptions } from "katex";

export const katexOptions: KatexOptions = {
  throwOnError: true,
  strict: "error",
  // \htmlData links a term to its marks. All formulas are ours, so it is safe to trust.
  trust: ({ command }) => command === "\\htmlData",
  macros: {
    "\\term": "\\htmlData{term=#1}{#2}",
    "\\KL": "\\operatorname{KL}",
    "\\given": "\\mid",
    "\\N": "\\mathcal{N}",
    "\\E": "\\mathbb{E}",
  },
};
