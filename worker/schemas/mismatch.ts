/** Messages for values that fail their schema: what was expected, what came, and a way out where there is a usual one. */
import { z } from "zod";
import { didYouMean } from "../nearest-word.ts";

/** Characters of a value that a message repeats. */
const shownCharacters = 40;

const typeNames: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  string: "a string",
  boolean: "true or false",
};

/** A value in a message. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value);
}

const isNumeral = (value: unknown): boolean =>
  typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));

/** What the sender of such a value usually means. */
function advice({ expected, input, inst }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  if (expected === "number" && isNumeral(input)) return ": write numbers without quotes";
  if (expected === "number" && input === null) return ": JavaScript writes NaN and infinities as null";
  const isOne = typeof input === "string" || typeof input === "number" || typeof input === "boolean";
  if (expected !== "array" || !isOne) return "";
  const ofLists = inst instanceof z.ZodArray && inst.element instanceof z.ZodArray;
  return `: wrap it in a list, ${ofLists ? `[[${shown(input)}]]` : `[${shown(input)}]`}`;
}

const countable: Readonly<Record<string, readonly [one: string, many: string]>> = {
  array: ["entry", "entries"],
  string: ["character", "characters"],
};

/** A bound and what lies beyond it. */
function beyond(bound: string, limit: number | bigint, origin: string, input: unknown): string {
  const units = countable[origin];
  if (!units) return `expected a number ${bound.startsWith("at") ? "of " : ""}${bound} ${limit}, got ${shown(input)}`;
  const { length } = input as ArrayLike<unknown>;
  return `expected ${bound} ${limit} ${units[limit === 1 ? 0 : 1]}, got ${length === 0 ? "none" : length}`;
}

/** The message of an issue, or undefined to leave it to the schema. */
export function mismatchText(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  if (input === undefined) return "required";
  switch (issue.code) {
    case "invalid_type":
      return `expected ${typeNames[issue.expected] ?? issue.expected}, got ${shown(input)}${advice(issue)}`;
    case "too_small":
      return beyond(issue.inclusive ? "at least" : "above", issue.minimum, issue.origin, input);
    case "too_big":
      return beyond(issue.inclusive ? "at most" : "below", issue.maximum, issue.origin, input);
    case "invalid_value": {
      const words = issue.values.map(String);
      const meant = typeof input === "string" ? didYouMean(input, words) : "";
      return `expected ${words.length > 1 ? "one of " : ""}${words.join(", ")}, got ${shown(input)}${meant}`;
    }
    default:
      return undefined;
  }
}
