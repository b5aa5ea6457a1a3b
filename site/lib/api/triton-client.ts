/** The expression that makes a Triton client, which wants a host instead of an address. */
export const tritonClient = (origin: string): string => {
  const { host, protocol } = new URL(origin);
  return `triton.InferenceServerClient(url="${host}"${protocol === "https:" ? ", ssl=True" : ""})`;
};
