/**
 * A two-layer decoder in double precision, from the weights in the ONNX file, as the reference for onnxruntime.
 */
import onnxProto from "onnx-proto";

const { ModelProto } = onnxProto.onnx;

interface Matrix {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** p = σ(W₂ relu(W₁ z + b₁) + b₂) for each row z of `latents`, from the graph's Gemm nodes. */
export function decodeMlp(onnx: Uint8Array, latents: readonly (readonly number[])[]): number[][] {
  const { graph } = ModelProto.decode(onnx);
  const weights = new Map<string, Matrix>(
    (graph?.initializer ?? []).map(({ name, rawData, dims }) => [
      name ?? "",
      { data: new Float32Array(Uint8Array.from(rawData ?? []).buffer), dims: (dims ?? []).map(Number) },
    ]),
  );
  const gemms = (graph?.node ?? []).filter((node) => node.opType === "Gemm");
  return latents.map((latent) =>
    gemms.reduce<number[]>((input, gemm, layer) => {
      const [w, b] = (gemm.input ?? []).slice(1).map((name) => weights.get(name)) as [Matrix, Matrix];
      const transposed = (gemm.attribute ?? []).some(({ name, i }) => name === "transB" && Number(i) === 1);
      const [rows = 0, columns = 0] = w.dims;
      const outputs = transposed ? rows : columns;
      const activate = layer < gemms.length - 1 ? (a: number) => Math.max(a, 0) : (a: number) => 1 / (1 + Math.exp(-a));
      return Array.from({ length: outputs }, (_, j) =>
        activate(
          input.reduce(
            (sum, x, i) => sum + x * (w.data[transposed ? j * columns + i : i * columns + j] as number),
            b.data[j] as number,
          ),
        ),
      );
    }, latent as number[]),
  );
}
