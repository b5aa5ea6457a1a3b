/** The system's view of a server's process. */
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Server } from "./workerd.ts";

/** Resident memory of a process, MB. */
export const residentMb = async (server: Server): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.process.pid}/status`, "utf8"))?.[1]) / 1024;

/** Processor time of a process's first thread, which runs the script, ms. */
export async function scriptCpuMs({ process: { pid } }: Server): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/task/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}
