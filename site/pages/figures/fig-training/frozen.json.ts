/** The history that the training curve was drawn from. */
import type { APIRoute } from "astro";
import { frozen } from "../../../build/frozen.ts";
import { model } from "../../../figures/latent-atlas/state.ts";
import { json } from "../../../lib/requests.ts";

export const GET: APIRoute = () => frozen([{ method: "GET", path: `/models/${model}/history.json`, accept: json }]);
