/** Descriptions of named schemas at the place where they are used; OpenAPI still refers to the schema by name. */
import { z } from "zod";

/**
 * A schema with an id, described for this place.
 *
 * zod's own `describe` copies a schema without its id, so the document would repeat the schema instead of referring to
 * it.
 */
export const described = <S extends z.ZodType>(schema: S, description: string): z.ZodLazy<S> =>
  z.lazy(() => schema).describe(description);
