/** Python expression for a Triton client, which takes a host instead of a URL. */
export const tritonClient = (origin: string): string => {
  const { host, protocol } = new URL(origin);
  return `triton.InferenceServerClient(url="${host}"${protocol === "https:" ? ", ssl=True" : ""})`;
};
