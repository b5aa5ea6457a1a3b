/**
 * The published models: cards and networks, from the bundle or from the static assets.
 *
 * An artefact that is missing, truncated, tampered with or of other shapes than its card says is unavailable; the
 * other models are unharmed.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import {
  type ArtifactFile,
  type Card,
  CardSchema,
  type ImageModelCard,
  idPattern,
  type RegressorCard,
} from "../artifact.ts";
import { didYouMean } from "../nearest-word.ts";
import { DomainError } from "../problem.ts";
import { type Network, tensorContract } from "../tensor-contract.ts";
import { planBatch } from "./batch-rows.ts";
import { ByteBudget } from "./byte-budget.ts";
import { defaultCard, defaultDecoder } from "./default-model.ts";
import { createSession, type Session } from "./runtime.ts";
import { SessionCache } from "./session-cache.ts";

/** Where static files come from: the part of the ASSETS binding that is used here. */
export interface AssetSource {
  fetch(url: string): Promise<Response>;
}

/** What of the platform's 128 MB an isolate gives to networks besides the default model and onnxruntime itself. */
const sessionBudgetBytes = 16 * 1024 * 1024;

const IndexSchema = z.array(z.string().regex(idPattern));

/** What it gives to other static files: enough for every test image, and the cards and rankings besides. */
const fileBudgetBytes = 10 * 1024 * 1024;
/** Files beyond it are networks, which are kept as sessions. */
const keptFileBytes = 128 * 1024;

// Sessions outlive a request: one cache an isolate. So does the knowledge of which files are whole.
const sessions = new SessionCache(sessionBudgetBytes);
const wholeFiles = new Set<string>();
// And the files themselves: a deployment's do not change, and fetching one takes longer than most answers.
const filesOf = new WeakMap<AssetSource, ByteBudget<Uint8Array<ArrayBuffer>>>();
// What was read from them stays as long as they do.
const parsed = new WeakMap<Uint8Array, unknown>();

/**
 * A static file, or undefined where there is none.
 *
 * @throws DomainError ModelUnavailable: it cannot be fetched, or not to its end
 */
export async function fetchAsset(
  assets: AssetSource | undefined,
  path: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!assets) {
    throw new DomainError(
      "ModelUnavailable",
      "expected the binding ASSETS, got none; bind it to the static files in dist or site/public, as worker/local.ts does",
    );
  }
  const refuse = (got: unknown): never => {
    throw new DomainError("ModelUnavailable", `expected ${path}, got ${got}`);
  };
  const cache = filesOf.get(assets) ?? new ByteBudget(fileBudgetBytes);
  filesOf.set(assets, cache);
  const known = cache.get(path);
  if (known) return known;
  const response = await assets.fetch(new URL(path, "https://assets.invalid").href).catch(refuse);
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok) refuse(response.status);
  const file = new Uint8Array(await response.arrayBuffer().catch(refuse));
  if (file.length <= keptFileBytes) cache.add(path, file.length, file);
  return file;
}

/**
 * What a file of JSON holds, read once: a file has one schema, and nobody changes what was read.
 *
 * @throws DomainError ModelUnavailable: no JSON, or JSON of another kind
 */
export function parseJson<T>(schema: z.ZodType<T>, bytes: Uint8Array, path: string): T {
  const known = parsed.get(bytes) as T | undefined;
  if (known !== undefined) return known;
  try {
    const value = schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    parsed.set(bytes, value);
    return value;
  } catch {
    throw new DomainError("ModelUnavailable", `expected ${path} to fit its schema, got something else`);
  }
}

/**
 * The card of a model.
 *
 * @throws DomainError NotFound: no such model
 * @throws DomainError ModelUnavailable: its card does not fit the contract
 */
export async function loadCard(assets: AssetSource, id: string): Promise<Card> {
  if (id === defaultCard.id) return defaultCard;
  const path = `/models/${id}/card.json`;
  const bytes = idPattern.test(id) ? await fetchAsset(assets, path) : undefined;
  if (!bytes) {
    const ids = await listIds(assets);
    const detail = `expected one of the published models ${ids.join(", ")}, got ${id.slice(0, 64)}`;
    throw new DomainError("NotFound", detail + didYouMean(id, ids));
  }
  const card = parseJson(CardSchema, bytes, path);
  if (card.id !== id) throw new DomainError("ModelUnavailable", `expected the card of ${id}, got ${card.id}`);
  return card;
}

/**
 * The card of a model of images.
 *
 * @throws DomainError NotFound: no such model, or it is one of another family
 */
export async function loadImageModel(assets: AssetSource, id: string): Promise<ImageModelCard> {
  const card = await loadCard(assets, id);
  if (card.family === "regressor") {
    throw new DomainError("NotFound", `expected a model of images, got the regressor ${id}`);
  }
  return card;
}

/**
 * The card of a neural regressor.
 *
 * @throws DomainError NotFound: no such model, or it is one of another family
 */
export async function loadRegressor(assets: AssetSource, id: string): Promise<RegressorCard> {
  const card = await loadCard(assets, id);
  if (card.family !== "regressor") {
    throw new DomainError("NotFound", `expected a regressor, got the model of images ${id}`);
  }
  return card;
}

/** The file of one of a model's networks, or undefined where it publishes none. */
export function networkFile({ files }: Card, network: Network): ArtifactFile | undefined {
  return (files as Partial<Record<Network, ArtifactFile>>)[network];
}

/** The ids of all published models, the default model first. */
export async function listIds(assets: AssetSource): Promise<readonly string[]> {
  const path = "/models/index.json";
  const bytes = await fetchAsset(assets, path);
  const ids = bytes ? parseJson(IndexSchema, bytes, path) : [];
  return [defaultCard.id, ...ids.filter((id) => id !== defaultCard.id)];
}

/** The cards of all published models that have a sound one, the default model first. */
export async function listCards(assets: AssetSource): Promise<readonly Card[]> {
  const cards = await Promise.allSettled((await listIds(assets)).map((id) => loadCard(assets, id)));
  return cards.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

/**
 * The bytes of one of a model's files, whole and untampered.
 *
 * @throws DomainError ModelUnavailable: missing, or of another digest than the card states
 */
export async function loadFile(assets: AssetSource, card: Card, file: ArtifactFile): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await fetchAsset(assets, `/models/${card.id}/${file.path}`);
  if (!bytes) throw new DomainError("ModelUnavailable", `expected ${file.path} of ${card.id}, got nothing`);
  if (createHash("sha256").update(bytes).digest("hex") !== file.sha256) {
    throw new DomainError("ModelUnavailable", `expected ${file.path} of ${card.id}, got other bytes`);
  }
  return bytes;
}

/**
 * Looks once at the file of a network: whole ones stay so, as a deployment's files do not change.
 *
 * @throws DomainError ModelUnavailable: missing, or of another digest than the card states
 */
export async function checkNetwork(assets: AssetSource, card: Card, network: Network): Promise<void> {
  const file = networkFile(card, network);
  if (!file || (card === defaultCard && network === "decoder")) return;
  const key = `${card.id}/${file.path} ${file.sha256}`;
  if (wholeFiles.has(key)) return;
  await loadFile(assets, card, file);
  wholeFiles.add(key);
}

/**
 * A network of a model, ready to run.
 *
 * @throws DomainError NotFound: the model publishes no such network
 * @throws DomainError ModelUnavailable: its file is missing, altered or at odds with its card
 */
export async function loadSession(assets: AssetSource, card: Card, network: Network): Promise<Session> {
  if (card === defaultCard && network === "decoder") return defaultDecoder;
  const file = networkFile(card, network);
  const contract = tensorContract(card, network);
  if (!file || !contract) {
    throw new DomainError("NotFound", `expected a model with a network "${network}", got ${card.id}`);
  }
  // The same bytes may be held to another contract by another card.
  const plan = planBatch(card, network);
  const key = `${file.sha256} ${plan.rowsPerRun} ${JSON.stringify(contract)}`;
  const present = sessions.get(key);
  if (present) return present;
  // Only what does no I/O may be shared between requests: each fetches for itself, the first to finish makes it.
  const bytes = await loadFile(assets, card, file);
  return (
    sessions.get(key) ??
    sessions.add(key, bytes.length * (card.storage === "float16" ? 2 : 1), createSession(bytes, contract, "fold", plan))
  );
}
