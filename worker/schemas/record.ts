/** Records in a request, whose entries are counted before any of them is read. */
import { z } from "zod";

interface CountedRecordDef extends z.core.$ZodRecordDef {
  readonly most: number;
  /** The entries, in words. */
  readonly entries: string;
}

/** A JavaScript record cannot have the key __proto__, so a variable of that name could not be observed. */
export const reservedKey = "expected a name other than __proto__";

const CountedRecord = z.core.$constructor<z.ZodRecord, CountedRecordDef>("CountedRecord", (record, def) => {
  z.ZodRecord.init(record, def);
  const { parse } = record._zod;
  record._zod.parse = (payload, context) => {
    const { value } = payload;
    const count = typeof value === "object" && value !== null ? Object.keys(value).length : 0;
    const refuse = (message: string, path: readonly string[] = []) => {
      payload.issues.push({ code: "custom", path: [...path], input: value, inst: record, message });
      return payload;
    };
    if (count > def.most) return refuse(`expected at most ${def.most} ${def.entries}, got ${count}`);
    // Zod leaves this key out.
    if (count > 0 && Object.hasOwn(value as object, "__proto__")) return refuse(reservedKey, ["__proto__"]);
    return parse(payload, context);
  };
});

/** A record with at most that many entries. */
export const record = <V extends z.ZodType>(keyType: z.ZodString, valueType: V, most: number, entries: string) => {
  const counted = new CountedRecord({ type: "record", keyType, valueType, most, entries });
  return counted.meta({ maxProperties: most }) as z.ZodRecord<z.ZodString, V>;
};
