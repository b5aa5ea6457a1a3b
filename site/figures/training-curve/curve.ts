/** The training curve as data and as a drawing: the same scales at build time and in the chart. */

/** One record of a model's history.json; ELBOs in nats per image. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainElboNats: number;
  readonly testElboNats: number;
}

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Bounds below this fall off the chart: the first epochs' climb would flatten all that follows. */
const shownBelowBest = 25;

export function elboScale(history: readonly EpochRecord[]): Scale {
  const all = history.flatMap(({ trainElboNats, testElboNats }) => [trainElboNats, testElboNats]);
  const step = 5;
  const max = Math.ceil(Math.max(...all) / step) * step;
  const min = Math.max(Math.floor(Math.min(...all) / step) * step, max - shownBelowBest - step);
  return { min, max, step };
}

export function epochScale(history: readonly EpochRecord[]): Scale {
  const last = history.at(-1)?.epoch ?? 1;
  return { min: 0, max: last, step: last > 20 ? 10 : Math.max(1, Math.ceil(last / 5)) };
}

export function marksOf({ min, max, step }: Scale): number[] {
  return Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, i) => min + i * step);
}

/** A polyline through the records, in a box of the given size. */
export function curvePath(
  history: readonly EpochRecord[],
  value: (record: EpochRecord) => number,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const x = epochScale(history);
  const y = elboScale(history);
  return history
    .map((record, i) => {
      const right = ((record.epoch - x.min) / (x.max - x.min)) * width;
      const down = ((y.max - value(record)) / (y.max - y.min)) * height;
      return `${i === 0 ? "M" : "L"}${right.toFixed(1)} ${down.toFixed(1)}`;
    })
    .join("");
}

export function historyCsv(history: readonly EpochRecord[]): string {
  const lines = history.map(({ epoch, trainElboNats, testElboNats }) => `${epoch},${trainElboNats},${testElboNats}`);
  return `${["epoch,trainElboNats,testElboNats", ...lines].join("\r\n")}\r\n`;
}
