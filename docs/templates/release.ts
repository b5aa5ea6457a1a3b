/**
 * Gives the changelog's unreleased entries the version that npm is about to release; `npm version` runs it.
 *
 * @throws Error nothing is unreleased
 */
import { readFileSync, writeFileSync } from "node:fs";
import { released } from "../../site/lib/report/changelog.ts";

const path = new URL("../../CHANGELOG.md", import.meta.url);
const { npm_package_version: version = "" } = process.env;
writeFileSync(path, released(readFileSync(path, "utf8"), version, new Date().toISOString().slice(0, 10)));
