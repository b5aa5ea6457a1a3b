/** <model-view>: the card of the model that the address names, drawn from the API. */
import { ApiFailure, jsonOf, send } from "../lib/api.ts";
import type { ModelCard } from "../lib/card-facts.ts";
import { find } from "../lib/figure-shell.ts";
import { get } from "../lib/requests.ts";
import {
  factsMarkup,
  filesMarkup,
  layersMarkup,
  licenceMarkup,
  notesMarkup,
  samplesMarkup,
  snippetsMarkup,
  wordsMarkup,
} from "../models/card-markup.ts";
import { scoreWords } from "../models/words.ts";
import { escaped } from "../plot/frame.ts";

const note =
  "This model was published, or changed, after the site was built. Here is its card, as the API has it now; its figures come with the next build.";

class ModelView extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const status = find(this, "[data-status]");
    const id = new URLSearchParams(location.search).get("id") ?? location.pathname.split("/")[2] ?? "";
    const heading = find(document, "h1");
    heading.textContent = id;
    document.title = `${id} · Marginalia`;
    try {
      const card = jsonOf<ModelCard>(await send(get("/v1/models/:id", { param: { id } })));
      status.textContent = note;
      this.insertAdjacentHTML("afterend", pageMarkup(card));
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      status.textContent = `The card cannot be shown: ${failure.message}.`;
    }
  }
}

const pageMarkup = (card: ModelCard): string =>
  `<p class="standfirst">${escaped(card.title)}</p>${wordsMarkup(card)}<p><strong>${escaped(scoreWords(card))}.</strong></p>${samplesMarkup(card)}` +
  `<h2 id="card">The card</h2>${factsMarkup(card)}${notesMarkup(card)}${layersMarkup(card)}` +
  `<h2 id="files">Files and licence</h2>${filesMarkup(card)}${licenceMarkup(card)}` +
  `<h2 id="code">Call it</h2>${snippetsMarkup(card, location.origin)}`;

customElements.define("model-view", ModelView);
