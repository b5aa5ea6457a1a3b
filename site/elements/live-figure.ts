/**
 * The custom element of every figure defined with `lib/figure/figure.ts`: keeps one state in sync with its controls, its
 * handles, its permalink and the API.
 *
 *   <script> import { defineFigure } …; import { figure } …; defineFigure(figure); </script>
 *
 * Controls have the names of the fields. Any element inside the figure may also have `data-set="x1=2&tilt=1"`: activating
 * it sets those fields (a preset, a node of a graph). `data-next="seed"` adds one step of its control to a field, and
 * `data-previous` subtracts one. Focusable elements of a drawing need an id, by which the next drawing restores the focus.
 */
// Side effects: the drawer's element must be defined before a figure uses it; sliders keep still under a scrolling finger.
import "./api-drawer.ts";
import "./steady-sliders.ts";
import type { ApiAnswer, ApiRequest } from "../lib/api/api.ts";
import { LiveRequest } from "../lib/api/live-request.ts";
import { bringToLife } from "../lib/figure/bring-to-life.ts";
import { readControls, showControls, stepOf } from "../lib/figure/field-controls.ts";
import { fromQuery, initialState, toQuery, valuesSet } from "../lib/figure/fields.ts";
import {
  type FigureDefinition,
  type Panels,
  panelMarkup,
  type SoFar,
  type Table,
  tableMarkup,
  tableOf,
  tablesCsv,
} from "../lib/figure/figure.ts";
import { FigureAddress } from "../lib/figure/figure-address.ts";
import { FigureCharts } from "../lib/figure/figure-charts.ts";
import { FigureShell, find } from "../lib/figure/figure-shell.ts";
import { KnownAnswers } from "../lib/figure/known-answers.ts";
import type { Query } from "../lib/figure/permalink.ts";
import { PlotHandles } from "../lib/figure/plot-handles.ts";
import { Preview } from "../lib/figure/preview.ts";
import { redraw } from "../lib/figure/redraw.ts";
import { save } from "../lib/figure/save.ts";
import { movableIn, reportCopy, storedIn } from "../lib/report/report-copy.ts";
import type { Chart } from "../plot/chart.ts";
import type { ApiDrawer } from "./api-drawer.ts";

/** Result of loading a state: the answers to draw, and each call for the drawer. */
interface Loaded<Answers> {
  readonly answers: Answers;
  readonly calls: ReadonlyMap<string, ApiAnswer>;
}

export function defineFigure<State, Answers>(figure: FigureDefinition<State, Answers>): void {
  const { id, fields } = figure;
  const copied = reportCopy()?.figure(id);

  const handlesOf = (state: State) => movableIn(copied, figure.handles?.(state) ?? []);

  class LiveFigure extends HTMLElement {
    readonly #figure = find(this, "figure");
    readonly #form = find<HTMLFormElement>(this, "form");
    readonly #drawer = find<ApiDrawer>(this, "api-drawer");
    readonly #tables = find<HTMLDetailsElement>(this, ".tables");
    readonly #known = new KnownAnswers();
    readonly #content = new Map<string, Panels[string]>();
    /** Markup of each panel's content. */
    readonly #markup = new Map<string, string>();
    /** Panels as they were before a preview. */
    readonly #complete = new Map<string, Panels[string]>();
    readonly #shell = new FigureShell(this.#figure, {
      onRetry: () => this.#live.retry(),
      onReset: () => this.#address.reset(),
      onTakeAway: async (details) => {
        const { takeAway } = await import("../take-away/take-away.ts");
        return takeAway(this.#figure, details, () => this.#shownCharts());
      },
    });
    readonly #address = new FigureAddress(toQuery(fields, initialState(fields)), this.#shell, {
      state: () => toQuery(fields, this.#state),
      show: (query) => this.#show(query),
    });
    readonly #handles = new PlotHandles<State>(this, figure.frames ?? {}, figure.press !== undefined, {
      onChange: (change) => this.#change(change),
      onRest: () => this.#address.restSoon(),
      onPress: (panel, x, y, dragging) => this.#change(figure.press?.(this.#state, panel, x, y, dragging) ?? {}),
    });
    readonly #charts = new FigureCharts(this, (panel, frame) => {
      this.#handles.setFrame(panel, frame);
      this.#handles.show(handlesOf(this.#state));
    });
    readonly #live = new LiveRequest<State, Loaded<Answers>>((state, signal) => this.#load(state, signal), {
      onAnswer: ({ answers, calls }, state) => {
        for (const [call, answer] of calls) this.#drawer.show(call, answer);
        this.#draw(state, answers);
      },
      onStatus: (status) => {
        if (status.phase === "stale") this.#endPreview();
        this.#shell.setStatus(status, this.#drawn ? "the last answer" : "the state stored when this page was built");
      },
    });

    #state = initialState(fields);
    /** Signal of the latest load. */
    #newest: AbortSignal | undefined;
    #drawn: { readonly state: State; readonly answers: Answers } | undefined;

    connectedCallback(): void {
      this.addEventListener("click", (event) => this.#act(event.target));
      this.addEventListener("keydown", (event) => {
        // Unlike buttons, parts of a drawing do not turn keys into clicks.
        if (!(event.target instanceof SVGElement) || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        this.#act(event.target);
      });
      this.#tables.addEventListener("toggle", () => this.#fillTables());
      find(this, "[data-save-tables]").addEventListener("click", () =>
        save(`${id}.csv`, tablesCsv(this.#dataTables()), "text/csv"),
      );
      bringToLife(this, {
        form: this.#form,
        address: this.#address,
        copied,
        onInput: () => this.#show(readControls(this.#form, fields), document.activeElement),
        onTyped: () => showControls(this.#form, fields, this.#state, null),
        valuesSet: (preset) => valuesSet(fields, preset),
      });
    }

    async #load(state: State, signal: AbortSignal): Promise<Loaded<Answers>> {
      const calls = new Map<string, ApiAnswer>();
      const latest = new Map<string, ApiRequest>();
      const isStored = !this.#drawn && JSON.stringify(state) === JSON.stringify(initialState(fields));
      this.#newest = signal;
      const preview = new Preview((panels) => {
        // A newer wish means that the reader has moved on.
        if (this.#newest === signal) this.#preview(panels);
      });
      try {
        const answers = await figure.load(
          state,
          async <T, Event>(call: string, request: ApiRequest, soFar?: SoFar<Event>) => {
            this.#drawer.propose(call, request);
            latest.set(call, request);
            const onProgress =
              soFar && ((events: readonly unknown[]) => preview.show(call, () => soFar(events as Event[])));
            const { answer, value } = await this.#known.ask(call, request, signal, onProgress);
            // The request of a sketch may be answered after the one that follows it.
            if (latest.get(call) === request) calls.set(call, answer);
            return value as T;
          },
          // A copy stores only what complete pictures need, and the build's picture of the initial state is complete.
          copied || isStored ? undefined : (panels) => preview.sketch(panels),
        );
        return { answers, calls };
      } finally {
        preview.end();
      }
    }

    #act(target: EventTarget | null): void {
      const actor =
        target instanceof Element ? target.closest<HTMLElement>("[data-set],[data-next],[data-previous]") : null;
      if (!actor) return;
      this.#address.rest();
      const { set, next, previous } = actor.dataset;
      const query = toQuery(fields, this.#state);
      const counted = (next ?? previous) as string;
      const change = stepOf(this.#form, counted) * (next === undefined ? -1 : 1);
      this.#show(
        set === undefined
          ? { ...query, [counted]: String(Number(query[counted]) + change) }
          : { ...query, ...Object.fromEntries(new URLSearchParams(set)) },
      );
      this.#address.rest();
    }

    #change(change: Partial<State>): void {
      this.#show(toQuery(fields, { ...this.#state, ...change }));
    }

    /**
     * Applies a change of state. Changes arrive as text, so the fields clamp them.
     *
     * @param typedIn the control that the reader changes, if any
     */
    #show(query: Query, typedIn: Element | null = null): void {
      const before = JSON.stringify(this.#state);
      this.#state = storedIn(copied, fields, fromQuery(fields, query, this.#state), this.#state);
      showControls(this.#form, fields, this.#state, typedIn);
      this.#handles.show(handlesOf(this.#state));
      if (JSON.stringify(this.#state) !== before || !this.#drawn) this.#live.ask(this.#state);
      this.#figure.dispatchEvent(new CustomEvent("figure-change"));
    }

    #draw(state: State, answers: Answers): void {
      this.#drawn = { state, answers };
      this.#complete.clear();
      this.#paint(Object.entries(figure.draw(state, answers)));
      this.#fillTables();
      this.#shell.setSummary(figure.summary(state, answers));
      this.dataset.drawn = new URLSearchParams(toQuery(fields, state)).toString();
    }

    /** Draws panels from the received part of an answer; everything else waits for the rest. */
    #preview(panels: Panels): void {
      for (const panel of Object.keys(panels)) {
        if (!this.#complete.has(panel))
          this.#complete.set(panel, this.#content.get(panel) ?? this.#panel(panel).innerHTML);
      }
      // Before the first answer only the drawing changes, because only the build's markup could be restored.
      const shown = Object.entries(panels).map(
        ([panel, content]) => [panel, this.#drawn ? content : panelMarkup(content)] as const,
      );
      this.#paint(shown);
    }

    /** Restores the panels after a response that failed midway. */
    #endPreview(): void {
      this.#paint(this.#complete);
      this.#complete.clear();
    }

    #paint(panels: Iterable<readonly [panel: string, content: Panels[string]]>): void {
      const focused = document.activeElement?.id;
      for (const [panel, content] of panels) {
        const before = this.#content.get(panel);
        const markup = panelMarkup(content);
        // A preview is only markup, so the chart must be drawn even if it looks the same.
        const isChart = typeof content !== "string";
        if (before !== undefined && (typeof before !== "string") === isChart && this.#markup.get(panel) === markup)
          continue;
        redraw(this.#panel(panel), markup);
        this.#content.set(panel, content);
        this.#markup.set(panel, markup);
        if (isChart) this.#charts.show(panel, content);
      }
      if (focused && document.activeElement?.id !== focused) {
        this.querySelector<HTMLElement>(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
      }
      // The source of the highlight may be gone, and new marks are not highlighted yet.
      this.dispatchEvent(new Event("redraw", { bubbles: true }));
    }

    #panel(name: string): HTMLElement {
      return find(this, `[data-drawing="${name}"]`);
    }

    /** Renders the tables only while they are open. */
    #fillTables(): void {
      if (!this.#drawn || !this.#tables.open) return;
      find(this, "[data-tables]").innerHTML = this.#dataTables().map(tableMarkup).join("");
    }

    /** Tables of the current picture; the build's before the first answer. */
    #dataTables(): readonly Table[] {
      if (!this.#drawn) return Array.from(this.#tables.querySelectorAll("table"), tableOf);
      return figure.tables(this.#drawn.state, this.#drawn.answers);
    }

    #shownCharts(): ReadonlyMap<string, Chart> {
      const charts = [...this.#content].filter((entry): entry is [string, Chart] => typeof entry[1] !== "string");
      return new Map(charts.map(([panel, chart]) => [panel, this.#charts.view(panel) ?? chart]));
    }
  }

  customElements.define(id, LiveFigure);
}
