/** The networks by the protocol's names: a model's id for its decoder or regressor, `<id>.encoder` for its encoder. */
import { type Card, type Network, type TensorContract, tensorContract } from "../../artifact.ts";
import { type AssetSource, listCards, loadCard, networkFile } from "../../inference/model-store.ts";
import { DomainError } from "../../problem.ts";

/** A model has one version here: a new artefact replaces the old one. */
export const onlyVersion = "1";
const encoderSuffix = ".encoder";

export interface NamedNetwork {
  readonly name: string;
  readonly card: Card;
  readonly network: Network;
  readonly contract: TensorContract;
}

/** @throws DomainError NotFound: no such model, network or version */
export async function findNetwork(
  assets: AssetSource,
  name: string,
  version: string = onlyVersion,
): Promise<NamedNetwork> {
  const isEncoder = name.endsWith(encoderSuffix);
  const card = await loadCard(assets, isEncoder ? name.slice(0, -encoderSuffix.length) : name);
  const network = isEncoder ? "encoder" : card.family === "regressor" ? "regressor" : "decoder";
  const contract = tensorContract(card, network);
  if (version !== onlyVersion || !networkFile(card, network) || !contract) {
    throw new DomainError("NotFound", `findNetwork: expected a published network, got ${name} version ${version}`);
  }
  return { name, card, network, contract };
}

/** Names of all published networks, each model's decoder or regressor first. */
export async function listNetworks(assets: AssetSource): Promise<readonly string[]> {
  const cards = await listCards(assets);
  return cards.flatMap((card) => (networkFile(card, "encoder") ? [card.id, card.id + encoderSuffix] : [card.id]));
}
