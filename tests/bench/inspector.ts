/** V8's view of a Worker's memory, through workerd's inspector (Chrome's DevTools protocol). */
import { once } from "node:events";

/** Memory of one isolate, MB. */
export interface IsolateMemory {
  /** JavaScript's heap, live and garbage, without free space in its pages. */
  readonly heap: number;
  /** Contents of byte arrays outside the heap, without WebAssembly's memory. */
  readonly buffers: number;
  /** All WebAssembly.Memory objects. */
  readonly wasm: number;
}

export interface Inspector {
  readonly memory: () => Promise<IsolateMemory>;
  /** Makes V8 collect its garbage. */
  readonly collect: () => Promise<void>;
  readonly close: () => void;
}

interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface RemoteObject {
  readonly objectId: string;
  readonly value?: unknown;
}

/** Address of the inspector of a server that was started with a port for it. */
export async function inspect(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    readonly webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket((targets[0] as (typeof targets)[number]).webSocketDebuggerUrl);
  await once(socket, "open");
  const waiting = new Map<number, (reply: Reply) => void>();
  const context = new Promise<number>((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.method === "Runtime.executionContextCreated") resolve(message.params.context.id);
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    });
  });
  let sent = 0;
  const call = async <Result>(method: string, params: object = {}): Promise<Result> => {
    const id = ++sent;
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (reply.error) throw new Error(`inspect: expected an answer to ${method}, got ${reply.error.message}`);
    return reply.result as Result;
  };
  await call("Runtime.enable");
  const { result: prototype } = await call<{ result: RemoteObject }>("Runtime.evaluate", {
    expression: "WebAssembly.Memory.prototype",
    contextId: await context,
  });
  /** V8 collects garbage for this query. The memories that onnxruntime created live forever. */
  const queryMemories = async (): Promise<RemoteObject> => {
    const parameters = { prototypeObjectId: prototype.objectId };
    return (await call<{ objects: RemoteObject }>("Runtime.queryObjects", parameters)).objects;
  };
  const objects = await queryMemories();
  return {
    memory: async () => {
      const { result } = await call<{ result: { value: number } }>("Runtime.callFunctionOn", {
        objectId: objects.objectId,
        functionDeclaration: "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }",
        returnByValue: true,
      });
      const usage = await call<{ usedSize: number; backingStorageSize: number }>("Runtime.getHeapUsage");
      const mb = (bytes: number) => bytes / 2 ** 20;
      return { heap: mb(usage.usedSize), buffers: mb(usage.backingStorageSize), wasm: mb(result.value) };
    },
    // workerd does not support HeapProfiler.collectGarbage.
    collect: async () => {
      await call("Runtime.releaseObject", { objectId: (await queryMemories()).objectId });
    },
    close: () => socket.close(),
  };
}
