/** What every iterative fit answers of its iterations. */
import { z } from "zod";

export const DoneIterationsSchema = z.int().min(0);

export const EndedBySchema = z
  .enum(["tolerance", "iterations", "budget"])
  .describe(
    "what ended it: the tolerance, as the last one gained no more; the iterations that were asked for, or the usual 200; or the budget, where the request's size allows fewer than those",
  );

export type EndedBy = z.infer<typeof EndedBySchema>;
