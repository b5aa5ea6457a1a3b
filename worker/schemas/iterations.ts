/** Fields about iterations in the responses of every iterative fit. */
import { z } from "zod";

export const DoneIterationsSchema = z.int().min(0);

export const EndedBySchema = z
  .enum(["tolerance", "iterations", "budget"])
  .describe(
    "why the fit ended: the last iteration gained at most the tolerance; the requested iterations, or the usual 200, were done; or the budget allows fewer for this size of request",
  );

export type EndedBy = z.infer<typeof EndedBySchema>;
