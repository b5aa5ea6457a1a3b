/** The training curve: what `history.json` holds, one record an epoch. All ELBOs in nats per image. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Running mean over the epoch, while the parameters moved; the loss per image is its negative. */
  readonly trainElboNats: number;
  /** On the test set after the epoch, one draw of z an image. */
  readonly testElboNats: number;
  readonly testReconstructionNats: number;
  readonly testKlNats: number;
  /** Wall time of the epoch's steps. */
  readonly seconds: number;
}
