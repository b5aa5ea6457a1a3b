/**
 * Matrix product whose left rows can be anywhere in the heap, in WebAssembly SIMD: the core of every pass of a
 * convolution.
 *
 * The patch of an image under a filter is a few runs of contiguous pixels, so the matrix of all patches need not be
 * written out: a table has the start of each patch, and two strides walk through it. Walking along the pixels under one
 * weight gives the transposed matrix, which the filter's gradient needs. The right operand is packed in panels of eight
 * columns; the tile of 6 x 8 sums is that of gemm.ts, and as fast.
 */
import { assemble } from "./assemble.ts";
import { panelColumns, tileRows } from "./gemm.ts";

/**
 * First column of each panel. The last one is moved left, so that it ends with the last column; overlaps are computed
 * twice, with the same result.
 */
export function panelStarts(columns: number): number[] {
  return Array.from({ length: Math.ceil(columns / panelColumns) }, (_, panel) =>
    Math.max(0, Math.min(panel * panelColumns, columns - panelColumns)),
  );
}

/** Bytes of a row's entry in the table: offset of its first element in A, offset of its sums in C. */
export const entryBytes = 8;

/**
 * C[m, n] = Σ_{s < segments} Σ_{i < run} A[m; s, i] B[s · run + i, n], all addresses and steps in bytes.
 *
 * Element (s, 0) of row m is at `a` + its first table entry + s (run · step + skip); i advances by `step`. Row m of
 * C starts at `c` + its second entry.
 */
export interface IndirectProduct {
  readonly a: number;
  readonly c: number;
  /** The table, of `tiles` · `tileRows` entries. */
  readonly table: number;
  readonly tiles: number;
  readonly segments: number;
  readonly skip: number;
  readonly run: number;
  readonly step: number;
  /** B in panels: (panel, row, `panelColumns`). */
  readonly b: number;
  readonly panels: number;
  /** Steps from panel to panel in A, 0 for a plain product, and in C. */
  readonly panelStepA: number;
  readonly panelStepC: number;
}

export interface IndirectGemm {
  /** Writes C. Rows with the same position in C must be equal. */
  readonly multiply: (product: IndirectProduct) => void;
  /** Adds to C. */
  readonly accumulate: (product: IndirectProduct) => void;
  /** Packs eight columns of a row-major matrix as a panel; rows are `stride` bytes apart. */
  readonly pack: (from: number, stride: number, rows: number, to: number) => void;
  /** Copies `columns` floats each from rows `stride` bytes apart to `to` + the second entry of the row in the table. */
  readonly scatter: (from: number, stride: number, rows: number, columns: number, to: number, table: number) => void;
}

interface Exports {
  readonly multiply: (...numbers: number[]) => void;
  readonly accumulate: (...numbers: number[]) => void;
  readonly pack: IndirectGemm["pack"];
  readonly scatter: IndirectGemm["scatter"];
}

export async function createIndirectGemm(): Promise<IndirectGemm> {
  const { multiply, accumulate, pack, scatter } = await assemble<Exports>("indirect-gemm", text());
  const spread =
    (kernel: Exports["multiply"]) =>
    ({ a, c, table, tiles, segments, skip, run, step, b, panels, panelStepA, panelStepC }: IndirectProduct): void =>
      kernel(a, c, table, tiles, segments, skip, run, step, b, panels, panelStepA, panelStepC);
  return { multiply: spread(multiply), accumulate: spread(accumulate), pack, scatter };
}

function text(): string {
  return `(module
  (import "heap" "memory" (memory 1))
  ${product("multiply", (_, sum) => sum)}
  ${product("accumulate", (target, sum) => `(f32x4.add ${target} ${sum})`)}
  (func (export "pack") (param $from i32) (param $stride i32) (param $rows i32) (param $to i32)
    (loop $each
      (v128.store (local.get $to) (v128.load (local.get $from)))
      (v128.store offset=16 (local.get $to) (v128.load offset=16 (local.get $from)))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $to (i32.add (local.get $to) (i32.const ${4 * panelColumns})))
      (br_if $each (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))
  (func (export "scatter")
    (param $from i32) (param $stride i32) (param $rows i32) (param $columns i32) (param $to i32) (param $table i32)
    (local $source i32) (local $target i32) (local $left i32)
    (loop $eachRow
      (local.set $source (local.get $from))
      (local.set $target (i32.add (local.get $to) (i32.load offset=4 (local.get $table))))
      (local.set $left (local.get $columns))
      (loop $eachColumn
        (f32.store (local.get $target) (f32.load (local.get $source)))
        (local.set $source (i32.add (local.get $source) (i32.const 4)))
        (local.set $target (i32.add (local.get $target) (i32.const 4)))
        (br_if $eachColumn (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $table (i32.add (local.get $table) (i32.const ${entryBytes})))
      (br_if $eachRow (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))`;
}

/** Panel by panel, and within a panel tile by tile: the panel stays in the first-level cache, A in the second. */
function product(name: string, stored: (target: string, sum: string) => string): string {
  const tile = Array.from({ length: tileRows }, (_, row) => row);
  const each = (lines: (row: number) => string) => tile.map(lines).join("\n");
  return `(func (export "${name}")
    (param $a i32) (param $c i32) (param $table i32) (param $tiles i32) (param $segments i32) (param $skip i32)
    (param $run i32) (param $step i32) (param $b i32) (param $panels i32)
    (param $panelStepA i32) (param $panelStepC i32)
    (local $entry i32) (local $tile i32) (local $segment i32) (local $k i32) (local $from i32) (local $row i32)
    (local $b0 v128) (local $b1 v128) (local $s v128)
    ${each((r) => `(local $a${r} i32) (local $left${r} v128) (local $right${r} v128)`)}
    (loop $eachPanel
      (local.set $entry (local.get $table))
      (local.set $tile (local.get $tiles))
      (loop $eachTile
        ${each(
          (r) => `(local.set $a${r} (i32.add (local.get $a) (i32.load offset=${entryBytes * r} (local.get $entry))))
        (local.set $left${r} (v128.const f32x4 0 0 0 0))
        (local.set $right${r} (v128.const f32x4 0 0 0 0))`,
        )}
        (local.set $from (local.get $b))
        (local.set $segment (local.get $segments))
        (loop $eachSegment
          (local.set $k (local.get $run))
          (loop $inner
            (local.set $b0 (v128.load (local.get $from)))
            (local.set $b1 (v128.load offset=16 (local.get $from)))
            ${each(
              (r) => `(local.set $s (v128.load32_splat (local.get $a${r})))
            (local.set $a${r} (i32.add (local.get $a${r}) (local.get $step)))
            (local.set $left${r} (f32x4.relaxed_madd (local.get $s) (local.get $b0) (local.get $left${r})))
            (local.set $right${r} (f32x4.relaxed_madd (local.get $s) (local.get $b1) (local.get $right${r})))`,
            )}
            (local.set $from (i32.add (local.get $from) (i32.const ${4 * panelColumns})))
            (br_if $inner (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
          ${each((r) => `(local.set $a${r} (i32.add (local.get $a${r}) (local.get $skip)))`)}
          (br_if $eachSegment (local.tee $segment (i32.sub (local.get $segment) (i32.const 1)))))
        ${each(
          (r) => `(local.set $row (i32.add (local.get $c) (i32.load offset=${entryBytes * r + 4} (local.get $entry))))
        (v128.store (local.get $row) ${stored("(v128.load (local.get $row))", `(local.get $left${r})`)})
        (v128.store offset=16 (local.get $row)
          ${stored("(v128.load offset=16 (local.get $row))", `(local.get $right${r})`)})`,
        )}
        (local.set $entry (i32.add (local.get $entry) (i32.const ${entryBytes * tileRows})))
        (br_if $eachTile (local.tee $tile (i32.sub (local.get $tile) (i32.const 1)))))
      (local.set $b (local.get $from))
      (local.set $a (i32.add (local.get $a) (local.get $panelStepA)))
      (local.set $c (i32.add (local.get $c) (local.get $panelStepC)))
      (br_if $eachPanel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1))))))`;
}
