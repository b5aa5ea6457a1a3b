/**
 * A reproduction of what worker/budget/old-generation.ts works around, on a Worker of ten lines.
 *
 * A Worker that reads a body and answers never allocates in V8's old generation directly, so V8 does not compare it with
 * its limit. Objects that scavenges promote keep workerd's own alive. The second Worker differs in one line.
 *
 *   node tests/bench/old-generation.ts
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { residentMb } from "./process.ts";
import { startServer, stop } from "./workerd.ts";

const workerd: string = createRequire(import.meta.url)("workerd").default;
const port = 18_780;
const connections = 16;
const requests = 16_000;
const rounds = 4;
const body = JSON.stringify(Array.from({ length: 200 }, (_, i) => Math.sin(i)));

const sourceOf = (line: string): string => `
let requests = 0;
export default {
  async fetch(request) {
    ${line}
    const numbers = request.body ? await request.json() : [];
    const stream = new ReadableStream({ pull(controller) {
      controller.enqueue(new TextEncoder().encode(JSON.stringify(numbers)));
      controller.close();
    } });
    return new Response(stream, { headers: { "Content-Type": "application/json" } });
  },
};
`;

const workers: Readonly<Record<string, string>> = {
  "without an allocation in the old generation": "",
  "with one in 128 requests": 'if (++requests % 128 === 0) Reflect.has({}, requests + "_".repeat(150_000));',
};

const folder = await mkdtemp(join(tmpdir(), "old-generation-"));
try {
  for (const [name, line] of Object.entries(workers)) {
    await writeFile(join(folder, "index.js"), sourceOf(line));
    await writeFile(
      join(folder, "config.capnp"),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  v8Flags = ["--max-heap-size=64"],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")], compatibilityDate = "2026-11-17",
);
`,
    );
    const server = await startServer(workerd, ["serve", join(folder, "config.capnp")], port);
    const sizes = [await residentMb(server)];
    for (let round = 0; round < rounds; round++) {
      await autocannon({ url: server.url, connections, amount: requests / rounds, method: "POST", body });
      sizes.push(await residentMb(server));
    }
    await stop(server);
    console.log(
      `${name}: ${sizes.map((mb) => mb.toFixed(0)).join(", ")} MB resident after each ${requests / rounds} requests`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
