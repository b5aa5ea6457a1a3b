/** Filter of a list of operations (`components/api/api-filter.astro`). */
import { find } from "../figure/figure-shell.ts";

/** Shows the rows (`data-words`) that have all words of the filter, and their groups (`data-group`); says how many. */
export function followFilter(list: Element): void {
  const input = find<HTMLInputElement>(list, ".api-filter input");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of list.querySelectorAll<HTMLElement>("[data-group]")) {
      let left = 0;
      for (const row of group.querySelectorAll<HTMLElement>("[data-words]")) {
        row.hidden = !words.every((word) => row.dataset.words?.includes(word));
        if (!row.hidden) left++;
      }
      group.hidden = words.length > 0 && left === 0;
      count += left;
    }
    find(list, "[data-count]").textContent = words.length === 0 ? "" : count === 1 ? "One result" : `${count} results`;
  });
}
