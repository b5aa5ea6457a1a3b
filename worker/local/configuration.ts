/** The Worker's settings in wrangler.toml, for everything that starts it on this machine without wrangler. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { z } from "zod";

/** Root of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

const ConfigurationSchema = z.object({
  compatibility_date: z.iso.date(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.json()),
  // Strict, because a setting that only the deployment followed would make the local Worker differ from it.
  assets: z.strictObject({
    directory: z.string(),
    binding: z.literal("ASSETS"),
    not_found_handling: z.enum(["none", "404-page", "single-page-application"]),
    run_worker_first: z.array(z.string().startsWith("/")),
  }),
});

/** Compatibility date and flags, variables, and the paths that the Worker handles before the static files. */
export type Configuration = z.infer<typeof ConfigurationSchema>;

export async function readConfiguration(): Promise<Configuration> {
  return ConfigurationSchema.parse(parse(await readFile(`${root}wrangler.toml`, "utf8")));
}
