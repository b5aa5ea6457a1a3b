/** Responses of which the compiler knows the JSON: what ties a handler to its contract. */

declare const shown: unique symbol;

/** The names of an object's fields; lists have none. */
export type FieldsOf<T> = T extends readonly unknown[] ? never : keyof T;

/**
 * A response that shows a T, as JSON or in another representation of the same.
 *
 * Bodies are bytes, so only the type remembers the T. It remembers the names of the fields too: a contract then refuses
 * those that it does not name, which the type of an object alone would let pass.
 */
export interface ResponseOf<T, Fields = FieldsOf<T>> extends Response {
  readonly [shown]: { readonly value: T; readonly fields: Fields };
}

/** The response of a body that shows a T: whoever wrote the body vouches for that. */
export const respond = <T>(body: BodyInit | null, init: ResponseInit): ResponseOf<T> =>
  new Response(body, init) as ResponseOf<T>;
