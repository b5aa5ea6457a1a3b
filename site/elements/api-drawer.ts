/** <api-drawer>: shows a figure's live calls and saves their responses. */
import { type ApiAnswer, ApiFailure, type ApiRequest, send } from "../lib/api/api.ts";
import { bodyIn, curl } from "../lib/api/curl.ts";
import { copyFrom } from "../lib/figure/copy.ts";
import { described, excerpt, requestText } from "../lib/figure/drawer-text.ts";
import { failureInWords, find } from "../lib/figure/figure-shell.ts";
import { save } from "../lib/figure/save.ts";
import { grouped, milliseconds } from "../lib/numbers/format.ts";
import { apiOrigin } from "../lib/report/report-copy.ts";

/** A figure's own export of a call: text and media type, from the call's JSON answer if needed. */
export type Exporter = (ask: () => Promise<ApiAnswer>) => Promise<{ readonly text: string; readonly type: string }>;

/** The latest call; without an answer until the browser has one. */
export interface RecordedCall {
  readonly name: string;
  readonly title: string;
  readonly request: ApiRequest;
  readonly answer: ApiAnswer | undefined;
}

const isSame = (request: ApiRequest, other: ApiRequest | undefined): boolean =>
  request.path === other?.path && request.accept === other.accept && request.body === other.body;

/** The request in the build's markup; a model published after the build has none. */
function builtRequest(section: HTMLElement): ApiRequest | undefined {
  if (section.dataset.request === undefined) return undefined;
  const line = JSON.parse(section.dataset.request) as ApiRequest;
  const body = bodyIn(find(section, "[data-curl]").textContent);
  return body === undefined ? line : { ...line, body };
}

/** Said before a response while the request beside it has none. */
const earlier = "Response to an earlier request: ";

function factsOf({ status, contentType, bytes, latencyMs, serverTiming }: ApiAnswer): string {
  const type = contentType.split(";")[0] ?? "";
  const server = serverTiming === "" ? "" : ` (server: ${serverTiming})`;
  return `${status}, ${type}, ${grouped(bytes.length)} bytes, in ${milliseconds(latencyMs)}${server}`;
}

export class ApiDrawer extends HTMLElement {
  readonly #requests = new Map<string, ApiRequest>();
  /** Requests whose responses the build has recorded. */
  readonly #built = new Map<string, ApiRequest>();
  readonly #answers = new Map<string, ApiAnswer>();
  readonly #exporters = new Map<string, Exporter>();

  connectedCallback(): void {
    const details = find<HTMLDetailsElement>(this, "details");
    for (const section of this.#sections()) {
      const name = section.dataset.call ?? "";
      const built = builtRequest(section);
      if (built) {
        this.#built.set(name, built);
        this.propose(name, built);
      }
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

  /** Registers the figure's own export format for a call. */
  addExporter(call: string, format: string, exporter: Exporter): void {
    this.#exporters.set(`${call} ${format}`, exporter);
  }

  /** Shows the figure's current request, answered or not. */
  propose(call: string, request: ApiRequest): void {
    if (isSame(request, this.#requests.get(call))) return;
    this.#requests.set(call, request);
    this.#render(call);
  }

  /** Shows an answer beside its own request. */
  show(call: string, answer: ApiAnswer): void {
    if (answer === this.#answers.get(call) && isSame(answer.request, this.#requests.get(call))) return;
    this.#requests.set(call, answer.request);
    this.#answers.set(call, answer);
    this.#render(call);
  }

  calls(): readonly RecordedCall[] {
    return [...this.#sections()].flatMap(({ dataset: { call: name = "" }, ariaLabel }) => {
      const request = this.#requests.get(name);
      if (!request) return [];
      const answer = this.#answers.get(name);
      return { name, title: ariaLabel ?? name, request, answer: isSame(request, answer?.request) ? answer : undefined };
    });
  }

  /** Renders the response only while the drawer is open: laying out thousands of characters per frame is slow. */
  #render(call: string): void {
    if (!find<HTMLDetailsElement>(this, "details").open) return;
    const section = this.#section(call);
    const [request, answer] = [this.#requests.get(call), this.#answers.get(call)];
    if (request) {
      find(section, "[data-request-text]").textContent = requestText(request);
      find(section, "[data-curl]").textContent = curl(request, apiOrigin());
    }
    const meta = find(section, "[data-meta]");
    const facts = answer ? factsOf(answer) : meta.textContent.replace(earlier, "");
    const isEarlier = request && facts !== "" && !isSame(request, answer?.request ?? this.#built.get(call));
    meta.textContent = `${isEarlier ? earlier : ""}${facts}`;
    if (answer) find(section, "[data-response]").textContent = excerpt(described(answer.contentType, answer.bytes));
  }

  async #send(call: string): Promise<void> {
    const request = this.#requests.get(call);
    if (!request) return;
    await this.#noting(call, async () => {
      const answer = await send(request);
      // The figure may have sent another request in the meantime.
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

  /** Runs an action and shows its failure beside the buttons. */
  async #noting(call: string, work: () => Promise<void>): Promise<void> {
    const note = find(this.#section(call), "[data-note]");
    note.textContent = "";
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      note.textContent = `${failureInWords(failure)}.`;
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
