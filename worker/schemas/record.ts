/** Records in a request, whose entries are counted before any of them is read. */
import { z } from "zod";

interface CountedRecordDef extends z.core.$ZodRecordDef {
  readonly most: number;
  /** The entries, in words. */
  readonly entries: string;
}

const CountedRecord = z.core.$constructor<z.ZodRecord, CountedRecordDef>("CountedRecord", (record, def) => {
  z.ZodRecord.init(record, def);
  const { parse } = record._zod;
  record._zod.parse = (payload, context) => {
    const { value } = payload;
    const count = typeof value === "object" && value !== null ? Object.keys(value).length : 0;
    if (count <= def.most) return parse(payload, context);
    const message = `expected at most ${def.most} ${def.entries}, got ${count}`;
    payload.issues.push({ code: "custom", input: value, inst: record, message });
    return payload;
  };
});

/** A record with at most that many entries. */
export const record = <V extends z.ZodType>(keyType: z.ZodString, valueType: V, most: number, entries: string) => {
  const counted = new CountedRecord({ type: "record", keyType, valueType, most, entries });
  return counted.meta({ maxProperties: most }) as z.ZodRecord<z.ZodString, V>;
};
