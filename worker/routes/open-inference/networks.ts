/** The networks by the protocol's names: a model's id for its decoder, `<id>.encoder` for its encoder. */
import { type Card, type Network, type TensorContract, tensorContract } from "../../artifact.ts";
import { type AssetSource, listCards, loadCard } from "../../inference/model-store.ts";
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
  const network = name.endsWith(encoderSuffix) ? "encoder" : "decoder";
  const id = network === "encoder" ? name.slice(0, -encoderSuffix.length) : name;
  const card = await loadCard(assets, id);
  if (version !== onlyVersion || !card.files[network]) {
    throw new DomainError("NotFound", `findNetwork: expected a published network, got ${name} version ${version}`);
  }
  return { name, card, network, contract: tensorContract(card, network) };
}

/** Names of all published networks, each model's decoder first. */
export async function listNetworks(assets: AssetSource): Promise<readonly string[]> {
  const cards = await listCards(assets);
  return cards.flatMap(({ id, files }) => (files.encoder ? [id, id + encoderSuffix] : [id]));
}
