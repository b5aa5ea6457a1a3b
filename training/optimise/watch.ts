/** Progress of work that takes minutes: it announces each stage, then reports how much of it is done. */
export type Watch = (stage: string) => Tell;

/** @param share completed fraction of the stage, 0 to 1 */
export type Tell = (share: number) => Promise<void>;

export const unwatched: Tell = async () => {};
export const nobody: Watch = () => unwatched;
