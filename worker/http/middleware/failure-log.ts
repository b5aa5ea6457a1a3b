/** The log's lines of what is not the client's fault. An answer says the public reason alone, whatever the cause. */

/** Where an error was thrown, and what caused it, and where that was thrown. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}

/**
 * Writes one line of JSON.
 *
 * @param context what else names the occurrence
 */
export function logFailure(requestId: string, error: unknown, context: Readonly<Record<string, unknown>>): void {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(JSON.stringify({ requestId, ...context, reason, stack: stackOf(error) }));
}
