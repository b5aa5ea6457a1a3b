/** Incomplete bodies and malformed chunks: the client's error, reported if the client still listens. */
import { connect } from "node:net";
import { expect, inject, test } from "vitest";

const { hostname, port } = new URL(inject("baseUrl"));

/** The response to those bytes, for a client that then sends nothing more but listens. */
function statusOf(bytes: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname, () => socket.end(bytes));
  let received = "";
  socket.on("data", (part) => {
    received += part;
  });
  socket.on("close", () => resolve(received));
  socket.on("error", reject);
  return promise;
}

const paths = ["/v1/models/mlp-2d/decode", "/v2/models/mlp-2d/infer"];
const bodies: Readonly<Record<string, string>> = {
  "a size that is no number": "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
  "a chunk longer than its size": 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":1}\r\n0\r\n\r\n',
  "an end within a chunk": 'Transfer-Encoding: chunked\r\n\r\n50\r\n{"latents"',
  "an end before the last chunk": "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
  "an end before the length": 'Content-Length: 50\r\n\r\n{"latents"',
  "compressed chunks of no size": "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
};

const cases = paths.flatMap((path) => Object.entries(bodies).map(([what, body]) => ({ path, what, body })));

test.for(cases)("$path: $what is 400", async ({ path, body }) => {
  const head = `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n`;
  const answer = await statusOf(head + body);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"title":"Malformed request"');
});
