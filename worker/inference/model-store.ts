/**
 * The published models: cards and networks, from the bundle or from the static assets.
 *
 * A model whose files are missing, truncated, altered or of other shapes than its card says is unavailable; other
 * models are unaffected.
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
import { DomainError, unavailable } from "../problem.ts";
import { sizeOf } from "../tensor.ts";
import { type Network, networksOf, tensorContract } from "../tensor-contract.ts";
import { type AssetSource, jsonReader, readAsset } from "./assets.ts";
import { planBatch } from "./batch-rows.ts";
import { defaultCard, defaultDecoder } from "./default-model.ts";
import { createSession, type Session, sessionOf } from "./runtime.ts";
import { SessionCache } from "./session-cache.ts";

/**
 * An isolate's memory for networks, of the platform's 128 MB, besides the default model and onnxruntime itself: enough
 * for both networks of the largest published model, which would otherwise evict each other in every request.
 */
const sessionBudgetBytes = 18 * 1024 * 1024;

const IndexSchema = z.array(z.string().regex(idPattern));

// Sessions and validated network files are shared by an isolate's requests.
const sessions = new SessionCache(sessionBudgetBytes);
const wholeNetworks = new WeakMap<AssetSource, Set<string>>();

/**
 * The card of a model.
 *
 * @throws DomainError NotFound: no such model
 * @throws DomainError ModelUnavailable: its card does not fit the contract
 */
export async function loadCard(assets: AssetSource, id: string): Promise<Card> {
  if (id === defaultCard.id) return defaultCard;
  const path = `/models/${id}/card.json`;
  const card = idPattern.test(id) ? await readAsset(assets, path, cardReader(id, path)) : undefined;
  if (card) return card;
  const ids = await listIds(assets);
  if (ids.includes(id)) throw unavailable(`expected ${path}, got nothing`);
  const detail = `expected one of the published models ${ids.join(", ")}, got ${id.slice(0, 64)}`;
  throw new DomainError("NotFound", detail + didYouMean(id, ids));
}

function cardReader(id: string, path: string): (bytes: Uint8Array) => Card {
  const read = jsonReader(CardSchema, path);
  return (bytes) => {
    const card = read(bytes);
    if (card.id !== id) throw unavailable(`expected the card of ${id}, got ${card.id}`);
    return card;
  };
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

/** The file of one of a model's networks, or undefined if it does not publish that network. */
export function networkFile({ files }: Card, network: Network): ArtifactFile | undefined {
  const published: { readonly [name in Network]?: ArtifactFile | undefined } = files;
  return published[network];
}

/** The networks that a model publishes. */
export function publishedNetworks(card: Card): readonly Network[] {
  return [...networksOf(card).keys()].filter((network) => networkFile(card, network));
}

/**
 * The ids of all published models, the default model first.
 *
 * @throws DomainError ModelUnavailable: the index is missing or damaged
 */
export async function listIds(assets: AssetSource): Promise<readonly string[]> {
  const path = "/models/index.json";
  const ids = await readAsset(assets, path, jsonReader(IndexSchema, path));
  if (!ids) throw unavailable(`expected ${path}, got nothing`);
  return [defaultCard.id, ...ids.filter((id) => id !== defaultCard.id)];
}

const pathOf = (card: Card, file: ArtifactFile): string => `/models/${card.id}/${file.path}`;

/**
 * Contents of one of a model's files, after its digest has been checked.
 *
 * @param read parses its bytes; throws if they are not as expected
 * @throws DomainError ModelUnavailable: the file is missing, or its digest differs from the card's
 */
export async function readFile<T>(
  assets: AssetSource,
  card: Card,
  file: ArtifactFile,
  read: (bytes: Uint8Array<ArrayBuffer>) => T,
): Promise<T> {
  const content = await readAsset(assets, pathOf(card, file), (bytes) => {
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== file.sha256) throw unavailable(`expected ${file.path} of ${card.id}, got other bytes`);
    return read(bytes);
  });
  if (content === undefined) throw unavailable(`expected ${file.path} of ${card.id}, got nothing`);
  return content;
}

/** Includes the contract, because another card may state another contract for the same bytes. */
function sessionKey(card: Card, { sha256 }: ArtifactFile, network: Network): string {
  return `${sha256} ${planBatch(card, network).rowsPerRun} ${JSON.stringify(tensorContract(card, network))}`;
}

/**
 * Checks the file of a network: once, because a deployment's files do not change, and again after a failure.
 *
 * @throws DomainError ModelUnavailable: the file is missing or altered, or disagreed with its card when it was last
 *   loaded
 */
export async function checkNetwork(assets: AssetSource, card: Card, network: Network): Promise<void> {
  const file = networkFile(card, network);
  if (!file || (card === defaultCard && network === "decoder")) return;
  const failure = sessions.failure(sessionKey(card, file, network));
  if (failure) throw failure;
  const path = pathOf(card, file);
  if (wholeNetworks.get(assets)?.has(path)) return;
  await readFile(assets, card, file, (bytes) => bytes);
  wholeNetworks.set(assets, (wholeNetworks.get(assets) ?? new Set()).add(path));
}

/**
 * A network of a model, ready to run. Each run uses the cached session, or creates a new one if it has failed or been
 * evicted.
 *
 * @throws DomainError NotFound: the model publishes no such network
 * @throws DomainError ModelUnavailable: its file is missing or altered, or disagrees with its card
 */
export async function loadSession(assets: AssetSource, card: Card, network: Network): Promise<Session> {
  if (card === defaultCard && network === "decoder") return defaultDecoder;
  const file = networkFile(card, network);
  const contract = tensorContract(card, network);
  if (!file || !contract) {
    throw new DomainError("NotFound", `expected a model with a network "${network}", got ${card.id}`);
  }
  const plan = planBatch(card, network);
  const key = sessionKey(card, file, network);
  const present = async () => {
    const session = sessions.get(key);
    if (session) return session;
    // Requests cannot share I/O: each fetches the file itself, and the first to finish creates the session.
    const bytes = await readFile(assets, card, file, (whole) => whole).catch((error: unknown) => {
      wholeNetworks.get(assets)?.delete(pathOf(card, file));
      throw error;
    });
    const size = bytes.length * (card.storage === "float16" ? 2 : 1);
    return (
      sessions.get(key) ?? sessions.add(key, size, (onFailure) => createSession(bytes, contract, "basic", onFailure))
    );
  };
  await present();
  return sessionOf(contract, plan, present);
}

/**
 * Runs a network once, on zeros.
 *
 * @throws DomainError ModelUnavailable: the network does not run
 */
export async function tryNetwork({ contract, run }: Session): Promise<void> {
  const zeros = contract.inputs.map(({ name, shape }) => {
    const single = shape.map((size) => (size === -1 ? 1 : size));
    return [name, { data: new Float32Array(sizeOf(single)), shape: single }];
  });
  await run(Object.fromEntries(zeros));
}
