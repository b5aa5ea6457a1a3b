/** `npm run tensorflow`: installs TensorFlow for `npm run train -- … --backend node-gpu`. */
import { installTensorFlow } from "./install.ts";
import { home } from "./library.ts";

await installTensorFlow(home, console.log).then(
  (installed) => console.log(`${installed}: train with --backend node-gpu`),
  (error: Error) => {
    console.error(`tensorflow: ${error.message}`);
    process.exitCode = 1;
  },
);
