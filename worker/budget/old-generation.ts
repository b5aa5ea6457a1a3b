/**
 * Makes V8 collect its old generation in time.
 *
 * V8 checks the old generation against its limit only on direct allocations there, not when scavenges promote objects.
 * A warm Worker allocates nothing there directly: under load, garbage grew to four times the limit. It kept alive
 * workerd's own objects (5 KB a request: continuations, contexts, bodies), which V8 does not count. Under two minutes of
 * full load with 64 MB for JavaScript the process holds 374 MB without this and 302 MB with it, level in both cases; the
 * isolate never needs more than 296 MB without and 208 MB with it (`npm run bench soak`).
 *
 * @see Heap::ShouldExpandOldGenerationOnSlowAllocation in V8's source
 */

/** Above V8's 128 KB, an object gets pages of its own, so no gap between other objects fits it. */
const largeObject = 150_000;

let requests = 0;

/** Makes V8 check its limit once in OLD_GENERATION_CHECK_REQUESTS requests, and never if that is 0. */
export function checkOldGeneration({ OLD_GENERATION_CHECK_REQUESTS: period }: Env): void {
  requests++;
  // A string used as a property name for the first time is copied to the old generation. A remainder of 0 is NaN.
  if (requests % period === 0) Reflect.has({}, `${requests}${"_".repeat(largeObject)}`);
}
