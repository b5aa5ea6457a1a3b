import * as tf from "@tensorflow/tfjs";
import { selectBackend } from "./training/backends/select.ts";
await selectBackend("wasm");
type S = [number, number, number, number];
const rnd = (s: number[]) => tf.randomNormal(s) as tf.Tensor4D;
function time(name: string, f: () => unknown, flop = 0) {
  const ts: number[] = [];
  for (let i = 0; i < 7; i++) { const t = performance.now(); tf.dispose(f() as never); ts.push(performance.now() - t); }
  ts.sort((a, b) => a - b);
  const ms = ts[3] as number;
  console.log(name.padEnd(46), ms.toFixed(2), flop ? (flop / ms / 1e6).toFixed(1) + " GF/s" : "");
}
const layers: [string, S, S, number, number | "valid"][] = [
  ["conv1 1->32", [100, 28, 28, 1], [3, 3, 1, 32], 1, "valid"],
  ["conv2 32->64", [100, 26, 26, 32], [3, 3, 32, 64], 1, "valid"],
  ["conv 12->36", [100, 12, 12, 12], [3, 3, 12, 36], 1, "valid"],
  ["conv 4->4", [100, 30, 30, 4], [3, 3, 4, 4], 1, "valid"],
  ["conv 4->1", [100, 28, 28, 4], [1, 1, 4, 1], 1, "valid"],
  ["conv 1->32 s2 p1", [64, 28, 28, 1], [3, 3, 1, 32], 2, 1],
  ["conv 32->64 s2 p1", [64, 14, 14, 32], [3, 3, 32, 64], 2, 1],
];
for (const [name, xs, fs, s, p] of layers) {
  const x = rnd(xs), f = rnd(fs), r = p === "valid" ? undefined : "floor" as const;
  const y = tf.conv2d(x, f, s, p, "NHWC", 1, r);
  const dy = rnd(y.shape);
  const flop = 2 * y.size * fs[0] * fs[1] * fs[2];
  time(name + " forward", () => tf.conv2d(x, f, s, p, "NHWC", 1, r), flop);
  time(name + " dx / transposed", () => tf.conv2dTranspose(dy, f, xs, s, p, r), flop);
  time(name + " dw", () => tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, { strides: s, pad: p, dataFormat: "NHWC", dimRoundingMode: r, filterShape: fs }), flop);
}
const a = rnd([100, 24, 24, 64]), b = tf.randomNormal([64]), g = rnd([100, 24, 24, 64]);
time("identity add bias 24x24x64", () => tf.add(a, b));
time("bias grad (sum 0,1,2)", () => tf.sum(g, [0, 1, 2]));
time("relu", () => tf.relu(a));
const rg = tf.grad(tf.relu);
time("relu fwd+grad", () => tf.tidy(() => rg(a, g)));
const pool = (t: tf.Tensor) => tf.maxPool(t as tf.Tensor4D, 2, 2, "valid");
const py = pool(a), pg = tf.randomNormal(py.shape), pgr = tf.grad(pool);
time("maxPool", () => pool(a));
time("maxPool fwd+grad", () => tf.tidy(() => pgr(a, pg)));
const lr = (t: tf.Tensor) => tf.leakyRelu(t, 0.2), lg = tf.grad(lr);
time("leakyRelu", () => lr(a));
time("leakyRelu fwd+grad", () => tf.tidy(() => lg(a, g)));
const silu = (t: tf.Tensor) => tf.mul(t, tf.sigmoid(t)), sg = tf.grad(silu);
time("silu", () => tf.tidy(() => silu(a)));
time("silu fwd+grad", () => tf.tidy(() => sg(a, g)));
time("mul same shape", () => tf.mul(a, g));
time("mul bcast C", () => tf.mul(a, b));
time("transpose NHWC->NCHW", () => tf.transpose(a, [0, 3, 1, 2]));
time("transpose NCHW->NHWC", () => tf.transpose(tf.reshape(a, [100, 64, 24, 24]), [0, 2, 3, 1]));
time("moments", () => { const m = tf.moments(a, [0, 1, 2]); return [m.mean, m.variance]; });
time("mean 012", () => tf.mean(a, [0, 1, 2]));
time("fill zeros (alloc)", () => tf.zerosLike(a));
console.log(tf.memory());
