/** tfjs's Conv2D on the wasm backend, with our own products. */
import { kernelOf, replaceKernel } from "../kernels.ts";
import { type ConvolutionAttributes, convolution, inputImages, outputImages } from "./convolution.ts";
import type { Correlate } from "./correlate.ts";
import { address, allocate, type TensorInfo } from "./heap.ts";

interface Arguments {
  readonly inputs: { readonly x: TensorInfo; readonly filter: TensorInfo };
  readonly attrs: ConvolutionAttributes;
}

/** Replaces the kernel if the convolution is undilated and its channels come last. */
export function registerConv2D(correlate: Correlate): void {
  const original = kernelOf<Arguments>("wasm", "Conv2D");
  const kernelFunc = (args: Arguments): TensorInfo => {
    const { x, filter } = args.inputs;
    const found = convolution(x.shape, filter.shape, args.attrs);
    if (found === undefined) return original(args);
    const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, outChannels } = found;
    const { padInfo } = found;
    const y = allocate(found.outShape);
    correlate(
      inputImages(x, found),
      padInfo,
      { address: address(filter), taps: filterHeight * filterWidth, inputStep: outChannels, outputStep: 1 },
      outputImages(y, found),
      [
        {
          top: 0,
          left: 0,
          strideHeight,
          strideWidth,
          tapRows: filterHeight,
          tapColumns: filterWidth,
          rows: outHeight,
          columns: outWidth,
          pixel: (row, column) => row * outWidth + column,
          tap: (row, column) => row * filterWidth + column,
        },
      ],
    );
    return y;
  };
  replaceKernel("wasm", "Conv2D", kernelFunc);
}
