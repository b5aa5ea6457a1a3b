/** Checks that a model's other files contain what their roles require. */
import {
  type Card,
  type ImageModelCard,
  type RankedImage,
  RankingSchema,
  RegressorHistorySchema,
} from "../../worker/artifact.ts";
import { decodeNpy, readNpyHeader } from "../../worker/media/npy.ts";
import { parseRows } from "../regression/table.ts";

export function checkContent(card: Card, role: string, content: Uint8Array): readonly string[] {
  const check = checks[role];
  if (!check) return [];
  try {
    return check(card, content);
  } catch (error) {
    return [(error as Error).message];
  }
}

type Check = (card: Card, content: Uint8Array) => readonly string[];

const checks: Readonly<Record<string, Check>> = {
  testLatents: (card, content) => checkLatents(card as ImageModelCard, content),
  ranking: (card, content) => checkRanking(card as ImageModelCard, json(content)),
  history: (card, content) => checkHistory(card, json(content)),
  data: (_, content) => checkTable(content),
  law: (_, content) => checkTable(content),
};

function json(content: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString());
  } catch (error) {
    throw new Error(`expected JSON, got ${(error as Error).message}`);
  }
}

function checkLatents({ latentSize, dataset }: ImageModelCard, content: Uint8Array): readonly string[] {
  const { descriptor, shape } = readNpyHeader(content);
  const [rows = 0, columns] = shape;
  if (descriptor !== "<f4" || shape.length !== 2 || columns !== latentSize || rows === 0) {
    return [`expected float32 (numImages, ${latentSize}), got ${descriptor} (${shape.join(", ")})`];
  }
  const { data } = decodeNpy(Uint8Array.from(content));
  return [
    ...(data.every(Number.isFinite) ? [] : ["expected numbers, got a NaN or an infinity"]),
    ...(dataset ? [] : ["expected the card to name the data set of these latents, got none"]),
  ];
}

function checkRanking({ dataset, labels }: ImageModelCard, value: unknown): readonly string[] {
  const { data, error } = RankingSchema.safeParse(value);
  if (!data) return error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
  const classes = labels ?? dataset?.classes?.length ?? Number.POSITIVE_INFINITY;
  const faults = dataset ? [] : ["expected the card to name the data set of this ranking, got none"];
  for (const [by, bound] of [
    ["byElbo", "elboNats"],
    ["byImportanceWeighted", "importanceWeightedNats"],
  ] as const) {
    for (const [order, sign] of [
      ["most", -1],
      ["least", 1],
    ] as const) {
      const images: readonly RankedImage[] = data[by][order];
      const where = `/${by}/${order}`;
      const beyond = images.find(({ index }) => index >= data.images);
      if (beyond) faults.push(`${where}: expected indices below ${data.images}, got ${beyond.index}`);
      const unknown = images.find(({ label }) => label >= classes);
      if (unknown) faults.push(`${where}: expected labels below ${classes}, got ${unknown.label}`);
      if (new Set(images.map(({ index }) => index)).size < images.length)
        faults.push(`${where}: expected each image once`);
      const isSorted = images.every(
        (image, i) => i === 0 || sign * (image[bound] - (images[i - 1] as RankedImage)[bound]) >= 0,
      );
      if (!isSorted) faults.push(`${where}: expected the images in order of ${bound}`);
    }
  }
  return faults;
}

function checkHistory(card: Card, value: unknown): readonly string[] {
  if (card.family === "regressor") {
    const { data, error } = RegressorHistorySchema.safeParse(value);
    if (!data) return error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
    const lengths = [data.trainNats, data.lowestNats, data.testNats ?? data.step].map(({ length }) => length);
    return lengths.every((length) => length === data.step.length)
      ? []
      : [`expected ${data.step.length} records in each list, got ${lengths.join(", ")}`];
  }
  if (!Array.isArray(value)) return ["expected a list of records, one an epoch"];
  const epochs = value.map((record: { epoch?: unknown }) => record?.epoch);
  const wrong = epochs.findIndex((epoch, index) => epoch !== index + 1);
  if (wrong !== -1) return [`/${wrong}/epoch: expected ${wrong + 1}, got ${epochs[wrong]}`];
  const trained = card.training?.epochs;
  return trained === undefined || trained === epochs.length
    ? []
    : [`expected ${trained} epochs as the card says, got ${epochs.length}`];
}

function checkTable(content: Uint8Array): readonly string[] {
  const [header, ...rows] = parseRows(Buffer.from(content).toString(), ",", "the table");
  const columns = header?.cells.length ?? 0;
  if (rows.length === 0) return ["expected rows of numbers below its header, got none"];
  const wrong = rows.find(
    ({ cells }) => cells.length !== columns || !cells.every((cell) => cell !== "" && Number.isFinite(Number(cell))),
  );
  return wrong ? [`line ${wrong.line}: expected ${columns} numbers, got ${wrong.cells.join(",")}`] : [];
}
