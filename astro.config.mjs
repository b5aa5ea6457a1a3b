import { unified } from "@astrojs/markdown-remark";
import mdx from "@astrojs/mdx";
import { defineConfig } from "astro/config";
import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";
import { katexOptions } from "./site/build/katex-options.ts";
import { notices } from "./site/build/notices/integration.ts";
import { optionalFaces } from "./site/build/optional-faces.ts";
import { pictureFiles } from "./site/build/picture-files.ts";
import { reportParts } from "./site/build/report-parts.ts";
import { searchIndex } from "./site/build/search/integration.ts";
import { textFonts } from "./site/build/text-fonts.ts";
import { workerAtBuild } from "./site/build/worker-at-build.ts";

/** One file of what several figures use: it compresses better than ten, and a page asks for fewer. */
const shared = { name: "shared", test: /site\/(elements|lib|plot)\/.*\.ts$/, minShareCount: 2 };

export default defineConfig({
  // Where the report will be read: curl lines and Open Graph addresses start with it.
  site: process.env.SITE_URL ?? "http://127.0.0.1:8787",
  srcDir: "site",
  publicDir: "site/public",
  outDir: "dist",
  cacheDir: ".cache/astro",
  trailingSlash: "always",
  // The default drops the line break between a word and the link after it.
  compressHTML: true,
  integrations: [textFonts(), notices(), pictureFiles(), reportParts(), searchIndex(), workerAtBuild(), mdx()],
  markdown: {
    processor: unified({ remarkPlugins: [remarkMath], rehypePlugins: [[rehypeKatex, katexOptions]] }),
  },
  build: {
    // The content security policy allows no inline script and no inline style sheet.
    inlineStylesheets: "never",
    // While a page waits for the Worker, others are rendered.
    concurrency: 4,
  },
  vite: {
    plugins: [optionalFaces],
    build: { assetsInlineLimit: 0 },
    environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [shared] } } } } } },
  },
  devToolbar: { enabled: false },
});
