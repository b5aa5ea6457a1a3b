/**
 * The process that writes or locks a file, and whether it still runs.
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface Owner {
  readonly host: string;
  readonly pid: number;
  /**
   * Start time of the process in ticks since boot, if the system reports it: it distinguishes processes that reuse an
   * id.
   */
  readonly birth?: string;
}

export const self: Owner = ownerOf(process.pid);

function ownerOf(pid: number): Owner {
  const birth = birthOf(pid);
  return { host: hostname(), pid, ...(birth === undefined ? {} : { birth }) };
}

/** Field 22 of Linux's /proc/<pid>/stat; the process name before it may contain spaces and brackets. */
function birthOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Whether the process may still run; unknown, hence true, for other machines' processes. */
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
