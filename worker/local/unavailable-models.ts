/** The models that a running Worker lists but cannot serve. */

export interface UnavailableModel {
  readonly id: string;
  readonly reason: string;
}

type Listed = { readonly state: "ready" } | ({ readonly state: "unavailable" } & UnavailableModel);

/** @param url the Worker's address, without a trailing slash */
export async function unavailableModels(url: string): Promise<readonly UnavailableModel[]> {
  const { models } = (await (await fetch(`${url}/v1/models`)).json()) as { readonly models: readonly Listed[] };
  return models.filter((model) => model.state === "unavailable");
}
