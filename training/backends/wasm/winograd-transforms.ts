/**
 * The linear maps of Winograd's F(4 x 4, 3 x 3) in WebAssembly SIMD, and of its filters in plain JavaScript.
 *
 * Four outputs of a filter of three taps take six products instead of twelve, after maps with small coefficients:
 *
 *   y = Aᵀ ((G g) ∘ (Bᵀ d)),   in two dimensions   Y = Aᵀ ((G g Gᵀ) ∘ (Bᵀ d B)) A,   36 products instead of 144
 *
 * @see Lavin and Gray (2016), Fast algorithms for convolutional neural networks
 */
import { assemble } from "./assemble.ts";

/** Output pixels of a tile along one axis, and the input pixels that they depend on. */
export const tileSize = 4;
export const patchSize = 6;
/** Products for a tile. */
export const positions = patchSize * patchSize;

/**
 * Applies a map to squares of pixels. Square t is read at `from` + the first entry of row t of the table and written at
 * `to` + the second; all steps are in bytes, `vectors` counts four channels each.
 */
export type Transform = (
  table: number,
  squares: number,
  vectors: number,
  from: number,
  fromRow: number,
  fromPixel: number,
  to: number,
  toRow: number,
  toPixel: number,
) => void;

export interface Transforms {
  /** Bᵀ d B, 6 x 6 to 6 x 6. */
  readonly input: Transform;
  /** Aᵀ m A, 6 x 6 to 4 x 4. */
  readonly output: Transform;
  /** A y Aᵀ, 4 x 4 to 6 x 6: the adjoint of `output`. */
  readonly outputGradient: Transform;
}

/** They take one vector at a time, or two if vectors are joined and their number is even. */
export async function createTransforms(joined: boolean): Promise<Transforms> {
  const kernels = await assemble<Record<string, Transform>>("winograd", text(joined ? [1, 2] : [1]));
  const transform =
    (name: keyof Transforms): Transform =>
    (table, squares, vectors, ...steps) => {
      const group = joined && vectors % 2 === 0 ? 2 : 1;
      kernels[`${name}${group}`]?.(table, squares, vectors / group, ...steps);
    };
  return { input: transform("input"), output: transform("output"), outputGradient: transform("outputGradient") };
}

/**
 * The evaluation points besides 0 and ∞ of the algorithm's polynomials: ± each. They cause a third of the rounding
 * errors of the textbook's 1 and 2, and are exact in binary.
 *
 * @see Barabasz and others (2020), Error analysis and improving the accuracy of Winograd convolution
 */
const [a, b] = [5 / 8, 3 / 2];

/** G ⊗ G, (36, 9): the transform of a filter's taps as one matrix. */
export const filterTransform: readonly number[] = (() => {
  const at = (p: number, q: number) => [1, p, p * p].map((power) => power / (2 * p * p * (p * p - q * q)));
  const g = [[1 / (a * b) ** 2, 0, 0], at(a, b), at(-a, b), at(b, a), at(-b, a), [0, 0, 1]];
  return g.flatMap((down) => g.flatMap((across) => down.flatMap((first) => across.map((second) => first * second))));
})();

/** A map of one axis: names of its inputs to expressions of its outputs. */
type Map = (x: readonly string[]) => readonly string[];

const add = (x: string, y: string) => `(f32x4.add ${x} ${y})`;
const sub = (x: string, y: string) => `(f32x4.sub ${x} ${y})`;
/** A vector with one number in all lanes: a local named after the number, set before the loops. */
const vector = (factor: number) => `(local.get $f${factor})`;
const times = (factor: number, x: string) => `(f32x4.mul ${x} ${vector(factor)})`;
/** factor · x + y. */
const scaled = (factor: number, x: string, y: string) => `(f32x4.relaxed_madd ${x} ${vector(factor)} ${y})`;

const inputMap: Map = ([d0 = "", d1 = "", d2 = "", d3 = "", d4 = "", d5 = ""]) => {
  const ends = (first: string, middle: string, last: string) =>
    scaled((a * b) ** 2, first, scaled(-(a * a + b * b), middle, last));
  const at = (p: number, q: number) => scaled(p, scaled(-q * q, d1, d3), scaled(-q * q, d2, d4));
  return [ends(d0, d2, d4), at(a, b), at(-a, b), at(b, a), at(-b, a), ends(d1, d3, d5)];
};

const outputMap: Map = ([m0 = "", m1 = "", m2 = "", m3 = "", m4 = "", m5 = ""]) => {
  const [evenA, oddA, evenB, oddB] = [add(m1, m2), sub(m1, m2), add(m3, m4), sub(m3, m4)];
  return [
    add(m0, add(evenA, evenB)),
    scaled(b, oddB, times(a, oddA)),
    scaled(b * b, evenB, times(a * a, evenA)),
    scaled(b ** 3, oddB, scaled(a ** 3, oddA, m5)),
  ];
};

const outputGradientMap: Map = ([y0 = "", y1 = "", y2 = "", y3 = ""]) => {
  const even = (p: number) => scaled(p * p, y2, y0);
  const odd = (p: number) => scaled(p ** 3, y3, times(p, y1));
  return [y0, add(even(a), odd(a)), sub(even(a), odd(a)), add(even(b), odd(b)), sub(even(b), odd(b)), y3];
};

function text(groups: readonly number[]): string {
  const transforms = groups.flatMap((group) => [
    transform("input", group, patchSize, patchSize, inputMap),
    transform("output", group, patchSize, tileSize, outputMap),
    transform("outputGradient", group, tileSize, patchSize, outputGradientMap),
  ]);
  return `(module (import "heap" "memory" (memory 1)) ${transforms.join("\n")})`;
}

/** Transforms columns when reading, rows when writing, `group` vectors at once. */
function transform(name: string, group: number, from: number, to: number, map: Map): string {
  const indices = (size: number) => Array.from({ length: size }, (_, index) => index);
  const [read, written, vectors] = [indices(from), indices(to), indices(group)];
  const local = (kind: string, ...indices: number[]) => `$${kind}${indices.join("_")}`;
  const get = (name: string) => `(local.get ${name})`;
  const loads = (i: number) =>
    vectors.map((v) => `(local.set ${local("x", i, v)} (v128.load offset=${16 * v} (local.get $at)))`).join("\n");
  const halves = (j: number, v: number) =>
    map(read.map((i) => get(local("x", i, v)))).map((value, i) => `(local.set ${local("half", i, j, v)} ${value})`);
  const column = read.map(
    (j) => `
        (local.set $at (local.get $pixel))
        ${read
          .map(
            (i) => `${loads(i)}
        (local.set $at (i32.add (local.get $at) (local.get $fromRow)))`,
          )
          .join("\n")}
        ${vectors.flatMap((v) => halves(j, v)).join("\n")}
        (local.set $pixel (i32.add (local.get $pixel) (local.get $fromPixel)))`,
  );
  const stores = vectors
    .toReversed()
    .map((v) => `(v128.store offset=${16 * v} (local.get $at) ${get(local("y", v))})`)
    .join("\n");
  const row = written.map((i) => {
    const values = vectors.map((v) => map(read.map((j) => get(local("half", i, j, v)))));
    return `
        (local.set $at (local.get $pixel))
        ${written
          .map(
            (pixel) => `${vectors.map((v) => `(local.set ${local("y", v)} ${values[v]?.[pixel]})`).join("\n")}
        ${stores}
        (local.set $at (i32.add (local.get $at) (local.get $toPixel)))`,
          )
          .join("\n")}
        (local.set $pixel (i32.add (local.get $pixel) (local.get $toRow)))`;
  });
  const factors = [...new Set([...column, ...row].join().match(/\$f[-.\d]+/g))];
  const locals = vectors.flatMap((v) => [
    local("y", v),
    ...read.map((i) => local("x", i, v)),
    ...written.flatMap((i) => read.map((j) => local("half", i, j, v))),
  ]);
  return `(func (export "${name}${group}")
    (param $table i32) (param $squares i32) (param $vectors i32)
    (param $from i32) (param $fromRow i32) (param $fromPixel i32)
    (param $to i32) (param $toRow i32) (param $toPixel i32)
    (local $source i32) (local $target i32) (local $left i32) (local $pixel i32) (local $at i32)
    ${[...factors, ...locals].map((name) => `(local ${name} v128)`).join(" ")}
    ${factors.map((name) => `(local.set ${name} (f32x4.splat (f32.const ${name.slice(2)})))`).join("\n")}
    (loop $eachSquare
      (local.set $source (i32.add (local.get $from) (i32.load (local.get $table))))
      (local.set $target (i32.add (local.get $to) (i32.load offset=4 (local.get $table))))
      (local.set $left (local.get $vectors))
      (loop $eachVector
        (local.set $pixel (local.get $source))
        ${column.join("\n")}
        (local.set $pixel (local.get $target))
        ${row.join("\n")}
        (local.set $source (i32.add (local.get $source) (i32.const ${16 * group})))
        (local.set $target (i32.add (local.get $target) (i32.const ${16 * group})))
        (br_if $eachVector (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $table (i32.add (local.get $table) (i32.const 8)))
      (br_if $eachSquare (local.tee $squares (i32.sub (local.get $squares) (i32.const 1))))))`;
}
