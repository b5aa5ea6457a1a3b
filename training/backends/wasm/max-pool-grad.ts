/**
 * tfjs's MaxPoolGrad on the wasm backend: the first pixel of a window that equals its maximum gets the whole gradient.
 *
 * tfjs's own kernel (4.22) is wrong: windows of 2 x 2 that end at the border of an even-sized image pass no gradient.
 * It takes 88 ms for 100 x 24 x 24 x 64; adjacent windows of 2 x 2 take 4 ms here, in WebAssembly SIMD. All others are
 * plain JavaScript.
 */
import * as tf from "@tensorflow/tfjs-core";
import { replaceKernel } from "../kernels.ts";
import { assemble } from "./assemble.ts";
import { address, allocate, floatBytes, type TensorInfo, view } from "./heap.ts";

interface Arguments {
  readonly inputs: { readonly dy: TensorInfo; readonly input: TensorInfo; readonly output: TensorInfo };
  readonly attrs: {
    readonly filterSize: number | [number, number];
    readonly strides: number | [number, number];
    readonly pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
    readonly dimRoundingMode?: "floor" | "round" | "ceil";
  };
}

interface Exports {
  /** The pixels that a row of the output pools; `line` bytes between rows of the input, `pixel` bytes in a pixel. */
  readonly maxPoolGradRow: (
    x: number,
    line: number,
    y: number,
    dy: number,
    dx: number,
    columns: number,
    pixel: number,
  ) => void;
}

/** Channels in a vector; a pixel has at least as many. */
const lanes = 4;

export async function registerMaxPoolGrad(): Promise<void> {
  const { maxPoolGradRow } = await assemble<Exports>("max-pool-grad", text());
  const kernelFunc = (args: Arguments): TensorInfo => {
    const { dy, input, output } = args.inputs;
    const { filterSize, strides, pad, dimRoundingMode } = args.attrs;
    const shape = input.shape as [number, number, number, number];
    const found = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo, outHeight, outWidth, inChannels } = found;
    const halving = [filterHeight, filterWidth, strideHeight, strideWidth].every((size) => size === 2);
    const inside = padInfo.top + padInfo.left === 0 && 2 * outHeight <= found.inHeight && 2 * outWidth <= found.inWidth;
    const dx = allocate(shape);
    if (!halving || !inside || inChannels < lanes) {
      passBack(found, view(input), view(dy), view(dx));
      return dx;
    }
    // With odd sizes, the last pixels are not in any window.
    if (2 * outHeight < found.inHeight || 2 * outWidth < found.inWidth) view(dx).fill(0);
    const pixel = inChannels * floatBytes;
    const line = found.inWidth * pixel;
    for (let row = 0; row < found.batchSize * outHeight; row++) {
      const image = Math.floor(row / outHeight);
      const from = (image * found.inHeight + 2 * (row % outHeight)) * line;
      const to = row * outWidth * pixel;
      maxPoolGradRow(
        address(input) + from,
        line,
        address(output) + to,
        address(dy) + to,
        address(dx) + from,
        outWidth,
        pixel,
      );
    }
    return dx;
  };
  replaceKernel("wasm", "MaxPoolGrad", kernelFunc);
}

/** Any windows, one number at a time. */
function passBack(
  { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, ...windows }: tf.backend_util.Conv2DInfo,
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
): void {
  dx.fill(0);
  let window = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const top = row * windows.strideHeight - windows.padInfo.top;
        const left = column * windows.strideWidth - windows.padInfo.left;
        for (let channel = 0; channel < inChannels; channel++) {
          let [largest, place] = [Number.NEGATIVE_INFINITY, -1];
          for (let y = Math.max(0, top); y < Math.min(inHeight, top + windows.filterHeight); y++) {
            for (let at = Math.max(0, left); at < Math.min(inWidth, left + windows.filterWidth); at++) {
              const index = ((image * inHeight + y) * inWidth + at) * inChannels + channel;
              if ((x[index] as number) > largest) [largest, place] = [x[index] as number, index];
            }
          }
          if (place >= 0) dx[place] = (dx[place] as number) + (dy[window] as number);
          window += 1;
        }
      }
    }
  }
}

/**
 * For each window, four channels at a time; the last four overlap the previous ones if their number is not a multiple
 * of four.
 */
function text(): string {
  const corners = ["$topLeft", "$topRight", "$bottomLeft"];
  return `(module (import "heap" "memory" (memory 1))
  (func (export "maxPoolGradRow")
    (param $x i32) (param $line i32) (param $y i32) (param $dy i32) (param $dx i32) (param $columns i32) (param $pixel i32)
    (local $channel i32) (local $largest v128) (local $left v128) (local $here v128)
    ${corners.map((corner) => `(local ${corner} i32)`).join(" ")} (local $bottomRight i32)
    (loop $windows
      (local.set $channel (i32.const 0))
      (loop $channels
        (if (i32.gt_s (i32.add (local.get $channel) (i32.const 16)) (local.get $pixel))
          (then (local.set $channel (i32.sub (local.get $pixel) (i32.const 16)))))
        (local.set $topLeft (local.get $channel))
        (local.set $topRight (i32.add (local.get $channel) (local.get $pixel)))
        (local.set $bottomLeft (i32.add (local.get $channel) (local.get $line)))
        (local.set $bottomRight (i32.add (local.get $topRight) (local.get $line)))
        (local.set $largest (v128.load (i32.add (local.get $y) (local.get $channel))))
        (local.set $left (v128.load (i32.add (local.get $dy) (local.get $channel))))
        ${corners
          .map(
            (corner) => `(local.set $here (f32x4.eq (local.get $largest)
          (v128.load (i32.add (local.get $x) (local.get ${corner})))))
        (v128.store (i32.add (local.get $dx) (local.get ${corner})) (v128.and (local.get $left) (local.get $here)))
        (local.set $left (v128.andnot (local.get $left) (local.get $here)))`,
          )
          .join("\n")}
        (v128.store (i32.add (local.get $dx) (local.get $bottomRight)) (local.get $left))
        (br_if $channels (i32.lt_s
          (local.tee $channel (i32.add (local.get $channel) (i32.const 16)))
          (local.get $pixel))))
      (local.set $x (i32.add (local.get $x) (i32.shl (local.get $pixel) (i32.const 1))))
      (local.set $dx (i32.add (local.get $dx) (i32.shl (local.get $pixel) (i32.const 1))))
      (local.set $y (i32.add (local.get $y) (local.get $pixel)))
      (local.set $dy (i32.add (local.get $dy) (local.get $pixel)))
      (br_if $windows (local.tee $columns (i32.sub (local.get $columns) (i32.const 1)))))))`;
}
