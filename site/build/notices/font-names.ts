/** Family, version and copyright from a font's name table. */
import { readFile } from "node:fs/promises";
import subsetFont from "subset-font";

export interface FontNames {
  readonly family: string;
  readonly version: string;
  /** Copyright and, if the font states it, licence. */
  readonly notice: string;
}

/** Name IDs of an OpenType `name` table. */
const ids = { copyright: 0, family: 1, version: 5, licence: 13, licenceUrl: 14 } as const;

export async function readFontNames(path: string): Promise<FontNames> {
  const options = { targetFormat: "sfnt" as const, preserveNameIds: Object.values(ids) };
  // An empty subset keeps only the names; the library unpacks WOFF2.
  const names = nameTable(await subsetFont(await readFile(path), "", options));
  const { [ids.family]: family, [ids.version]: version, [ids.copyright]: copyright } = names;
  if (!family || !version || !copyright) throw new Error(`expected family, version and copyright in ${path}`);
  const notice = names[ids.licence] ?? [copyright, names[ids.licenceUrl]].filter(Boolean).join("\n");
  return { family, version: version.replace(/;.*/, ""), notice };
}

/** @see OpenType 1.9, "name — Naming Table"; the entries for Windows, in UTF-16. */
function nameTable(font: Buffer): Readonly<Record<number, string>> {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index);
  const record = tables.find((at) => font.toString("latin1", at, at + 4) === "name");
  if (record === undefined) return {};
  const table = font.readUInt32BE(record + 8);
  const strings = table + font.readUInt16BE(table + 4);
  const entries = Array.from({ length: font.readUInt16BE(table + 2) }, (_, index) => table + 6 + 12 * index);
  return Object.fromEntries(
    entries
      .filter((at) => font.readUInt16BE(at) === 3)
      .map((at) => {
        const [id, length, offset] = [6, 8, 10].map((field) => font.readUInt16BE(at + field)) as [
          number,
          number,
          number,
        ];
        const text = Buffer.from(font.subarray(strings + offset, strings + offset + length)).swap16();
        return [id, text.toString("utf16le")];
      }),
  );
}
