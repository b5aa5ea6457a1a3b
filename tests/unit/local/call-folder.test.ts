import { resolve } from "node:path";
import { expect, test } from "vitest";
import { callFolder } from "../../../worker/local/call-folder.ts";
import { root } from "../../../worker/local/configuration.ts";

const repository = resolve(root);

test("paths are relative to the folder in which npm was called, and elsewhere to the program's own", () => {
  expect(callFolder({ INIT_CWD: "/mine" }, repository)).toBe("/mine");
  expect(callFolder({}, repository)).toBe(repository);
  // Started by a script of npm, but in another folder.
  expect(callFolder({ INIT_CWD: repository }, "/mine")).toBe("/mine");
});
