/**
 * Gradients of the operations that training differentiates, with tfjs's own formulas.
 *
 * tfjs-core registers none in Node, and `@tensorflow/tfjs`, which does, brings another 240 MB. The modules with the
 * formulas name each other without the extension that Node wants, so a hook adds it.
 */
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import * as tf from "@tensorflow/tfjs-core";

/** tfjs's names of the operations, and of its files. */
export const operations = [
  ...["Reshape", "Transpose", "SplitV", "Concat", "Tile", "Sum", "Mean"],
  ...["Add", "Sub", "Multiply", "RealDiv", "Neg", "Square", "Exp", "Log", "Softplus", "Sigmoid", "Softmax"],
  ...["Relu", "LeakyRelu", "BatchMatMul", "Conv2D", "Conv2DBackpropInput", "MaxPool"],
];

// Node itself loads these modules, also under Vitest.
const require = createRequire(import.meta.url);
const folder = new URL(".", pathToFileURL(require.resolve("@tensorflow/tfjs-core"))).href;

const hooks = registerHooks({
  resolve(specifier, context, next) {
    const isInside = specifier.startsWith(".") ? context.parentURL?.startsWith(folder) : specifier.startsWith(folder);
    if (!isInside) return next(specifier, context);
    return { url: new URL(`${specifier}.js`, context.parentURL).href, format: "module", shortCircuit: true };
  },
});
for (const operation of operations) {
  const configurations: Record<string, tf.GradConfig> = require(`${folder}gradients/${operation}_grad`);
  for (const configuration of Object.values(configurations)) tf.registerGradient(configuration);
}
hooks.deregister();
