/** Raw workerd with the built bundle, without miniflare's or wrangler's proxies, for measurements of serving. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bundlePath, readBundle } from "../../worker/local/bundle.ts";
import { readConfiguration } from "../../worker/local/configuration.ts";
import type { Load } from "./load.ts";

/** Path of the workerd binary. */
const workerd: string = createRequire(import.meta.url)("workerd").default;

/** A server process that listens on `url`. */
export interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

/**
 * Spawns a server and waits for its first response.
 *
 * @param onOutput receives what the server writes to its standard output
 */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number,
  onOutput?: (text: string) => void,
): Promise<Server> {
  const child = spawn(command, args, { stdio: ["ignore", onOutput ? "pipe" : "ignore", "inherit"] });
  if (onOutput) child.stdout?.setEncoding("utf8").on("data", onOutput);
  const url = `http://127.0.0.1:${port}`;
  while (child.exitCode === null) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return { url, process: child };
    await sleep(2);
  }
  throw new Error(`startServer: expected ${command} to answer on ${url}, got exit code ${child.exitCode}`);
}

/** Ends a server and waits until its port is free. */
export async function stop({ process: child }: Server): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** workerd's names for the kinds of modules. */
const kinds = { esm: "esModule", wasm: "wasm", data: "data" } as const;

const bundleModules = async (): Promise<string> =>
  (await readBundle()).modules
    .map(({ path, type }) => `(name = "${basename(path)}", ${kinds[type]} = embed "${basename(path)}")`)
    .join(", ");

const publicFolder = fileURLToPath(new URL("../../site/public", import.meta.url));

interface Settings {
  readonly v8Flags?: string;
  readonly inspectorPort?: number | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
}

async function startWorkerd(
  name: string,
  modules: string,
  port: number,
  { v8Flags = "", inspectorPort, onOutput }: Settings = {},
): Promise<Server> {
  const { compatibility_date: date, compatibility_flags: flags, vars, assets } = await readConfiguration();
  const variables = Object.entries(vars)
    .map(([key, value]) => `(name = "${key}", json = ${JSON.stringify(JSON.stringify(value))})`)
    .join(", ");
  const config = join(bundlePath, `${name}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "assets", disk = (path = "${publicFolder}"))],
  v8Flags = [${v8Flags}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules}], compatibilityDate = "${date}", compatibilityFlags = ${JSON.stringify(flags)},
  bindings = [(name = "${assets.binding}", service = "assets"), ${variables}],
);
`,
  );
  const inspector = inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${inspectorPort}`];
  return startServer(workerd, ["serve", ...inspector, config], port, onOutput);
}

/** @param inspectorPort port for `inspect` */
export const startOurs = async (
  port: number,
  inspectorPort?: number,
  onOutput?: (text: string) => void,
): Promise<Server> => startWorkerd("bundle", await bundleModules(), port, { inspectorPort, onOutput });

/** Bound of JavaScript's heap, MB: what WebAssembly and arrays leave of the platform's 128 when most is in memory. */
export const heapBoundMb = 48;

/** With a bound of the heap: bare workerd has none, so garbage could hide a leak. */
export const startBounded = async (port: number, inspectorPort?: number): Promise<Server> =>
  startWorkerd("bounded", await bundleModules(), port, { v8Flags: `"--max-heap-size=${heapBoundMb}"`, inspectorPort });

/** The runtime's limit: a Worker that reads each request to its end and answers them all with one ready-made response. */
export async function startReadyMade(
  port: number,
  { url, method = "GET", headers = {}, body = "" }: Load,
): Promise<Server> {
  const response = await fetch(url, { method, headers, body });
  await writeFile(join(bundlePath, "ready-made.bin"), new Uint8Array(await response.arrayBuffer()));
  const type = { "content-type": response.headers.get("content-type") };
  const script = `import body from "ready-made.bin";
const init = { headers: ${JSON.stringify(type)} };
export default { fetch: (request) => request.arrayBuffer().then(() => new Response(body, init)) };`;
  const modules = `(name = "index.js", esModule = ${JSON.stringify(script)}), (name = "ready-made.bin", data = embed "ready-made.bin")`;
  return startWorkerd("ready-made", modules, port);
}

/** A Worker that does nothing. */
export const startEmpty = (port: number): Promise<Server> =>
  startWorkerd("empty", `(name = "index.js", esModule = "export default { fetch: () => new Response() }")`, port);
