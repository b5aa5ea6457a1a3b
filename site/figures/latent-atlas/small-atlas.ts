/** <small-atlas>: the plane and the picture at its cursor, for the start page; its state has no permalink. */
import { jsonOf, send } from "../../lib/api/api.ts";
import { LiveRequest, type LiveStatus } from "../../lib/api/live-request.ts";
import type { DecodeAnswer, Latent } from "../../lib/api/model-requests.ts";
import { find, statusInWords } from "../../lib/figure/figure-shell.ts";
import { reportCopy } from "../../lib/report/report-copy.ts";
import { encodedFromNumerals, nearestInWords } from "./marks.ts";
import { Picture } from "./picture.ts";
import { attachPlanePad } from "./plane-pad.ts";
import { PlaneView } from "./plane-view.ts";
import { decodeAt, smallLimit, start } from "./small-state.ts";
import { point, snap } from "./state.ts";

/** Idle time, ms, before the place is announced: a screen reader needs a pause. */
const speechPauseMs = 400;

const copied = reportCopy()?.figure("small-atlas");

class SmallAtlas extends HTMLElement {
  readonly #encoded = encodedFromNumerals(this.querySelectorAll<SVGTextElement>("text[data-digit]"), smallLimit);
  readonly #plane = new PlaneView(this, smallLimit);
  readonly #picture = new Picture(this, start);
  readonly #place = find(this, "[data-place]");
  readonly #status = find(this, "[data-status]");
  readonly #decode = new LiveRequest((latent: Latent, signal) => send(decodeAt(latent), signal), {
    onAnswer: (answer, latent) => {
      this.#drawn = latent;
      this.#picture.draw(
        jsonOf<DecodeAnswer>(answer).images[0] ?? [],
        { z: latent, output: "probabilities" },
        answer.request.path,
      );
      clearTimeout(this.#speechTimer);
      this.#speechTimer = window.setTimeout(() => {
        this.#place.textContent = nearestInWords(latent, this.#encoded);
      }, speechPauseMs);
    },
    onStatus: (status) => {
      this.#picture.setStatus(status);
      this.#say(status);
    },
  });

  #latent = start;
  /** The latent that the picture on screen belongs to. */
  #drawn = start;
  #speechTimer = 0;

  connectedCallback(): void {
    attachPlanePad(this.#plane.surface, smallLimit, {
      cursor: () => this.#latent,
      onMove: (latent) => this.#moveTo(snap(latent, smallLimit)),
    });
    this.#decode.ask(this.#latent);
  }

  #moveTo(wanted: Latent): void {
    this.toggleAttribute("data-touched", true);
    const stored = copied?.nearest({ z: wanted.join() }, { z: this.#latent.join() }).z;
    const latent = stored ? (stored.split(",").map(Number) as [number, number]) : wanted;
    this.#latent = latent;
    this.#plane.moveCursor(latent);
    this.#picture.aim(latent);
    this.#decode.ask(latent);
  }

  /** Shows the status. Waits change only its style, because their words would announce every drag. */
  #say(status: LiveStatus): void {
    this.#status.dataset.phase = status.phase;
    if (status.phase === "waiting") return;
    const text = find(this.#status, "[data-status-text]");
    const words = statusInWords(status, `z = ${point(this.#drawn)}`);
    if (text.textContent !== words) text.textContent = words;
  }
}

customElements.define("small-atlas", SmallAtlas);
