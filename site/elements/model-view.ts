/** <model-view>: shows the card of the model in the address and figures to explore it, all from the API. */
import { ApiFailure, jsonOf, send } from "../lib/api/api.ts";
import { get, type RequestFor } from "../lib/api/requests.ts";
import { type AnyFigure, answerValue } from "../lib/figure/figure.ts";
import { find } from "../lib/figure/figure-shell.ts";
import type { ModelCard } from "../lib/report/card-facts.ts";
import { apiOrigin } from "../lib/report/report-copy.ts";
import {
  factsMarkup,
  filesMarkup,
  layersMarkup,
  licenceMarkup,
  notesMarkup,
  snippetsMarkup,
  wordsMarkup,
} from "../models/card-markup.ts";
import { explorer } from "../models/explorer.ts";
import { figureFrom, type Named } from "../models/figure-from-pattern.ts";
import { findPublished } from "../models/find-published.ts";
import { isRegressor, type Published, type PublishedImages } from "../models/published.ts";
import { ribbon } from "../models/ribbon.ts";
import { roundTrip } from "../models/round-trip.ts";
import { scoreWords } from "../models/words.ts";
import { escaped } from "../plot/frame.ts";
import { defineFigure } from "./live-figure.ts";

const note =
  "This model was published, or changed, after the site was built. Here it is as the API has it now; the next build adds the figure of its measurements.";

const ask = async <T>(request: RequestFor<T>): Promise<T> => {
  const { contentType, bytes } = await send(request);
  return answerValue<T>(contentType, bytes);
};

class ModelView extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const status = find(this, "[data-status]");
    const id = new URLSearchParams(location.search).get("id") ?? location.pathname.split("/")[2] ?? "";
    if (id === "") {
      status.innerHTML = `This address names no model. <a href="/models/">The list of models</a> has all of them.`;
      return;
    }
    const heading = find(document, "h1");
    heading.textContent = id;
    document.title = `${id} · Marginalia`;
    const trying = async (what: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (failure) {
        if (!(failure instanceof ApiFailure)) throw failure;
        status.textContent = `The ${what} cannot be shown: ${failure.message}.`;
      }
    };
    await trying("card", async () => {
      const card = jsonOf<ModelCard>(await send(get("/v1/models/:id", { param: { id } })));
      status.textContent = note;
      this.insertAdjacentHTML("afterend", pageMarkup(card));
      await trying("figures", () => this.#explore(card));
    });
  }

  /** @throws ApiFailure */
  async #explore(card: ModelCard): Promise<void> {
    const published = await findPublished(card, ask);
    const { content } = find<HTMLTemplateElement>(this, "template");
    const place = find(document, "#explore");
    const figures = figuresIn(published);
    for (const [figure, named] of figures.toReversed()) {
      place.after(figureFrom(find(content, figure.id), figure, published, named));
    }
    for (const [figure] of figures) defineFigure(figure);
  }
}

/** The figures that need nothing but the model itself. */
function figuresIn(published: Published): readonly (readonly [AnyFigure, Named])[] {
  if (isRegressor(published)) return [[ribbon(published), ribbonNamed]];
  return [
    [explorer(published), explorerNamed(published)],
    [roundTrip(published), roundTripNamed],
  ];
}

const explorerNamed = ({ card }: PublishedImages) => ({
  label: "Figure 1",
  title: "the decoder under your hand",
  caption:
    card.latentSize === 2
      ? "<strong>Any point of the plane is a picture.</strong> Press or drag in the plane, move the cursor with the arrow keys, or use the sliders. Beside it, the decoder’s picture of that point, and of draws from the prior."
      : "<strong>The latent by hand.</strong> Each slider moves one dimension of <i>z</i>; the picture is decoded from it. Beside it, the decoder’s pictures of draws from the prior.",
});

const roundTripNamed = {
  label: "Figure 2",
  title: "a picture, its reconstructions, and the path to another",
  caption:
    "<strong>There, back, and across.</strong> A picture and its reconstructions, where the model has an encoder, and the straight line in the latent space from one picture, or draw of the prior, to another.",
} as const;

const ribbonNamed = {
  label: "Figure 1",
  title: "mean and spread over the range of the data",
  caption:
    "<strong>Mean and spread.</strong> The mean and a ribbon of two standard deviations along one input, with training observations where they are published. Place the slice with its slider; beside the ribbon, the density that the model predicts there.",
} as const;

const pageMarkup = (card: ModelCard): string =>
  `<p class="standfirst">${escaped(card.title)}</p>${wordsMarkup(card)}<p><strong>${escaped(scoreWords(card))}.</strong></p>` +
  `<h2 id="explore">Explore it</h2>` +
  `<h2 id="card">The card</h2>${factsMarkup(card)}${notesMarkup(card)}${layersMarkup(card)}` +
  `<h2 id="files">Files and licence</h2>${filesMarkup(card)}${licenceMarkup(card)}` +
  `<h2 id="code">Call it</h2>${snippetsMarkup(card, apiOrigin())}`;

customElements.define("model-view", ModelView);
