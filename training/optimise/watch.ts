/** Watching work of some minutes: a stage is named when it begins, and then it is said how much of it is done. */
export type Watch = (stage: string) => Tell;

/** @param share of the stage that is done, 0 to 1 */
export type Tell = (share: number) => Promise<void>;

export const unwatched: Tell = async () => {};
export const nobody: Watch = () => unwatched;
