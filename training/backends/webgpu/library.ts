/** WebGPU as `npm run webgpu` installs it: Dawn, which is Chrome's WebGPU, and tfjs's backend for it. */
import { pathToFileURL } from "node:url";
import project from "../../../package.json" with { type: "json" };
import { findPackage, folderFor } from "../../packages/find.ts";

/** The folder that `npm run webgpu` fills. */
export const home = folderFor("webgpu");

const dawn = "webgpu";
const backend = "@tensorflow/tfjs-backend-webgpu";
export const dependencies = { [dawn]: project.peerDependencies[dawn], [backend]: project.peerDependencies[backend] };

/** The part of the package that is used here. */
interface Dawn {
  /** The constructors and constants that a browser has. */
  readonly globals: object;
  create(options: readonly string[]): GPU;
}

export function isInstalled(folder: string): boolean {
  return [dawn, backend].every((name) => findPackage(folder, name) !== undefined);
}

/**
 * The GPU that Dawn finds, in words; undefined if it finds none.
 *
 * @throws Error if Dawn does not load
 */
export async function findGpu(folder: string): Promise<string | undefined> {
  const { create, globals } = await load<Dawn>(folder, dawn);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // tfjs expects the browser's navigator.gpu.
  Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return undefined;
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter((part) => part !== "").join(" ");
}

/** Registers tfjs's backend. */
export async function loadBackend(folder: string): Promise<void> {
  await load(folder, backend);
}

/** @throws Error with the first line of the reason and the command that installs the package again */
async function load<Module>(folder: string, name: string): Promise<Module> {
  try {
    return (await import(pathToFileURL(findPackage(folder, name) as string).href)) as Module;
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new Error(`its package ${name} does not load: ${reason} (npm run webgpu)`, { cause });
  }
}
