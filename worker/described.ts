/** Named schemas in places of their own: OpenAPI refers to them by name, beside what they are there. */
import { z } from "zod";

/**
 * A schema with an id, and what it is in this place.
 *
 * zod's own `describe` copies a schema without its id, and the document would repeat it instead of referring to it.
 */
export const described = <S extends z.ZodType>(schema: S, description: string): z.ZodLazy<S> =>
  z.lazy(() => schema).describe(description);
