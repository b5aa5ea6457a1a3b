/** A client of the API, its requests and answers typed by the routes. */
import { hc } from "hono/client";
import type { AppType } from "./app.ts";

export const createClient = (baseUrl: string) => hc<AppType>(baseUrl);
