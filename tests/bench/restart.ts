/** How soon a decode is served again after a server is killed without warning. */
import { once } from "node:events";
import { type BenchRow, median } from "./row.ts";
import { startOurs } from "./workerd.ts";

const kills = 5;
const port = 18_790;
const path = "/v1/models/mlp-2d/decode?latent=0.1,-1.2";

async function decode(url: string): Promise<void> {
  const response = await fetch(url + path);
  if (!response.ok) throw new Error(`decode: expected 200, got ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** Kill by kill: from the signal to a decode of the server that takes the place of the one that was killed. */
export async function benchRestart(): Promise<BenchRow[]> {
  const seconds: number[] = [];
  let server = await startOurs(port);
  try {
    for (let kill = 0; kill < kills; kill++) {
      await decode(server.url);
      const exited = once(server.process, "exit");
      const start = performance.now();
      server.process.kill("SIGKILL");
      await exited;
      server = await startOurs(port);
      await decode(server.url);
      seconds.push((performance.now() - start) / 1000);
    }
  } finally {
    server.process.kill();
  }
  return [
    {
      name: "kill -9 to first decode",
      ours: median(seconds),
      peer: undefined,
      unit: "s",
      ratio: undefined,
      target: "<= 1.1 s",
    },
  ];
}
