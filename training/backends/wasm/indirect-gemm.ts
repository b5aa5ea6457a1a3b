/**
 * Matrix product whose left rows can be anywhere in the heap, in WebAssembly SIMD: the core of every pass of a
 * convolution.
 *
 * The patch of an image under a filter is a few runs of contiguous pixels, so the matrix of all patches need not be
 * written out: a table has the start of each patch, and two strides walk through it. Walking along the pixels under one
 * weight gives the transposed matrix, which the filter's gradient needs. The right operand is packed in panels of
 * columns; the tile of sums is that of gemm.ts, and as fast.
 */
import { assemble } from "./assemble.ts";
import { panelWidths } from "./gemm.ts";
import { addTileRow, clearTile, multiplyTile, storeTileRow, tileLocals, tileRows } from "./tile.ts";

/**
 * First column of each panel. The last one is moved left, so that it ends with the last column; overlaps are computed
 * twice, with the same result.
 */
export function panelStarts(columns: number, width: number): number[] {
  return Array.from({ length: Math.ceil(columns / width) }, (_, panel) =>
    Math.max(0, Math.min(panel * width, columns - width)),
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
  /** B in panels: (panel, row, `width`). */
  readonly b: number;
  readonly panels: number;
  /** Steps from panel to panel in A, 0 for a plain product, and in C. */
  readonly panelStepA: number;
  readonly panelStepC: number;
}

export interface IndirectGemm {
  /** Columns in a panel. */
  readonly width: number;
  /** Writes C. Rows with the same position in C must be equal. */
  readonly multiply: (product: IndirectProduct) => void;
  /** Adds to C. */
  readonly accumulate: (product: IndirectProduct) => void;
  /** Packs `width` columns of a row-major matrix as a panel; rows are `stride` bytes apart. */
  readonly pack: (from: number, stride: number, rows: number, to: number) => void;
  /** Copies `columns` floats each from rows `stride` bytes apart to `to` + the second entry of the row in the table. */
  readonly scatter: (from: number, stride: number, rows: number, columns: number, to: number, table: number) => void;
}

type Kernel = (...numbers: number[]) => void;

interface Exports {
  readonly multiply: Kernel;
  readonly accumulate: Kernel;
  readonly pack: IndirectGemm["pack"];
  readonly scatter: IndirectGemm["scatter"];
}

/** One for each panel width, widest first. */
export function createIndirectGemms(joined: boolean): Promise<IndirectGemm[]> {
  return Promise.all(panelWidths(joined).map(createIndirectGemm));
}

async function createIndirectGemm(width: number): Promise<IndirectGemm> {
  const { multiply, accumulate, pack, scatter } = await assemble<Exports>(`indirect-gemm-${width}`, text(width));
  const spread =
    (kernel: Kernel) =>
    ({ a, c, table, tiles, segments, skip, run, step, b, panels, panelStepA, panelStepC }: IndirectProduct): void =>
      kernel(a, c, table, tiles, segments, skip, run, step, b, panels, panelStepA, panelStepC);
  return { width, multiply: spread(multiply), accumulate: spread(accumulate), pack, scatter };
}

/** The widest whose panels divide that many columns without a rest, or the narrowest. */
export function dividing(gemms: readonly IndirectGemm[], columns: number): IndirectGemm {
  return (gemms.find(({ width }) => columns % width === 0) ?? gemms.at(-1)) as IndirectGemm;
}

/** The widest whose panels are no wider than that many columns, or the narrowest. */
export function within(gemms: readonly IndirectGemm[], columns: number): IndirectGemm {
  return (gemms.find(({ width }) => width <= columns) ?? gemms.at(-1)) as IndirectGemm;
}

function text(width: number): string {
  const vectors = Array.from({ length: width / 4 }, (_, vector) => vector);
  return `(module
  (import "heap" "memory" (memory 1))
  ${product("multiply", width, false)}
  ${product("accumulate", width, true)}
  (func (export "pack") (param $from i32) (param $stride i32) (param $rows i32) (param $to i32)
    ${vectors.map((v) => `(local $b${v} v128)`).join(" ")}
    (loop $each
      ${vectors.map((v) => `(local.set $b${v} (v128.load offset=${16 * v} (local.get $from)))`).join("\n")}
      ${vectors
        .toReversed()
        .map((v) => `(v128.store offset=${16 * v} (local.get $to) (local.get $b${v}))`)
        .join("\n")}
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $to (i32.add (local.get $to) (i32.const ${4 * width})))
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
function product(name: string, width: number, adds: boolean): string {
  const tile = Array.from({ length: tileRows }, (_, row) => row);
  const each = (lines: (row: number) => string) => tile.map(lines).join("\n");
  return `(func (export "${name}")
    (param $a i32) (param $c i32) (param $table i32) (param $tiles i32) (param $segments i32) (param $skip i32)
    (param $run i32) (param $step i32) (param $b i32) (param $panels i32)
    (param $panelStepA i32) (param $panelStepC i32)
    (local $entry i32) (local $tile i32) (local $segment i32) (local $k i32) (local $from i32) (local $row i32)
    ${tileLocals(width)}
    (loop $eachPanel
      (local.set $entry (local.get $table))
      (local.set $tile (local.get $tiles))
      (loop $eachTile
        ${each((r) => `(local.set $a${r} (i32.add (local.get $a) (i32.load offset=${entryBytes * r} (local.get $entry))))`)}
        ${clearTile(width)}
        (local.set $from (local.get $b))
        (local.set $segment (local.get $segments))
        (loop $eachSegment
          (local.set $k (local.get $run))
          (loop $inner
            ${multiplyTile(width, "$step")}
            (br_if $inner (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
          ${each((r) => `(local.set $a${r} (i32.add (local.get $a${r}) (local.get $skip)))`)}
          (br_if $eachSegment (local.tee $segment (i32.sub (local.get $segment) (i32.const 1)))))
        ${each(
          (r) => `(local.set $row (i32.add (local.get $c) (i32.load offset=${entryBytes * r + 4} (local.get $entry))))
        ${adds ? addTileRow(width, r, "$row") : ""}
        ${storeTileRow(width, r, "$row")}`,
        )}
        (local.set $entry (i32.add (local.get $entry) (i32.const ${entryBytes * tileRows})))
        (br_if $eachTile (local.tee $tile (i32.sub (local.get $tile) (i32.const 1)))))
      (local.set $b (local.get $from))
      (local.set $a (i32.add (local.get $a) (local.get $panelStepA)))
      (local.set $c (i32.add (local.get $c) (local.get $panelStepC)))
      (br_if $eachPanel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1))))))`;
}
