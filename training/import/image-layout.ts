/**
 * The pixel layout of a foreign network, and conversions between it and the contract's (N, height, width) or (N, 3,
 * height, width).
 */
import { sizeOf } from "../../worker/tensor.ts";
import type { ImageTensors } from "../../worker/tensor-contract.ts";
import type { GraphBuilder } from "../onnx/graph.ts";
import { Reshape, Transpose } from "../onnx/ops.ts";
import { permuteAxes } from "../onnx/permute-axes.ts";
import type { Values } from "../onnx/session.ts";

export type ImageShape = ImageTensors["imageShape"];

export interface ImageLayout {
  readonly imageShape: ImageShape;
  /** Sizes besides the batch, in the network's order. */
  readonly sizes: readonly number[];
  /** Colour in TensorFlow's layout, (N, height, width, 3). */
  readonly channelsLast: boolean;
}

const shapes = "(N, H, W), (N, 1, H, W), (N, H, W, 1), (N, 3, H, W), (N, H, W, 3) or (N, H·W)";

/**
 * @param where file and tensor, for messages
 * @param known the image shape, if known
 * @throws Error sizes that are not an image's, or differ from the known ones
 */
export function imageLayout(where: string, sizes: readonly number[], known?: ImageShape): ImageLayout {
  const channelsLast = sizes.length === 3 && sizes[2] === 3 && sizes[0] !== 3;
  const found = channelsLast ? [3, ...sizes.slice(0, 2)] : withoutGreyChannel(sizes);
  const pixels = sizeOf(sizes);
  const flat = found.length === 1;
  const imageShape = (flat ? (known ?? squareOf(where, pixels)) : found) as ImageShape;
  const fits = sizeOf(imageShape) === pixels;
  const isImage = imageShape.length === 2 || (imageShape.length === 3 && imageShape[0] === 3);
  const got = `(N${sizes.map((size) => `, ${size}`).join("")})`;
  if (!isImage) throw new Error(`${where}: expected images ${shapes}, got ${got}`);
  if (!fits || (known && known.join() !== imageShape.join())) {
    throw new Error(`${where}: expected images of ${(known ?? imageShape).join(" x ")}, got ${got}`);
  }
  return { imageShape, sizes, channelsLast };
}

function withoutGreyChannel(sizes: readonly number[]): readonly number[] {
  if (sizes.length !== 3) return sizes;
  if (sizes[0] === 1) return sizes.slice(1);
  return sizes[2] === 1 ? sizes.slice(0, 2) : sizes;
}

function squareOf(where: string, pixels: number): readonly [number, number] {
  const side = Math.sqrt(pixels);
  if (Number.isInteger(side)) return [side, side];
  throw new Error(
    `${where}: expected the shape of its ${pixels} pixels, which are no square; pass --image HxW or 3xHxW`,
  );
}

const isSame = ({ imageShape, sizes }: ImageLayout): boolean => imageShape.join() === sizes.join();

/** Nodes from the network's images to the contract's; undefined if they are the same. */
export function toContract(layout: ImageLayout): ((graph: GraphBuilder, x: string, y: string) => void) | undefined {
  if (isSame(layout)) return undefined;
  if (layout.channelsLast) return (graph, x, y) => void Transpose(graph, x, [0, 3, 1, 2], y);
  return (graph, x, y) => void Reshape(graph, x, layout.imageShape, y);
}

/** Nodes from the contract's images to the network's. */
export function fromContract(layout: ImageLayout): ((graph: GraphBuilder, x: string, y: string) => void) | undefined {
  if (isSame(layout)) return undefined;
  if (layout.channelsLast) return (graph, x, y) => void Transpose(graph, x, [0, 2, 3, 1], y);
  return (graph, x, y) => void Reshape(graph, x, layout.sizes, y);
}

/** The network's images in the contract's layout. */
export function pixelsToContract({ channelsLast, imageShape }: ImageLayout, { data, shape }: Values): Values {
  const count = shape[0] as number;
  return {
    data: channelsLast ? permuteAxes(data, [...shape], [0, 3, 1, 2]) : data,
    shape: [count, ...imageShape],
  };
}

/** The contract's images in the network's layout. */
export function pixelsFromContract({ channelsLast, sizes }: ImageLayout, { data, shape }: Values): Values {
  return {
    data: channelsLast ? permuteAxes(data, [...shape], [0, 2, 3, 1]) : data,
    shape: [shape[0] as number, ...sizes],
  };
}

/** A description, for the list of changes that import prints. */
export function layoutInWords(layout: ImageLayout): string | undefined {
  if (isSame(layout)) return undefined;
  return `(N, ${layout.sizes.join(", ")}) became (N, ${layout.imageShape.join(", ")})`;
}
