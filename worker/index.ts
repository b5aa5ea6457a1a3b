import type { ExecutionContext } from "hono";
import { createApp } from "./app.ts";
import { checkOldGeneration } from "./budget/old-generation.ts";

const app = createApp();

export default {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
    checkOldGeneration(env);
    return app.fetch(request, env, context);
  },
};
