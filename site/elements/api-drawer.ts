/** <api-drawer>: shows a figure's live calls and saves their answers. */
import { type ApiAnswer, ApiFailure, type ApiRequest, send } from "../lib/api/api.ts";
import { curl } from "../lib/api/curl.ts";
import { copyFrom } from "../lib/figure/copy.ts";
import { described, excerpt, requestText } from "../lib/figure/drawer-text.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { save } from "../lib/figure/save.ts";
import { grouped, milliseconds } from "../lib/numbers/format.ts";
import { apiOrigin } from "../lib/report/report-copy.ts";

/** A figure's own way to write a call down: text and its media type, from the call's JSON answer if it needs one. */
export type Exporter = (ask: () => Promise<ApiAnswer>) => Promise<{ readonly text: string; readonly type: string }>;

/** A call as it was made last; without its answer where the browser has none yet. */
export interface RecordedCall {
  readonly name: string;
  readonly title: string;
  readonly request: ApiRequest;
  readonly answer: ApiAnswer | undefined;
}

const isSame = (request: ApiRequest, other: ApiRequest | undefined): boolean =>
  request.path === other?.path && request.accept === other.accept && request.body === other.body;

export class ApiDrawer extends HTMLElement {
  readonly #requests = new Map<string, ApiRequest>();
  readonly #answers = new Map<string, ApiAnswer>();
  readonly #exporters = new Map<string, Exporter>();

  connectedCallback(): void {
    const details = find<HTMLDetailsElement>(this, "details");
    for (const section of this.#sections()) {
      const name = section.dataset.call ?? "";
      this.propose(name, JSON.parse(section.dataset.request ?? "{}") as ApiRequest);
      find(section, "[data-send]").addEventListener("click", () => void this.#send(name));
      copyFrom(find<HTMLButtonElement>(section, "[data-copy]"), () => find(section, "[data-curl]").textContent);
      for (const button of section.querySelectorAll<HTMLButtonElement>("[data-save]")) {
        button.addEventListener("click", () => void this.#save(name, button));
      }
    }
    details.addEventListener("toggle", () => {
      for (const name of this.#requests.keys()) this.#render(name);
    });
  }

  /** How the figure itself writes a call's data in a format of its own. */
  addExporter(call: string, format: string, exporter: Exporter): void {
    this.#exporters.set(`${call} ${format}`, exporter);
  }

  /** The request that the figure makes now, answered or not. */
  propose(call: string, request: ApiRequest): void {
    if (isSame(request, this.#requests.get(call))) return;
    this.#requests.set(call, request);
    this.#render(call);
  }

  /** What the request of the answer was told: the two stand side by side. */
  show(call: string, answer: ApiAnswer): void {
    if (answer === this.#answers.get(call) && isSame(answer.request, this.#requests.get(call))) return;
    this.#requests.set(call, answer.request);
    this.#answers.set(call, answer);
    this.#render(call);
  }

  calls(): readonly RecordedCall[] {
    return Array.from(this.#sections(), ({ dataset: { call: name = "" }, ariaLabel }) => {
      const request = this.#requests.get(name) as ApiRequest;
      const answer = this.#answers.get(name);
      return { name, title: ariaLabel ?? name, request, answer: isSame(request, answer?.request) ? answer : undefined };
    });
  }

  /** Thousands of characters a frame are not laid out for a closed drawer. */
  #render(call: string): void {
    if (!find<HTMLDetailsElement>(this, "details").open) return;
    const section = this.#section(call);
    const [request, answer] = [this.#requests.get(call), this.#answers.get(call)];
    if (request) {
      find(section, "[data-request-text]").textContent = requestText(request);
      find(section, "[data-curl]").textContent = curl(request, apiOrigin());
    }
    if (!answer) return;
    const size = `${grouped(answer.bytes.length)} bytes`;
    const type = answer.contentType.split(";")[0] ?? "";
    find(section, "[data-meta]").textContent =
      `${answer.status}, ${type}, ${size}, in ${milliseconds(answer.latencyMs)}` +
      (answer.serverTiming === "" ? "" : ` (server: ${answer.serverTiming})`);
    find(section, "[data-response]").textContent = excerpt(described(answer.contentType, answer.bytes));
  }

  async #send(call: string): Promise<void> {
    const request = this.#requests.get(call);
    if (!request) return;
    await this.#noting(call, async () => {
      const answer = await send(request);
      // Meanwhile the figure may have gone on to ask for something else.
      if (this.#requests.get(call) === request) this.show(call, answer);
    });
  }

  async #save(call: string, button: HTMLButtonElement): Promise<void> {
    const format = button.dataset.save ?? "";
    const file = button.dataset.file ?? "answer";
    const request = this.#requests.get(call);
    if (!request) return;
    const exporter = this.#exporters.get(`${call} ${format}`);
    await this.#noting(call, async () => {
      if (exporter) {
        const { text, type } = await exporter(() => send({ ...request, accept: "application/json" }));
        save(file, text, type);
      } else {
        const answer = await send({ ...request, accept: format });
        save(file, answer.bytes, answer.contentType);
      }
    });
  }

  /** Does it, and says beside the buttons why it could not. */
  async #noting(call: string, work: () => Promise<void>): Promise<void> {
    const note = find(this.#section(call), "[data-note]");
    note.textContent = "";
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      note.textContent = `No response: ${failure.message}`;
    }
  }

  #sections(): Iterable<HTMLElement> {
    return this.querySelectorAll<HTMLElement>("[data-call]");
  }

  #section(call: string): HTMLElement {
    return find(this, `[data-call="${call}"]`);
  }
}

customElements.define("api-drawer", ApiDrawer);
