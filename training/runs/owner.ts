/**
 * Which process a file belongs to while it is being written or locked, and whether that process still runs.
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in ticks since boot, where the system tells: a number that is used again is another process. */
  readonly birth?: string;
}

export const self: Owner = ownerOf(process.pid);

function ownerOf(pid: number): Owner {
  const birth = birthOf(pid);
  return { host: hostname(), pid, ...(birth === undefined ? {} : { birth }) };
}

/** Field 22 of Linux's /proc/<pid>/stat; the name before it may hold spaces and brackets. */
function birthOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Whether the process may still run; of another machine's processes nothing is known. */
export function mayRun({ host, pid, birth }: Owner): boolean {
  if (host !== self.host) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return birth === undefined || birth === birthOf(pid);
}

export function inWords({ host, pid }: Owner): string {
  return host === self.host ? `process ${pid}` : `process ${pid} on ${host}`;
}
