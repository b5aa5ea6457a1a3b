/**
 * The innermost loop of every product: a tile of sums, `tileRows` rows by a panel's columns, in WebAssembly text.
 *
 * The vectors of a row are contiguous in memory and are written from the last to the first: that is the order that V8
 * joins best (revectorize.ts).
 */

/** Rows in a tile: 6 x 2 registers of sums, two of B and one of A are 15 of the processor's 16. */
export const tileRows = 6;

const rows = Array.from({ length: tileRows }, (_, row) => row);
const vectors = (columns: number) => Array.from({ length: columns / 4 }, (_, vector) => vector);
const lines = <T>(items: readonly T[], line: (item: T) => string) => items.map(line).join("\n");

/** Locals of the tile: an address in A for each row, the sums, a row of B, an element of A. */
export function tileLocals(columns: number): string {
  const sums = lines(rows, (r) => lines(vectors(columns), (v) => `(local $sum${r}_${v} v128)`));
  const b = lines(vectors(columns), (v) => `(local $b${v} v128)`);
  return `${lines(rows, (r) => `(local $a${r} i32)`)} ${sums} ${b} (local $s v128)`;
}

/** Sums ← 0. */
export function clearTile(columns: number): string {
  return lines(rows, (r) => lines(vectors(columns), (v) => `(local.set $sum${r}_${v} (v128.const f32x4 0 0 0 0))`));
}

/** Sums ← sums + column of A (at `$a0`…) · row of B (at `$from`); then advances both, A by the local `step`. */
export function multiplyTile(columns: number, step: string): string {
  return `${lines(vectors(columns), (v) => `(local.set $b${v} (v128.load offset=${16 * v} (local.get $from)))`)}
    ${lines(
      rows,
      (r) => `(local.set $s (v128.load32_splat (local.get $a${r})))
    (local.set $a${r} (i32.add (local.get $a${r}) (local.get ${step})))
    ${lines(
      vectors(columns),
      (v) => `(local.set $sum${r}_${v}
      (f32x4.relaxed_madd (local.get $s) (local.get $b${v}) (local.get $sum${r}_${v})))`,
    )}`,
    )}
    (local.set $from (i32.add (local.get $from) (i32.const ${4 * columns})))`;
}

/** Sums of row `r` ← C at the local `at`. */
export function loadTileRow(columns: number, r: number, at: string): string {
  return lines(vectors(columns), (v) => `(local.set $sum${r}_${v} (v128.load offset=${16 * v} (local.get ${at})))`);
}

/** Sums of row `r` ← C at the local `at` + sums. */
export function addTileRow(columns: number, r: number, at: string): string {
  return lines(
    vectors(columns),
    (v) =>
      `(local.set $sum${r}_${v} (f32x4.add (v128.load offset=${16 * v} (local.get ${at})) (local.get $sum${r}_${v})))`,
  );
}

/** C at the local `to` ← sums of row `r`. */
export function storeTileRow(columns: number, r: number, to: string): string {
  return lines(
    vectors(columns).toReversed(),
    (v) => `(v128.store offset=${16 * v} (local.get ${to}) (local.get $sum${r}_${v}))`,
  );
}
