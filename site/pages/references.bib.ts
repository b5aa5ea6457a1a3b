/** The references as a BibTeX file. */
import type { APIRoute } from "astro";
import { works } from "../lib/report/bibliography.ts";
import { workBibtex } from "../lib/report/bibtex.ts";

export const GET: APIRoute = () =>
  new Response(`${works.map(workBibtex).join("\n\n")}\n`, { headers: { "content-type": "application/x-bibtex" } });
