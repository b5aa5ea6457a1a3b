/** `npm run webgpu`: installs WebGPU for `npm run train -- … --backend webgpu`. */
import { fileURLToPath } from "node:url";
import { install, installPackages } from "../../packages/install.ts";
import { runTool } from "../../packages/tool.ts";
import { dependencies, home } from "./library.ts";

/** In a separate process, because a native library that does not suit the machine may end its process. */
async function tryOut(folder: string): Promise<string> {
  const script = fileURLToPath(new URL("try-out.ts", import.meta.url));
  return (await runTool(process.execPath, [script, folder], { cwd: folder, purpose: "WebGPU's trial" })).trim();
}

const installation = {
  description: "WebGPU",
  dependencies,
  fill: (folder: string) => installPackages(folder, console.log),
  tryOut,
};

await install(home, installation, console.log).then(
  (installed) => console.log(`${installed}: train with --backend webgpu`),
  (error: Error) => {
    console.error(`webgpu: ${error.message}`);
    process.exitCode = 1;
  },
);
