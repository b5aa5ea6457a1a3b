/** What every iterative fit answers of its iterations. */
import { z } from "zod";

export const DoneIterationsSchema = z.int().min(0);

export const EndedBySchema = z
  .enum(["tolerance", "iterations", "budget"])
  .describe(
    "why it ended: the last one gained no more than the tolerance; as many as were asked for, or are usual, were done; or fewer than usual were, as the request's budget allows no more",
  );

export type EndedBy = z.infer<typeof EndedBySchema>;
