/** tfjs's Conv2DBackpropFilter, the gradient of the filter, which the wasm backend lacks. */
import { addKernel } from "../kernels.ts";
import { type ConvolutionAttributes, convolution } from "./convolution.ts";
import type { FilterGradient } from "./filter-gradient.ts";
import { allocate, type TensorInfo } from "./heap.ts";

interface Arguments {
  readonly inputs: { readonly x: TensorInfo; readonly dy: TensorInfo };
  readonly attrs: ConvolutionAttributes & { readonly filterShape: readonly number[] };
}

/** @throws Error (the kernel) if the convolution is dilated, channels come first, or there is nothing to sum */
export function registerConv2DBackpropFilter(filterGradient: FilterGradient): void {
  const kernelFunc = ({ inputs, attrs }: Arguments): TensorInfo => {
    const { x, dy } = inputs;
    const found = convolution(x.shape, attrs.filterShape, attrs);
    if (found === undefined) {
      throw new Error(
        `Conv2DBackpropFilter: expected undilated images, channels last, got ${x.shape}, ${attrs.dataFormat}`,
      );
    }
    const dw = allocate(attrs.filterShape);
    filterGradient(found, x, dy, dw);
    return dw;
  };
  addKernel("wasm", "Conv2DBackpropFilter", kernelFunc);
}
