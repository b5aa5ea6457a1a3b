/** The machine's NVIDIA GPU, as its driver reports it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Gpu {
  readonly name: string;
  /** Compute capability: 7.0 Volta, 8.0 Ampere, 9.0 Hopper, 10.0 Blackwell. */
  readonly computeCapability: number;
}

/** The first GPU; undefined without a driver or without a GPU. */
export async function findGpu(): Promise<Gpu | undefined> {
  const query = ["--query-gpu=name,compute_cap", "--format=csv,noheader"];
  const text = await promisify(execFile)("nvidia-smi", query).then(
    ({ stdout }) => stdout,
    () => "",
  );
  const [, name, computeCapability] = /^(.+), (\d+\.\d+)$/m.exec(text) ?? [];
  return name === undefined ? undefined : { name, computeCapability: Number(computeCapability) };
}
