/**
 * The search dialog, on the index that the build makes of the pages (`build/search/`).
 *
 * Results are links. Tab and the arrow keys move through them, Enter in the field opens the first, and Escape closes the
 * dialog. The number of results is announced once the reader pauses.
 */
import { find } from "../lib/figure/figure-shell.ts";

interface Fragment {
  readonly url: string;
  readonly title: string;
  /** Excerpt as markup, with the matching words marked. */
  readonly excerpt: string;
}

interface Found extends Omit<Fragment, "title"> {
  readonly meta: { readonly title: string; readonly kind: string };
  /** Matching parts of the page, by headings with anchors. */
  readonly sub_results: readonly Fragment[];
}

interface Pagefind {
  init(): Promise<void>;
  /** Resolves to null if a newer search has started. */
  debouncedSearch(
    words: string,
    options: object,
    ms: number,
  ): Promise<{ readonly results: readonly { data(): Promise<Found> }[] } | null>;
}

const shown = 12;
const partsShown = 2;
const pauseMs = 120;

let pagefind: Promise<Pagefind> | undefined;

function loaded(): Promise<Pagefind> {
  // The bundler must not resolve this path, because the index is made after the bundle.
  const path = "/pagefind/pagefind.js";
  pagefind ??= import(/* @vite-ignore */ path).then(async (module: Pagefind) => {
    await module.init();
    return module;
  });
  // Allow another attempt, because a lost connection may return.
  pagefind.catch(() => {
    pagefind = undefined;
  });
  return pagefind;
}

const markup = `
  <form class="search-bar">
    <input type="search" name="words" aria-label="Search the report, its figures, models, routes and problems"
      placeholder="Sections, figures, models, routes, problems" autocomplete="off" spellcheck="false" enterkeyhint="search" />
    <button type="button">Close</button>
  </form>
  <p class="search-status" role="status"></p>
  <ol class="search-results"></ol>`;

let dialog: HTMLDialogElement | undefined;

/** Opens the dialog with the previous words selected. */
export function openSearch(): void {
  dialog ??= build();
  if (!dialog.open) dialog.showModal();
  find<HTMLInputElement>(dialog, "input").select();
  // Preload the index, because a search is likely to follow.
  void loaded().catch(() => undefined);
}

function build(): HTMLDialogElement {
  const element = document.createElement("dialog");
  element.className = "search";
  element.ariaLabel = "Search";
  element.innerHTML = markup;
  const input = find<HTMLInputElement>(element, "input");
  input.addEventListener("input", () => void search(element, input.value));
  find(element, "button").addEventListener("click", () => element.close());
  find(element, "form").addEventListener("submit", (event) => {
    event.preventDefault();
    void openFirst(element, input.value);
  });
  element.addEventListener("keydown", (event) => step(element, event));
  element.addEventListener("click", (event) => {
    const { target } = event;
    // Close on the backdrop, and on a link to this page, which would leave the dialog open.
    if (target === element || (target instanceof Element && target.closest("a"))) element.close();
  });
  document.body.append(element);
  return element;
}

/** Follows the first result, after a search if the results shown are those of other words. */
async function openFirst(element: HTMLElement, words: string): Promise<void> {
  const list = find(element, ".search-results");
  if (list.dataset.words !== words) await search(element, words);
  if (list.dataset.words === words) list.querySelector("a")?.click();
}

/** Moves the focus through the field and the results with the arrow keys. */
function step(element: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [find<HTMLElement>(element, "input"), ...element.querySelectorAll<HTMLElement>(".search-results a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

async function search(element: HTMLElement, words: string): Promise<void> {
  const status = find(element, ".search-status");
  const list = find(element, ".search-results");
  try {
    const answer = await (await loaded()).debouncedSearch(words, {}, pauseMs);
    if (!answer) return;
    const found = await Promise.all(answer.results.slice(0, shown).map((result) => result.data()));
    // The reader may have typed more in the meantime.
    if (find<HTMLInputElement>(element, "input").value !== words) return;
    list.replaceChildren(...found.map(entry));
    list.dataset.words = words;
    const { length } = answer.results;
    if (words.trim() === "") status.textContent = "";
    else if (length === 0) status.textContent = `Nothing found for “${words}”.`;
    else
      status.textContent = `${length === 1 ? "One result" : `${length} results`}${length > shown ? `, the first ${shown} below` : ""}`;
  } catch {
    list.replaceChildren();
    delete list.dataset.words;
    status.textContent = "The index cannot be loaded. Use the contents at the top of the page, or try again.";
  }
}

function entry({ url, meta, excerpt, sub_results }: Found): HTMLElement {
  const item = document.createElement("li");
  const kind = document.createElement("span");
  kind.className = "search-kind";
  kind.textContent = meta.kind;
  const words = document.createElement("p");
  words.innerHTML = excerpt;
  const parts = sub_results.filter((part) => part.url !== url).slice(0, partsShown);
  item.append(link(url, meta.title, kind), words, ...parts.map((part) => link(part.url, `↳ ${part.title}`)));
  return item;
}

function link(href: string, text: string, ...more: readonly Node[]): HTMLAnchorElement {
  const element = document.createElement("a");
  element.href = href;
  element.append(...more, text);
  return element;
}
