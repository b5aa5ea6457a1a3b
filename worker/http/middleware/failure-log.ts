/** Log lines of failures that are not the client's fault. Responses give only the public reason. */

/** The stack of an error and of the errors that caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}

/**
 * Writes one line of JSON.
 *
 * @param context further fields that identify the occurrence
 */
export function logFailure(requestId: string, error: unknown, context: Readonly<Record<string, unknown>>): void {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(JSON.stringify({ requestId, ...context, reason, stack: stackOf(error) }));
}
