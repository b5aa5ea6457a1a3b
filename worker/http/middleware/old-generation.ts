/**
 * What makes V8 collect its old generation in time.
 *
 * V8 holds the old generation against its limit where something is allocated there directly; what scavenges promote
 * passes unweighed. A warm Worker allocates nothing there: under load garbage grew to four times the limit, and with it
 * workerd's own objects (5 KB a request: continuations, contexts, bodies), which V8 does not count and frees with it.
 *
 * @see Heap::ShouldExpandOldGenerationOnSlowAllocation in V8's source
 */

const requestsPerWeighing = 128;
/** Above V8's 128 KB an object has pages of its own, so that no gap among the others can serve it. */
const largeObject = 150_000;

let requests = 0;

/** To be called once a request. */
export function weighOldGeneration(): void {
  requests++;
  // A text that is new as the name of a property is copied to the old generation.
  if (requests % requestsPerWeighing === 0) Reflect.has({}, `${requests}${"_".repeat(largeObject)}`);
}
