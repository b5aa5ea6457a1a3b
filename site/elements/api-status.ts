/** <api-status>: reports whether the API responds, and retries until it does. */
import { jsonOf, send } from "../lib/api/api.ts";
import { LiveRequest } from "../lib/api/live-request.ts";
import { type ModelsAnswer, modelsRequest, readyModels } from "../lib/api/model-requests.ts";
import { failureInWords, find } from "../lib/figure/figure-shell.ts";
import { milliseconds } from "../lib/numbers/format.ts";

class ApiStatus extends HTMLElement {
  connectedCallback(): void {
    const line = find(this, "[data-status]");
    const say = (phase: string, text: string): void => {
      line.dataset.phase = phase;
      line.textContent = text;
    };
    const live = new LiveRequest((_: undefined, signal) => send(modelsRequest(), signal), {
      onAnswer: (answer) => {
        const list = jsonOf<ModelsAnswer>(answer);
        const { length } = list.models;
        const ready = readyModels(list).length;
        const published = length === 1 ? "one model is published" : `${length} models are published`;
        const served = ready === length ? published : `${ready} of ${length} published models can be served`;
        say("live", `The API has responded (in ${milliseconds(answer.latencyMs)}); ${served}.`);
      },
      onStatus: (status) => {
        if (status.phase === "waiting") say("waiting", "The API has not responded yet.");
        if (status.phase === "stale") {
          say("stale", `${failureInWords(status.failure)}. Figures show what was computed at build time.`);
        }
      },
    });
    live.ask(undefined);
  }
}

customElements.define("api-status", ApiStatus);
