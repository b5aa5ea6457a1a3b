/** Packing a panel of the right operand, in WebAssembly text: its columns row by row, without gaps. */

/** Locals that packing needs besides those of the product. */
export const panelLocals = [0, 1, 2, 3].map((i) => `(local $p${i} v128) (local $q${i} v128)`).join(" ");

/**
 * Copies `$k` rows of `width` columns from `$from`, with strides of `$bRow` and `$bColumn` bytes, to `$to`: in vectors if
 * columns are contiguous, in squares of 4 x 4 if rows are, otherwise one number at a time.
 */
export function packPanel(width: number): string {
  return `(block $packed
        (if (i32.eq (local.get $bColumn) (i32.const 4)) (then (loop $copy
          ${copyRow(width)}
          ${advance(1, width)}
          (br_if $copy (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
          (br $packed)))
        (if (i32.eq (local.get $bRow) (i32.const 4)) (then (block $left (loop $turn
          (br_if $left (i32.lt_s (local.get $k) (i32.const 4)))
          ${turnRows(width)}
          ${advance(4, width)}
          (local.set $k (i32.sub (local.get $k) (i32.const 4)))
          (br $turn)))))
        (loop $gather
          (br_if $packed (i32.eqz (local.get $k)))
          ${gatherRow(width)}
          ${advance(1, width)}
          (local.set $k (i32.sub (local.get $k) (i32.const 1)))
          (br $gather)))`;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Advances `$from` and `$to` by that many rows. */
function advance(rows: number, width: number): string {
  return `(local.set $to (i32.add (local.get $to) (i32.const ${4 * width * rows})))
          ${upTo(rows)
            .map(() => "(local.set $from (i32.add (local.get $from) (local.get $bRow)))")
            .join("\n")}`;
}

/** Reads all vectors before it writes them, the last one first as in tile.ts. */
function copyRow(width: number): string {
  const vectors = upTo(width / 4);
  return [
    ...vectors.map((v) => `(local.set $p${v} (v128.load offset=${16 * v} (local.get $from)))`),
    ...vectors.toReversed().map((v) => `(v128.store offset=${16 * v} (local.get $to) (local.get $p${v}))`),
  ].join("\n");
}

function gatherRow(width: number): string {
  return `(local.set $row (local.get $from))
          ${upTo(width)
            .map(
              (lane) => `(f32.store offset=${4 * lane} (local.get $to) (f32.load (local.get $row)))
          (local.set $row (i32.add (local.get $row) (local.get $bColumn)))`,
            )
            .join("\n")}`;
}

/** Four columns of four rows each at a time, transposed in two rounds of exchanges. */
function turnRows(width: number): string {
  const pick = (a: string, b: string, numbers: readonly number[]) =>
    `(i8x16.shuffle ${numbers.flatMap((number) => upTo(4).map((byte) => 4 * number + byte)).join(" ")} (local.get ${a}) (local.get ${b}))`;
  const square = (first: number) => `
          ${upTo(4)
            .map(
              (i) => `(local.set $p${i} (v128.load (local.get $row)))
          (local.set $row (i32.add (local.get $row) (local.get $bColumn)))`,
            )
            .join("\n")}
          (local.set $q0 ${pick("$p0", "$p1", [0, 4, 1, 5])})
          (local.set $q1 ${pick("$p2", "$p3", [0, 4, 1, 5])})
          (local.set $q2 ${pick("$p0", "$p1", [2, 6, 3, 7])})
          (local.set $q3 ${pick("$p2", "$p3", [2, 6, 3, 7])})
          ${[
            pick("$q0", "$q1", [0, 1, 4, 5]),
            pick("$q0", "$q1", [2, 3, 6, 7]),
            pick("$q2", "$q3", [0, 1, 4, 5]),
            pick("$q2", "$q3", [2, 3, 6, 7]),
          ]
            .map((value, row) => `(v128.store offset=${4 * (width * row + first)} (local.get $to) ${value})`)
            .join("\n")}`;
  return `(local.set $row (local.get $from))
          ${upTo(width / 4)
            .map((group) => square(4 * group))
            .join("\n")}`;
}
