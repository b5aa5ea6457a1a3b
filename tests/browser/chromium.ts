/**
 * A Chromium for the browser tests, on any machine.
 *
 * In this order: the one that CHROMIUM_PATH names; the one inside the npm package @sparticuz/chromium (Linux x64; it
 * needs neither apt nor a download); the system's. The package's browser needs libraries that a bare Debian lacks. The
 * package contains them, but unpacks them only on Lambda: so a separate process pretends to be there, and only the
 * browser's process gets the libraries' path.
 */
import { execFile } from "node:child_process";
import { access, constants, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const root = fileURLToPath(new URL("../../", import.meta.url));

const bareMachineArgs = [
  // Tests also run as root in containers, where Chromium's sandbox cannot start and /dev/shm is small.
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--font-render-hinting=none",
];

const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macPaths = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

export interface Started {
  readonly browser: Browser;
  /** How to launch another one. */
  readonly options: LaunchOptions;
}

/**
 * Launches the first Chromium that starts.
 *
 * @param args further arguments of its command line
 * @throws Error naming every browser that was tried, and how to provide one
 */
export async function launchChromium(args: readonly string[] = []): Promise<Started> {
  const failures: string[] = [];
  for (const [name, find] of candidates()) {
    try {
      const found = await find();
      if (!found) continue;
      const options = { ...found, args: [...bareMachineArgs, ...args] };
      return { browser: await chromium.launch(options), options };
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    }
  }
  throw new Error(
    [
      "launchChromium: expected Chromium or Chrome, got none.",
      "Install one (apt-get install chromium), or set CHROMIUM_PATH to the browser's executable.",
      ...failures,
    ].join("\n"),
  );
}

type Find = () => Promise<LaunchOptions | undefined>;

function candidates(): [string, Find][] {
  const named = process.env.CHROMIUM_PATH;
  // CHROMIUM_PATH excludes the alternatives.
  if (named) return [["CHROMIUM_PATH", async () => ({ executablePath: named })]];
  const ofSystem = [...systemPaths(), ...macPaths].map((path): [string, Find] => [
    path,
    async () => ((await isExecutable(path)) ? { executablePath: path } : undefined),
  ]);
  const isPackaged = process.platform === "linux" && process.arch === "x64";
  return [...(isPackaged ? [["@sparticuz/chromium", unpackChromium] satisfies [string, Find]] : []), ...ofSystem];
}

function systemPaths(): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => systemNames.map((name) => join(folder, name)));
}

/** The browser inside @sparticuz/chromium, unpacked once for each version. */
async function unpackChromium(): Promise<LaunchOptions> {
  const manifest = await readFile(join(root, "node_modules/@sparticuz/chromium/package.json"), "utf8");
  const folder = join(root, ".cache", `chromium-${(JSON.parse(manifest) as { version: string }).version}`);
  if (!(await isExecutable(join(folder, "chromium")))) await unpackInto(folder);
  return {
    executablePath: join(folder, "chromium"),
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, "al2023", "lib") },
  };
}

/** Creates a folder atomically, so that a killed run leaves nothing half unpacked. */
async function unpackInto(folder: string): Promise<void> {
  await mkdir(join(root, ".cache"), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: root,
    env: { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
  });
  await rename(fresh, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(fresh, { recursive: true });
    // Another run was faster.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
