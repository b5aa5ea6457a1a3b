/** A client that keeps its connection open can send another request on it after an error. */
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { startOurs, stop } from "../bench/workerd.ts";

const base = inject("baseUrl");
const decode = "/v1/models/mlp-2d/decode";
const goodBody = JSON.stringify({ latents: [[0, 0]] });

interface Posted {
  readonly status: number | undefined;
  readonly reused: boolean;
}

function post(agent: Agent, path: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const sent = request(base + path, { agent, method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ status: answer.statusCode, reused: sent.reusedSocket }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const json = { "Content-Type": "application/json" };
const refusals = [
  { status: 404, path: "/v2/repository/models/mlp-2d/load", headers: json },
  { status: 405, path: "/v1/models", headers: json },
  { status: 415, path: decode, headers: { "Content-Type": "text/plain" } },
  { status: 415, path: "/v2/models/mlp-2d/infer", headers: { "Content-Encoding": "br" } },
];

test.for(refusals)("after a $status the next request uses the same connection", async (refusal) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    // As large as the buffers of a small request, and larger.
    for (const body of [goodBody, " ".repeat(200_000)]) {
      expect((await post(agent, refusal.path, refusal.headers, body)).status).toBe(refusal.status);
      expect(await post(agent, decode, json, goodBody)).toEqual({ status: 200, reused: true });
    }
  } finally {
    agent.destroy();
  }
});

test("long work ends when its client's connection is reset", async () => {
  let log = "";
  const port = 18_930;
  const server = await startOurs(port, undefined, (text) => {
    log += text;
  });
  try {
    const points = Array.from({ length: 10_000 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
    const body = JSON.stringify({ points, components: 20 });
    const head = ["POST /v1/mixtures/fit HTTP/1.1", "Host: a", "Content-Type: application/json", "X-Request-Id: left"];
    const left = connect(port, "127.0.0.1");
    left.write(`${[...head, `Content-Length: ${body.length}`].join("\r\n")}\r\n\r\n${body}`);
    await sleep(100);
    left.resetAndDestroy();
    // Had the first gone on, it would have finished before the second, which has the same work and began later.
    const headers = { ...json, "X-Request-Id": "stayed" };
    expect((await fetch(`${server.url}/v1/mixtures/fit`, { method: "POST", headers, body })).status).toBe(200);
    await expect.poll(() => log).toContain('"requestId":"stayed"');
    expect(log).not.toContain('"requestId":"left"');
  } finally {
    await stop(server);
  }
});
