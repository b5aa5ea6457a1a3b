/** The references as a BibTeX file. */
import type { APIRoute } from "astro";
import { bibliographyFile } from "../lib/report/bibliography.ts";

export const GET: APIRoute = () =>
  new Response(bibliographyFile, { headers: { "content-type": "application/x-bibtex" } });
