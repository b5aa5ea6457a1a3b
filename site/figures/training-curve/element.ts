/** <training-curve>: turns the stored drawing into a chart that can be pointed at, once it is near the screen. */
// For its effect: the drawer must be an element of its own before this one takes hold of it.
import "../../elements/api-drawer.ts";
import type { ApiDrawer } from "../../elements/api-drawer.ts";
import { ApiFailure, jsonOf, send } from "../../lib/api.ts";
import { FigureShell, find } from "../../lib/figure-shell.ts";
import { whenNear } from "../../lib/when-near.ts";
import { type EpochRecord, historyCsv } from "./curve.ts";

class TrainingCurve extends HTMLElement {
  readonly #shell = new FigureShell(find(this, "figure"), { onRetry: () => void this.#load(), onReset: () => {} });

  readonly #drawer = find<ApiDrawer>(this, "api-drawer");

  connectedCallback(): void {
    this.#drawer.addExporter("history", "csv", async (ask) => ({
      text: historyCsv(jsonOf<EpochRecord[]>(await ask())),
      type: "text/csv",
    }));
    whenNear(this, () => void this.#load());
  }

  async #load(): Promise<void> {
    try {
      const request = { method: "GET", path: this.dataset.source ?? "", accept: "application/json" } as const;
      const [{ drawChart }, answer] = await Promise.all([import("./chart.ts"), send(request)]);
      this.#drawer.show("history", answer);
      drawChart(find<HTMLCanvasElement>(this, "[data-chart]"), jsonOf<EpochRecord[]>(answer));
      find(this, ".chart").dataset.drawn = "";
      this.#shell.setStatus({ phase: "live" }, "");
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      this.#shell.setStatus({ phase: "stale", failure, retryAt: undefined }, "the stored drawing");
    }
  }
}

customElements.define("training-curve", TrainingCurve);
