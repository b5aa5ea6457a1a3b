/**
 * Elementwise functions in WebAssembly SIMD: one pass over the operands, where tfjs composes several.
 */
import * as tf from "@tensorflow/tfjs-core";
import { assemble } from "./assemble.ts";
import { address, allocate, type TensorInfo } from "./heap.ts";

/** Instructions for one type, four numbers at a time or one; all arguments and results are expressions. */
export interface Lane {
  readonly add: (a: string, b: string) => string;
  readonly sub: (a: string, b: string) => string;
  readonly mul: (a: string, b: string) => string;
  readonly constant: (value: number) => string;
  /** a if x > 0, otherwise b. */
  readonly wherePositive: (x: string, a: string, b: string) => string;
}

/** A function of some operands and of a common factor. */
export type Formula = (lane: Lane, factor: string, ...operands: string[]) => string;

/** A formula applied to tensors of the same shape. */
export type Elementwise = (factor: number, ...operands: TensorInfo[]) => TensorInfo;

/** Compiles formulas; each has as many operands as its function has parameters for them. */
export async function createElementwise<Name extends string>(
  formulas: Readonly<Record<Name, Formula>>,
): Promise<Readonly<Record<Name, Elementwise>>> {
  const entries = Object.entries(formulas) as [Name, Formula][];
  const functions = entries.map(([name, formula]) => text(name, formula.length - 2, formula));
  const exports = await assemble<Record<Name, (...numbers: number[]) => void>>(
    "elementwise",
    `(module (import "heap" "memory" (memory 1)) ${functions.join("\n")})`,
  );
  const apply =
    (name: Name): Elementwise =>
    (factor, ...operands) => {
      const { shape } = operands[0] as TensorInfo;
      const result = allocate(shape);
      exports[name](...operands.map(address), address(result), tf.util.sizeFromShape(shape), factor);
      return result;
    };
  return Object.fromEntries(entries.map(([name]) => [name, apply(name)])) as Record<Name, Elementwise>;
}

const vectorLane: Lane = {
  add: (a, b) => `(f32x4.add ${a} ${b})`,
  sub: (a, b) => `(f32x4.sub ${a} ${b})`,
  mul: (a, b) => `(f32x4.mul ${a} ${b})`,
  constant: (value) => `(f32x4.splat (f32.const ${value}))`,
  wherePositive: (x, a, b) => `(v128.bitselect ${a} ${b} (f32x4.gt ${x} (f32x4.splat (f32.const 0))))`,
};

const numberLane: Lane = {
  add: (a, b) => `(f32.add ${a} ${b})`,
  sub: (a, b) => `(f32.sub ${a} ${b})`,
  mul: (a, b) => `(f32.mul ${a} ${b})`,
  constant: (value) => `(f32.const ${value})`,
  wherePositive: (x, a, b) => `(select ${a} ${b} (f32.gt ${x} (f32.const 0)))`,
};

/** Four numbers at a time, then one at a time: the same formula on two types. */
function text(name: string, operands: number, formula: Formula): string {
  const inputs = Array.from({ length: operands }, (_, index) => index);
  const pointers = [...inputs.map((index) => `$from${index}`), "$to"];
  const loop = (type: "v128" | "f32", count: number, lane: Lane, factor: string) => `
    (block $done${count} (loop $next${count}
      (br_if $done${count} (i32.lt_s (local.get $count) (i32.const ${count})))
      ${inputs.map((index) => `(local.set $${type}${index} (${type}.load (local.get $from${index})))`).join("\n")}
      (${type}.store (local.get $to)
        ${formula(lane, factor, ...inputs.map((index) => `(local.get $${type}${index})`))})
      ${pointers.map((pointer) => `(local.set ${pointer} (i32.add (local.get ${pointer}) (i32.const ${4 * count})))`).join("\n")}
      (local.set $count (i32.sub (local.get $count) (i32.const ${count})))
      (br $next${count})))`;
  return `(func (export "${name}")
    ${pointers.map((pointer) => `(param ${pointer} i32)`).join(" ")} (param $count i32) (param $factor f32)
    ${inputs.map((index) => `(local $v128${index} v128) (local $f32${index} f32)`).join(" ")} (local $factors v128)
    (local.set $factors (f32x4.splat (local.get $factor)))
    ${loop("v128", 4, vectorLane, "(local.get $factors)")}
    ${loop("f32", 1, numberLane, "(local.get $factor)")})`;
}
