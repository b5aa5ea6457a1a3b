/**
 * General matrix product in WebAssembly SIMD, for operands of any orientation.
 *
 * The kernels of tfjs-backend-wasm are fast only if neither operand is transposed, and they repack the right one slowly
 * whenever it is a new tensor, which in training it always is. This kernel addresses both operands by two strides each,
 * so that transposing only swaps strides, and packs a panel of columns at a time. For 128 x 784 by 784 x 200, in ms
 * (tfjs / here): plain 1.9 / 0.5, either one transposed 15 / 0.5.
 */
import { assemble } from "./assemble.ts";
import { createScratch, floatBytes } from "./heap.ts";
import { packPanel, panelLocals } from "./panel.ts";
import { clearTile, loadTileRow, multiplyTile, storeTileRow, tileLocals, tileRows } from "./tile.ts";

/** Columns in a narrow panel: two vectors of four floats. */
export const panelColumns = 8;

/** Columns in each kind of panel, widest first: two registers hold sixteen where vectors are joined in pairs. */
export function panelWidths(joined: boolean): readonly number[] {
  return joined ? [2 * panelColumns, panelColumns] : [panelColumns];
}

/** A matrix in the heap: the address of its first element, and the strides of rows and columns, in bytes. */
export interface Operand {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** C ← A · B for A (M, K), B (K, N), C (M, N) row-major; M, K ≥ 1 and N ≥ `panelColumns`. */
export type Gemm = (a: Operand, b: Operand, c: number, rows: number, columns: number, inner: number) => void;

/** Rows in a panel: with sixteen columns two thirds of the first-level cache. */
const longestPanel = 512;
/** Floats of A that are multiplied by all panels before the next ones: part of the second-level cache. */
const blockFloats = 65_536;

type Kernel = (...pointersStridesAndSizes: number[]) => void;

/** Assembles a kernel for each panel width; their packing buffer grows with the longest panel so far. */
export async function createGemm(joined: boolean): Promise<Gemm> {
  const widths = panelWidths(joined);
  const kernels = await assemble<Record<string, Kernel>>(
    "gemm",
    `(module (import "heap" "memory" (memory 1)) ${widths.map(text).join("\n")})`,
  );
  const scratch = createScratch();
  return (a, b, c, rows, columns, inner) => {
    const width = widths.find((each) => each <= columns) as number;
    const multiply = kernels[`gemm${width}`] as Kernel;
    // A sum in parts would add overlapping columns twice.
    const depth = columns % width === 0 ? Math.min(inner, longestPanel) : inner;
    const height = Math.max(1, Math.floor(blockFloats / depth / tileRows)) * tileRows;
    const packed = scratch(depth * width);
    for (let k = 0; k < inner; k += depth) {
      for (let row = 0; row < rows; row += height) {
        multiply(
          a.address + row * a.rowStride + k * a.columnStride,
          a.rowStride,
          a.columnStride,
          b.address + k * b.rowStride,
          b.rowStride,
          b.columnStride,
          c + row * columns * floatBytes,
          Math.min(height, rows - row),
          columns,
          Math.min(depth, inner - k),
          packed,
          Number(k > 0),
        );
      }
    }
  };
}

/** A row-major matrix of `columns` columns, or its transpose. */
export function operand(address: number, columns: number, isTransposed: boolean): Operand {
  const matrix = { address, rowStride: columns * floatBytes, columnStride: floatBytes };
  return isTransposed ? transposed(matrix) : matrix;
}

/** Aᵀ for A. */
export function transposed({ address, rowStride, columnStride }: Operand): Operand {
  return { address, rowStride: columnStride, columnStride: rowStride };
}

/**
 * C ← A · B, or C ← C + A · B where `$adds`. For each panel of `width` columns of B: pack it, then go through the rows
 * of A in tiles.
 *
 * The last panel is moved left, and the last rows of the last tile repeat row M - 1, so that every tile is full:
 * overlaps are computed twice, with the same result.
 */
function text(width: number): string {
  const tile = Array.from({ length: tileRows }, (_, row) => row);
  const each = (lines: (row: number) => string) => tile.map(lines).join("\n");
  return `(func (export "gemm${width}")
    (param $a i32) (param $aRow i32) (param $aColumn i32)
    (param $b i32) (param $bRow i32) (param $bColumn i32)
    (param $c i32) (param $M i32) (param $N i32) (param $K i32) (param $panel i32) (param $adds i32)
    (local $i i32) (local $j i32) (local $k i32) (local $from i32) (local $to i32) (local $row i32)
    ${tileLocals(width)} ${panelLocals} ${each((r) => `(local $c${r} i32)`)}
    (loop $panels
      (if (i32.gt_s (i32.add (local.get $j) (i32.const ${width})) (local.get $N))
        (then (local.set $j (i32.sub (local.get $N) (i32.const ${width})))))

      (local.set $from (i32.add (local.get $b) (i32.mul (local.get $j) (local.get $bColumn))))
      (local.set $to (local.get $panel))
      (local.set $k (local.get $K))
      ${packPanel(width)}

      (local.set $i (i32.const 0))
      (loop $tiles
        ${each(
          (r) => `(local.set $row (i32.add (local.get $i) (i32.const ${r})))
        (if (i32.ge_s (local.get $row) (local.get $M))
          (then (local.set $row (i32.sub (local.get $M) (i32.const 1)))))
        (local.set $a${r} (i32.add (local.get $a) (i32.mul (local.get $row) (local.get $aRow))))
        (local.set $c${r} (i32.add (local.get $c) (i32.shl
          (i32.add (i32.mul (local.get $row) (local.get $N)) (local.get $j)) (i32.const 2))))`,
        )}
        (if (local.get $adds)
          (then ${each((r) => loadTileRow(width, r, `$c${r}`))})
          (else ${clearTile(width)}))
        (local.set $from (local.get $panel))
        (local.set $k (local.get $K))
        (loop $inner
          ${multiplyTile(width, "$aColumn")}
          (br_if $inner (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        ${each((r) => storeTileRow(width, r, `$c${r}`))}
        (br_if $tiles (i32.lt_s
          (local.tee $i (i32.add (local.get $i) (i32.const ${tileRows})))
          (local.get $M))))
      (br_if $panels (i32.lt_s
        (local.tee $j (i32.add (local.get $j) (i32.const ${width})))
        (local.get $N)))))`;
}
