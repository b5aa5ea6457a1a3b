/**
 * A model card as markup, for the built pages and for the page of a model published later.
 */

import { grouped } from "../lib/numbers/format.ts";
import { type ModelCard, measuredRows, type Row, recipeRows } from "../lib/report/card-facts.ts";
import { escaped } from "../plot/frame.ts";
import { type Snippet, snippetsOf } from "./snippets.ts";
import { paragraphs } from "./words.ts";

const scrolled = (label: string, table: string): string =>
  `<div class="table-scroll" tabindex="0" role="group" aria-label="${escaped(label)}">${table}</div>`;

/** Text in which backticks mark code. */
const withCode = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");

/** Description of the model in words. */
export const wordsMarkup = (card: ModelCard): string =>
  paragraphs(card)
    .map((text) => `<p>${withCode(text)}</p>`)
    .join("");

/** Table of recipe and measurements. */
export function factsMarkup(card: ModelCard): string {
  const rows = (name: string, each: readonly Row[]): string =>
    `<tbody><tr><th colspan="2" scope="rowgroup">${name}</th></tr>` +
    `${each.map(([what, value]) => `<tr><th scope="row">${escaped(what)}</th><td>${escaped(value)}</td></tr>`).join("")}</tbody>`;
  const caption = `Recipe and measurements of ${card.id}`;
  return scrolled(
    caption,
    `<table class="facts"><caption class="visually-hidden">${caption}</caption>` +
      `${rows("Recipe", recipeRows(card))}${rows("Measured, nats", measuredRows(card))}</table>`,
  );
}

export function layersMarkup({ id, layers }: ModelCard): string {
  const rows = layers.map(
    ({ part, op, shape, parameters }) =>
      `<tr><th scope="row">${part}</th><td>${escaped(op)}</td><td>${shape.join(" × ")}</td><td>${grouped(parameters)}</td></tr>`,
  );
  return scrolled(
    `Layers of ${id}`,
    `<table><caption>Layers, in the order of computation</caption><thead><tr>${[
      "Network",
      "Operator",
      "Output",
      "Parameters",
    ]
      .map((name) => `<th scope="col">${name}</th>`)
      .join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`,
  );
}

/** Table of the files to download with their digests, and the card itself. */
export function filesMarkup({ id, files }: ModelCard): string {
  const link = (path: string): string => `<a href="/models/${id}/${path}" download>${path}</a>`;
  const rows = Object.values(files)
    .filter((file) => file !== undefined)
    .map(
      ({ path, bytes, sha256 }) =>
        `<tr><th scope="row">${link(path)}</th><td>${grouped(bytes)}</td><td><code class="digest">${sha256}</code></td></tr>`,
    );
  return scrolled(
    `Files of ${id}`,
    `<table><caption>Files and their digests, beside ${link("card.json")}</caption><thead><tr><th scope="col">File</th><th scope="col">Bytes</th>` +
      `<th scope="col">SHA-256</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
  );
}

export const licenceMarkup = ({ licence }: ModelCard): string => `<p>Licence of the data: ${escaped(licence)}.</p>`;

export const notesMarkup = ({ notes }: ModelCard): string =>
  notes.length === 0 ? "" : `<ul>${notes.map((note) => `<li>${withCode(note)}</li>`).join("")}</ul>`;

/** @param origin origin of the API, which the page replaces with its own */
export function snippetsMarkup(card: ModelCard, origin: string): string {
  const one = ({ title, code, language }: Snippet): string =>
    `<code-samples class="samples" data-origin="${escaped(origin)}"><div class="sample-bar"><h3>${escaped(title)}</h3>` +
    '<button type="button" class="needs-script" data-copy>Copy</button></div>' +
    `<pre tabindex="0" aria-label="${escaped(title)}" data-language="${language}">${escaped(code)}</pre></code-samples>`;
  return snippetsOf(card, origin).map(one).join("");
}

const samples = { count: 16, columns: 8 } as const;

/** Draws from an image model's prior; the API decodes them when the picture scrolls into view. */
export function samplesMarkup(card: ModelCard): string {
  if (card.family === "regressor") return "";
  const [width = 0, height = 0] = card.imageShape.toReversed();
  const { count, columns } = samples;
  const given = card.labels === undefined ? "" : "&label=0";
  const label = card.labels === undefined ? "" : ` of the class ${escaped(card.dataset?.classes?.[0] ?? "0")}`;
  return (
    `<figure class="prior-samples"><img src="/v1/models/${card.id}/samples?count=${count}&amp;columns=${columns}&amp;format=png${given.replace("&", "&amp;")}" ` +
    `loading="lazy" width="${columns * width}" height="${(count / columns) * height}" alt="${count} images decoded from draws of the prior"/>` +
    `<figcaption>${count} draws of <i>z</i> from the prior, decoded${label}.</figcaption></figure>`
  );
}
