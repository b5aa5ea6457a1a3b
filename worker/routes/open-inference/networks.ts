/** The networks by the protocol's names: a model's id for its decoder or regressor, `<id>.encoder` for its encoder. */
import type { Card } from "../../artifact.ts";
import { type AssetSource, checkNetwork, listIds, loadCard, networkFile } from "../../inference/model-store.ts";
import { DomainError } from "../../problem.ts";
import { type Network, type TensorContract, tensorContract } from "../../tensor-contract.ts";

/** A model has one version here: a new artefact replaces the old one. */
export const onlyVersion = "1";
const encoderSuffix = ".encoder";

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
  const isEncoder = name.endsWith(encoderSuffix);
  const card = await loadCard(assets, isEncoder ? name.slice(0, -encoderSuffix.length) : name);
  const network = isEncoder ? "encoder" : card.family === "regressor" ? "regressor" : "decoder";
  const contract = tensorContract(card, network);
  if (version !== onlyVersion || !networkFile(card, network) || !contract) {
    throw new DomainError("NotFound", `expected a published network, got ${name} version ${version}`);
  }
  return { card, network, contract };
}

/** A network as the repository's index lists it. */
export interface IndexedNetwork {
  readonly name: string;
  readonly version: string;
  readonly state: "READY" | "UNAVAILABLE";
  /** Why it is unavailable; empty otherwise. */
  readonly reason: string;
}

/** All published networks, each model's decoder or regressor first; a model whose card is broken is one line. */
export async function indexNetworks(assets: AssetSource): Promise<readonly IndexedNetwork[]> {
  const index: IndexedNetwork[] = [];
  // One after another: together the files of all models would not fit into an isolate.
  for (const id of await listIds(assets)) {
    const card = await loadCard(assets, id).catch(unavailable);
    if (typeof card === "string") {
      index.push(line(id, card));
      continue;
    }
    const main = card.family === "regressor" ? "regressor" : "decoder";
    for (const network of [main, "encoder"] as const) {
      if (!networkFile(card, network)) continue;
      const reason = await checkNetwork(assets, card, network).then(() => "", unavailable);
      index.push(line(network === "encoder" ? id + encoderSuffix : id, reason));
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

/** The reason of a model that is not to be had; any other failure is a defect. */
function unavailable(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  throw error;
}
