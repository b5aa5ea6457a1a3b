/**
 * Memory for requests with long bodies: an isolate processes few of them at once, however many come.
 *
 * A body is parsed into an array several times as large as what its request keeps, so those that wait are still unread.
 */
import { limits } from "../limits.ts";

/** Bodies processed at once, bytes: four of the largest. */
const bytesAtOnce = 4 * limits.bodyBytes;
/** Time after which a request counts as abandoned: one whose client has left never ends. */
const leaseMs = 10_000;
/** Time between two looks at whether there is room, ms. */
const pollMs = 5;

interface Lease {
  readonly bytes: number;
  readonly endsAt: number;
}

const leases = new Set<Lease>();

function bytesInUse(): number {
  const now = performance.now();
  let bytes = 0;
  for (const lease of leases) {
    if (lease.endsAt > now) bytes += lease.bytes;
    else leases.delete(lease);
  }
  return bytes;
}

/** Processes a body of that many bytes, at most the limit of one, once there is room for it. */
export async function withRoom<T>(bytes: number, process: () => Promise<T>): Promise<T> {
  while (bytesInUse() + bytes > bytesAtOnce) await new Promise((resolve) => setTimeout(resolve, pollMs));
  const lease = { bytes, endsAt: performance.now() + leaseMs };
  leases.add(lease);
  try {
    return await process();
  } finally {
    leases.delete(lease);
  }
}
