/**
 * Progress of a run: a bar on a terminal, lines in a log.
 */
import { SingleBar } from "cli-progress";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import type { Watch } from "../optimise/watch.ts";
import { isFinished, type RegressorListener } from "../regression/train.ts";
import type { TrainListener } from "../vae/fit/train.ts";

/** Optimiser steps of a regressor between two lines in a log. */
const stepsPerLine = 5000;

/** Milliseconds between two lines about a stage of measuring, and the resolution of its bar. */
const msPerLine = 10_000;
const unitsOfStage = 1000;

export interface ProgressDisplay {
  /** Reports a run on `images` training images. */
  readonly ofEpochs: (id: string, images: number, epochs: number) => TrainListener;
  /** Reports a regressor's run. */
  readonly ofSteps: (recipe: Pick<RegressorRecipe, "id">, steps: number) => RegressorListener;
  /** Reports the stages of measuring a model. */
  readonly ofStages: (id: string) => Watch;
  /** Restores the terminal's cursor if a bar hides it; call it before leaving in the middle of a run. */
  readonly stop: () => void;
}

/** @param resume whether runs should continue from a checkpoint, so that a missing one is reported */
export function createProgress(stream: NodeJS.WriteStream, resume: boolean): ProgressDisplay {
  // A bar hides the cursor and disables line wrapping until it stops, so there is only one at a time.
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  const start = (format: string, total: number, done: number, payload: object) => {
    stop();
    if (done >= total) return;
    bar = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 100 });
    bar.start(total, done, payload);
  };
  const say = (line: string) => stream.write(`${line}\n`);
  const sayStart = (id: string, unit: string, done: number) => {
    if (done > 0) say(`${id}: resumed after ${unit} ${done}`);
    else if (resume) say(`${id}: no checkpoint of this run, trained from the start`);
  };

  /** The loss is the mean of -elbo. */
  const epochBar = (id: string, images: number, epochs: number): TrainListener => ({
    onStart: (done) => {
      const format = `${id} {bar} {percentage}% | epoch {epoch}/${epochs} | ETA {eta_formatted} | loss {loss} | test ELBO {elbo}`;
      sayStart(id, "epoch", done);
      start(format, epochs * images, done * images, { epoch: done, loss: "-", elbo: "-" });
    },
    onProgress: (epoch, { images: seen, elboNats }) =>
      bar?.update((epoch - 1) * images + seen, { epoch, loss: (-elboNats).toFixed(2) }),
    onEpoch: ({ epoch, testElboNats }) => {
      bar?.update(epoch * images, { epoch, elbo: testElboNats.toFixed(2) });
      if (epoch >= epochs) stop();
    },
  });

  const epochLines = (id: string, epochs: number): TrainListener => ({
    onStart: (done) => sayStart(id, "epoch", done),
    onProgress: () => {},
    onEpoch: ({ epoch, trainElboNats, testElboNats, seconds }) =>
      say(
        `${id}: epoch ${epoch}/${epochs}, ${seconds.toFixed(1)} s, ETA ${((epochs - epoch) * seconds).toFixed(0)} s, ` +
          `loss ${(-trainElboNats).toFixed(2)}, test ELBO ${testElboNats.toFixed(2)}`,
      ),
  });

  /** The log-likelihood so far. */
  const ofSteps = ({ id }: Pick<RegressorRecipe, "id">, steps: number): RegressorListener => {
    let started = false;
    return (checkpoint) => {
      const { values, history, seconds } = checkpoint;
      const done = values.steps;
      const isLast = isFinished(checkpoint, steps);
      const nats = history.trainNats.at(-1)?.toFixed(4) ?? "-";
      if (!started) {
        started = true;
        sayStart(id, "step", done);
        const format = `${id} {bar} {percentage}% | step {value}/{total} | ETA {eta_formatted} | log-likelihood {nats}`;
        if (stream.isTTY) start(format, steps, done, { nats });
      }
      bar?.update(done, { nats });
      if (isLast) stop();
      if (!stream.isTTY && (done % stepsPerLine === 0 || isLast)) {
        say(`${id}: step ${done}/${steps}, ${seconds.toFixed(0)} s, log-likelihood ${nats}`);
      }
    };
  };

  /** In a log, prints a line when a stage begins, and then from time to time. */
  const ofStages =
    (id: string): Watch =>
    (stage) => {
      const began = performance.now();
      let said = began;
      if (stream.isTTY) start(`${id} {bar} {percentage}% | ${stage} | ETA {eta_formatted}`, unitsOfStage, 0, {});
      else say(`${id}: ${stage}`);
      return async (share) => {
        bar?.update(Math.round(share * unitsOfStage));
        if (share >= 1) stop();
        const now = performance.now();
        if (!stream.isTTY && share < 1 && now - said > msPerLine) {
          said = now;
          const eta = ((now - began) * (1 - share)) / share / 1000;
          say(`${id}: ${stage}, ${Math.round(100 * share)} %, ETA ${eta.toFixed(0)} s`);
        }
        // The event loop draws the bar and handles signals.
        await new Promise((resume) => setImmediate(resume));
      };
    };

  return {
    ofStages,
    ofEpochs: (id, images, epochs) => (stream.isTTY ? epochBar(id, images, epochs) : epochLines(id, epochs)),
    ofSteps,
    stop,
  };
}
