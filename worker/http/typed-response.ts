/** Responses whose JSON type the compiler knows, which ties a handler to its contract. */

declare const shown: unique symbol;

/** Names of an object's fields; lists have none. */
export type FieldsOf<T> = T extends readonly unknown[] ? never : keyof T;

/**
 * A response that represents a T, as JSON or in another format.
 *
 * Bodies are bytes, so only the type remembers the T. It also remembers the names of the fields: a contract then
 * rejects extra fields, which the type of an object alone would accept.
 */
export interface ResponseOf<T, Fields = FieldsOf<T>> extends Response {
  readonly [shown]: { readonly value: T; readonly fields: Fields };
}

/** The response with a body that represents a T; the caller guarantees that it does. */
export const respond = <T>(body: BodyInit | null, init: ResponseInit): ResponseOf<T> =>
  new Response(body, init) as ResponseOf<T>;
