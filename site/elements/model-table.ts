/**
 * <model-table>: turns the column headers into buttons that sort the table within each group, and adds models published
 * after the page was built.
 */

import { jsonOf, send } from "../lib/api/api.ts";
import { type ModelsAnswer, modelsRequest, readyModels } from "../lib/api/model-requests.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { nth } from "../lib/numbers/nth.ts";
import { columns, type Direction, rowMarkup, sortedOrder } from "../models/cells.ts";
import { groupsOf } from "../models/groups.ts";

class ModelTable extends HTMLElement {
  readonly #table = find<HTMLTableElement>(this, "table");

  connectedCallback(): void {
    for (const [column, label] of this.querySelectorAll("[data-column]").entries()) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label.textContent;
      button.addEventListener("click", () => this.#sort(column, button));
      label.replaceWith(button);
    }
    // Without the API the table stays as it was built.
    void send(modelsRequest()).then(
      (answer) => this.#add(jsonOf<ModelsAnswer>(answer)),
      () => undefined,
    );
  }

  #sort(column: number, button: HTMLButtonElement): void {
    const head = button.closest("th") as HTMLTableCellElement;
    const direction: Direction = head.ariaSort === "ascending" ? "descending" : "ascending";
    for (const each of this.#table.querySelectorAll("thead th")) each.ariaSort = null;
    head.ariaSort = direction;
    for (const body of this.#table.tBodies) {
      const rows = [...body.rows].slice(1);
      const values = rows.map(({ cells }) => cells[column]?.dataset.value);
      for (const at of sortedOrder(values, direction)) body.append(nth(rows, at));
    }
    find(this, "[data-sorted]").textContent = `Sorted by ${button.textContent}, ${direction}, within each group`;
  }

  #add(answer: ModelsAnswer): void {
    const cards = readyModels(answer);
    const known = new Set(
      Array.from(this.querySelectorAll<HTMLElement>("[data-model]"), ({ dataset }) => dataset.model),
    );
    for (const { key, title, models } of groupsOf(cards)) {
      const fresh = models.filter(({ id }) => !known.has(id));
      if (fresh.length === 0) continue;
      const body = this.querySelector(`[data-group="${key}"]`) ?? this.#addGroup(key, title);
      body.insertAdjacentHTML("beforeend", fresh.map(rowMarkup).join(""));
    }
  }

  #addGroup(key: string, title: string): HTMLTableSectionElement {
    const body = this.#table.createTBody();
    body.dataset.group = key;
    const head = document.createElement("th");
    head.colSpan = columns.length;
    head.scope = "rowgroup";
    head.textContent = title;
    body.insertRow().append(head);
    return body;
  }
}

customElements.define("model-table", ModelTable);
