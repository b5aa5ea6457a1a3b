/** What a template does to the repository: files that it adds, and lines in files that are there. */
import { idPattern } from "../../worker/artifact.ts";

/** A file by its path in the repository, with the text that it is to have. */
export interface Change {
  readonly path: string;
  readonly text: string;
  /** Whether the file is new; a file that is there already is then left alone. */
  readonly isNew: boolean;
}

/** The text of a file of the repository. */
export type Read = (path: string) => string;

export const added = (path: string, text: string): Change => ({ path, text, isNew: true });
export const edited = (path: string, text: string): Change => ({ path, text, isNew: false });

/** @throws Error unless it is an id: words of a-z and 0-9 joined by single dashes, with a letter first */
export function requireId(id: string): string {
  if (idPattern.test(id) && /^[a-z]/.test(id)) return id;
  throw new Error(`expected an id, words of a-z and 0-9 joined by single dashes, got ${id || "nothing"}`);
}

/** "my-figure" as "myFigure". */
export const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** "my-figure" as "MyFigure". */
export const pascalCase = (id: string): string => camelCase(`-${id}`);

/** "my-figure" as "My figure". */
export const inWords = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll("-", " ")}`;

/**
 * A text with another put before the first occurrence of a mark that follows another mark.
 *
 * @throws Error a mark is missing
 */
export function insertedBefore(text: string, after: string, mark: string, insertion: string): string {
  const from = text.indexOf(after);
  const at = from < 0 ? -1 : text.indexOf(mark, from + after.length);
  if (at < 0) throw new Error(`expected ${JSON.stringify(mark)} after ${JSON.stringify(after)}, found none`);
  return text.slice(0, at) + insertion + text.slice(at);
}
