/** `npm run bundle:offline [-- FOLDER]`: the built report as a folder and a zip that work without the API. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleOffline } from "./bundle.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const out = resolve(process.argv[2] ?? `${root}offline/marginalia`);
const { pages, figures, states, bytes, zipBytes, zip } = await bundleOffline({
  site: `${root}dist`,
  out,
  onProgress: (page) => console.log(page),
});
const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
console.log(`${out}: ${pages} pages, ${figures} figures with ${states} states, ${megabytes(bytes)}`);
console.log(`${zip}: ${megabytes(zipBytes)}`);
