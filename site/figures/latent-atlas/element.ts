/** <latent-atlas>: keeps plane, picture and sheet in sync with one state, its permalink and the API. */
// Side effects: the drawer's element must be defined before this one uses it; sliders keep still under a scrolling finger.
import "../../elements/api-drawer.ts";
import "../../elements/steady-sliders.ts";
import type { ApiDrawer } from "../../elements/api-drawer.ts";
import { jsonOf, send } from "../../lib/api/api.ts";
import { LiveRequest, type LiveStatus } from "../../lib/api/live-request.ts";
import {
  type DecodeAnswer,
  decodeRequest,
  type Latent,
  type LatentsAnswer,
  manifoldRequest,
} from "../../lib/api/model-requests.ts";
import { bringToLife } from "../../lib/figure/bring-to-life.ts";
import { readControls, showControls } from "../../lib/figure/field-controls.ts";
import { fromQuery, toQuery } from "../../lib/figure/fields.ts";
import { FigureAddress } from "../../lib/figure/figure-address.ts";
import { FigureShell, find } from "../../lib/figure/figure-shell.ts";
import { attachPad, untilMoved } from "../../lib/figure/pad.ts";
import { reportCopy, storedIn } from "../../lib/report/report-copy.ts";
import { latentsCsv, pixelsCsv } from "./exports.ts";
import { encodedFromNumerals, summarySentence } from "./marks.ts";
import { Picture } from "./picture.ts";
import { attachPlanePad } from "./plane-pad.ts";
import { PlaneView } from "./plane-view.ts";
import { SheetView } from "./sheet-view.ts";
import {
  type AtlasState,
  controlsOf,
  defaultState,
  fieldsOf,
  fromControls,
  model,
  point,
  snap,
  toControls,
} from "./state.ts";

const largeTileStep = 5;

const decodeOf = ({ z, output, seed }: AtlasState) => decodeRequest(model, z, output, seed);

const copied = reportCopy()?.figure("fig-atlas");

class LatentAtlas extends HTMLElement {
  readonly #limit = Number(this.dataset.limit);
  readonly #fields = fieldsOf(this.#limit);
  readonly #controls = controlsOf(this.#limit);
  readonly #figure = find(this, "figure");
  readonly #form = find<HTMLFormElement>(this, "form");
  readonly #drawer = find<ApiDrawer>(this, "api-drawer");
  readonly #encoded = encodedFromNumerals(this.querySelectorAll<SVGTextElement>("text[data-digit]"), this.#limit);
  readonly #plane = new PlaneView(this, this.#limit);
  readonly #picture = new Picture(this, defaultState.z);
  readonly #sheet = new SheetView(this, JSON.parse(this.dataset.positions ?? "[]"), defaultState.k);
  readonly #shell = new FigureShell(this.#figure, {
    onRetry: () => {
      this.#decode.retry();
      this.#decodeSheet.retry();
    },
    onReset: () => this.#address.reset(),
    onTakeAway: async (details) => {
      const { takeAway } = await import("../../take-away/take-away.ts");
      return takeAway(this.#figure, details, () => new Map());
    },
  });
  readonly #address = new FigureAddress(toQuery(this.#fields, defaultState), this.#shell, {
    state: () => toQuery(this.#fields, this.#state),
    show: (query) => this.#show(fromQuery(this.#fields, query, this.#state)),
  });
  readonly #decode = new LiveRequest((state: AtlasState, signal) => send(decodeOf(state), signal), {
    onAnswer: (answer, asked) => {
      const image = jsonOf<DecodeAnswer>(answer).images[0] ?? [];
      this.#drawn = asked;
      this.#picture.draw(image, asked, answer.request.path);
      this.#drawer.show("decode", answer);
      this.#shell.setSummary(summarySentence(asked, this.#encoded, image));
    },
    onStatus: (status) => {
      this.#picture.setStatus(status);
      this.#report({ decode: status });
    },
  });
  readonly #decodeSheet = new LiveRequest((size: number, signal) => send(manifoldRequest(model, size), signal), {
    onAnswer: (answer, size) => {
      void this.#sheet.draw(answer.bytes, size, answer.request.path);
      this.#drawer.show("sheet", answer);
    },
    onStatus: (status) => {
      this.#sheet.setStatus(status);
      this.#report({ sheet: status });
    },
  });

  #state = defaultState;
  /** The state that the picture on screen belongs to. */
  #drawn = defaultState;
  #status: Record<"decode" | "sheet", LiveStatus> = { decode: { phase: "stored" }, sheet: { phase: "stored" } };
  #asked = { decode: "", sheet: "" };

  connectedCallback(): void {
    this.#listenToPads();
    find(this, "[data-redraw]").addEventListener("click", () => {
      this.#show({ ...this.#state, seed: (this.#state.seed + 1) % 2 ** 32 });
      this.#address.rest();
    });
    find(this, ".tables").addEventListener("toggle", () => this.#picture.fillTable());
    this.#drawer.addExporter("decode", "csv", async (ask) => ({
      text: pixelsCsv(jsonOf<DecodeAnswer>(await ask())),
      type: "text/csv",
    }));
    this.#drawer.addExporter("latents", "csv", async (ask) => ({
      text: latentsCsv(jsonOf<LatentsAnswer>(await ask())),
      type: "text/csv",
    }));
    bringToLife(this, {
      form: this.#form,
      address: this.#address,
      copied,
      onInput: () => {
        const query = fromControls(readControls(this.#form, this.#controls));
        this.#show(fromQuery(this.#fields, query, this.#state), document.activeElement);
      },
      onTyped: () => showControls(this.#form, this.#controls, toControls(this.#state), null),
      valuesSet: () => ({}),
    });
  }

  #listenToPads(): void {
    const leaveSheet = (): void => {
      this.#sheet.leave();
      this.#plane.hover(undefined);
      this.#picture.endPreview();
    };
    attachPlanePad(this.#plane.surface, this.#limit, {
      cursor: () => this.#state.z,
      onMove: (latent) => this.#moveTo(latent),
      onRest: () => this.#address.rest(),
      onKey: () => this.#address.restSoon(),
    });
    attachPad(this.#sheet.surface, {
      onPoint: (right, down) => {
        leaveSheet();
        this.#moveTo(this.#sheet.latentAt(right, down));
      },
      onStep: (right, up, large) => {
        const tiles = large ? largeTileStep : 1;
        const from = this.#state.z;
        untilMoved(
          (times) => this.#moveTo(this.#sheet.neighbour(from, times * right * tiles, times * up * tiles)),
          () => this.#state.z.join() !== from.join(),
        );
        this.#address.restSoon();
      },
      onHome: () => {
        this.#moveTo([0, 0]);
        this.#address.restSoon();
      },
      onRest: () => this.#address.rest(),
      onHover: (at) => {
        if (!at) return leaveSheet();
        const { latent, tile } = this.#sheet.hover(at);
        this.#plane.hover(latent);
        this.#picture.preview(tile, latent);
      },
    });
  }

  #moveTo(latent: Latent): void {
    this.#show({ ...this.#state, z: snap(latent, this.#limit) });
  }

  /** @param typedIn the control that the reader changes, if any */
  #show(wanted: AtlasState, typedIn: Element | null = null): void {
    const state = storedIn(copied, this.#fields, wanted, this.#state);
    this.#state = state;
    this.#plane.show(state, this.#sheet.positionsFor(state.k));
    this.#picture.aim(state.z);
    this.#sheet.showCursor(state.z);
    showControls(this.#form, this.#controls, toControls(state), typedIn);
    // The seed matters to samples only.
    find(this, "[data-seed]").toggleAttribute("data-idle", state.output !== "samples");
    const decode = decodeOf(state);
    if (decode.path !== this.#asked.decode) {
      this.#asked.decode = decode.path;
      this.#drawer.propose("decode", decode);
      this.#decode.ask(state);
    }
    const sheet = manifoldRequest(model, state.k);
    if (sheet.path !== this.#asked.sheet) {
      this.#asked.sheet = sheet.path;
      this.#drawer.propose("sheet", sheet);
      this.#decodeSheet.ask(state.k);
    }
    this.#figure.dispatchEvent(new CustomEvent("figure-change"));
  }

  /** The figure's status: the worse of its two calls. */
  #report(news: Partial<Record<"decode" | "sheet", LiveStatus>>): void {
    this.#status = { ...this.#status, ...news };
    const { decode, sheet } = this.#status;
    const order = ["stale", "waiting", "stored", "live"];
    const worse = order.indexOf(sheet.phase) < order.indexOf(decode.phase) ? sheet : decode;
    const size = this.#sheet.drawnSize;
    this.#shell.setStatus(worse, worse === sheet ? `the sheet of ${size} × ${size}` : `z = ${point(this.#drawn.z)}`);
  }
}

customElements.define("latent-atlas", LatentAtlas);
