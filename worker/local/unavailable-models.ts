/** The models that a running Worker lists but cannot serve, for whoever starts it to name them. */

export interface UnavailableModel {
  readonly id: string;
  readonly reason: string;
}

type Listed = { readonly state: "ready" } | ({ readonly state: "unavailable" } & UnavailableModel);

/** @param url where the Worker listens, without a slash at the end */
export async function unavailableModels(url: string): Promise<readonly UnavailableModel[]> {
  const { models } = (await (await fetch(`${url}/v1/models`)).json()) as { readonly models: readonly Listed[] };
  return models.filter((model) => model.state === "unavailable");
}
