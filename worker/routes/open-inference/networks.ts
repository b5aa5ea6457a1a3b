/** Networks by the protocol's names: a model's id for its decoder or regressor, `<id>.encoder` for its encoder. */
import type { Card } from "../../artifact.ts";
import type { AssetSource } from "../../inference/assets.ts";
import { checkNetwork, listIds, loadCard, networkFile } from "../../inference/model-store.ts";
import { DomainError } from "../../problem.ts";
import { type Network, networksOf, type TensorContract, tensorContract } from "../../tensor-contract.ts";

/** The only version of a model: a new artefact replaces the old one. */
export const onlyVersion = "1";
const encoderSuffix = ".encoder";

/** The networks that a model publishes, by name, the main one first. */
function networksByName(card: Card): ReadonlyMap<string, Network> {
  const names = [...networksOf(card).keys()].map(
    (network, i) => [i === 0 ? card.id : card.id + encoderSuffix, network] as const,
  );
  return new Map(names.filter(([, network]) => networkFile(card, network)));
}

export interface FoundNetwork {
  readonly card: Card;
  readonly network: Network;
  readonly contract: TensorContract;
}

/** @throws DomainError NotFound: no such model, network or version */
export async function findNetwork(
  assets: AssetSource,
  name: string,
  version: string = onlyVersion,
): Promise<FoundNetwork> {
  const card = await loadCard(assets, name.endsWith(encoderSuffix) ? name.slice(0, -encoderSuffix.length) : name);
  const networks = networksByName(card);
  const network = networks.get(name);
  const contract = network && tensorContract(card, network);
  if (!contract) {
    const names = [...networks.keys()].join(", ");
    throw new DomainError("NotFound", `expected a network that ${card.id} publishes (${names}), got ${name}`);
  }
  if (version !== onlyVersion) {
    const got = version.slice(0, 40);
    throw new DomainError("NotFound", `expected version ${onlyVersion}, the only one of ${name}, got ${got}`);
  }
  return { card, network, contract };
}

/** A network in the repository's index. */
export interface IndexedNetwork {
  readonly name: string;
  readonly version: string;
  readonly state: "READY" | "UNAVAILABLE";
  /** Why it is unavailable; empty if it is available. */
  readonly reason: string;
}

/**
 * All published networks, each model's decoder or regressor first; a model with a broken card is one entry.
 *
 * @param reasonOf the public reason of a failure
 */
export async function indexNetworks(
  assets: AssetSource,
  reasonOf: (name: string, error: unknown) => string,
): Promise<readonly IndexedNetwork[]> {
  const index: IndexedNetwork[] = [];
  // One after another, because the files of all models together would not fit into an isolate.
  for (const id of await listIds(assets)) {
    const card = await loadCard(assets, id).catch((error: unknown) => reasonOf(id, error));
    if (typeof card === "string") {
      index.push(line(id, card));
      continue;
    }
    for (const [name, network] of networksByName(card)) {
      const reason = await checkNetwork(assets, card, network).then(
        () => "",
        (error: unknown) => reasonOf(name, error),
      );
      index.push(line(name, reason));
    }
  }
  return index;
}

const line = (name: string, reason: string): IndexedNetwork => ({
  name,
  version: onlyVersion,
  state: reason === "" ? "READY" : "UNAVAILABLE",
  reason,
});
