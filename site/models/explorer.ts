/**
 * The explorer of an image model: a latent chosen by hand, the picture decoded from it, and draws from the prior.
 *
 * Two dimensions have a pad. With more, sliders move the dimensions that carry most, starting from an encoded test image,
 * or from the origin if there is none.
 */

import { type LatentsAnswer, latentsRequest } from "../lib/api/model-requests.ts";
import { get, json, png, post } from "../lib/api/requests.ts";
import { type NumberField, number, seed } from "../lib/figure/fields.ts";
import type { FigureDefinition, Panels } from "../lib/figure/figure.ts";
import { fixed } from "../lib/numbers/format.ts";
import { drawing, frame } from "../plot/frame.ts";
import { encodedDigits, type Key } from "../plot/key.ts";
import { circle, dots, glyphs, numerals, path } from "../plot/marks.ts";
import { drawPictures } from "./pictures.ts";
import type { Dimension, PublishedImages } from "./published.ts";
import { testImageRequest, theLabels } from "./test-image.ts";
import { className } from "./words.ts";

/** Every field is a number. The sliders are z1, z2, …, by dimension. */
export type ExplorerState = Readonly<Record<string, number>>;

export interface ExplorerAnswers {
  /** Latent of the displayed picture. */
  readonly latent: readonly number[];
  /** PNG data URIs. */
  readonly picture: string;
  readonly samples: string;
  readonly latents: LatentsAnswer | undefined;
}

/** Largest number of sliders. */
const mostSliders = 8;
/** Longest latent that fits into a query; longer ones are sent in a body. */
const mostInQuery = 8;
const shownLatents = 500;
const draws = 16;
const across = 4;
/** Half the width of the plane, in the prior's standard deviations. */
const reach = 4;
const planeFrame = frame({ x: [-reach, reach], y: [-reach, reach], labels: ["z₁", "z₂"], height: 430 });

const coordinate = (initial: number) => number(initial, { min: -reach, max: reach, step: 0.05 });

/** Dimensions with sliders, by decreasing KL. */
export function slidersOf({ card, dimensions }: PublishedImages): readonly (Dimension | { readonly index: number })[] {
  const all = Array.from({ length: card.latentSize }, (_, index) => ({ index }));
  return (card.latentSize > 2 && dimensions.length > 0 ? dimensions : all).slice(0, mostSliders);
}

/** Whether the sliders start from an encoded test image. */
export const startsFromImage = ({ card, testImages }: PublishedImages): boolean =>
  card.latentSize > 2 && card.files.encoder !== undefined && testImages > 0;

const sliderName = (index: number): string => `z${index + 1}`;

function fieldsOf(published: PublishedImages): Readonly<Record<string, NumberField>> {
  const { card, testImages } = published;
  const isPlane = card.latentSize === 2;
  const initial = (index: number): number => (isPlane ? (index === 0 ? 0.5 : -0.5) : 0);
  return {
    ...Object.fromEntries(slidersOf(published).map(({ index }) => [sliderName(index), coordinate(initial(index))])),
    ...(card.labels === undefined
      ? {}
      : { label: number(0, { min: 0, max: card.labels - 1, step: 1, say: (label) => className(card, label) }) }),
    ...(startsFromImage(published) ? { start: number(0, { min: 0, max: testImages - 1, step: 1 }) } : {}),
    seed: seed(),
  };
}

export function explorer(published: PublishedImages): FigureDefinition<ExplorerState, ExplorerAnswers> {
  const { card, has } = published;
  const { id, latentSize } = card;
  const isPlane = latentSize === 2;
  const hasStart = startsFromImage(published);
  const hasPlane = isPlane && has.latents;
  const labelOf = ({ label = 0 }: ExplorerState): { readonly label?: string } =>
    card.labels === undefined ? {} : { label: String(label) };
  const place = (latent: readonly number[]): string =>
    latentSize <= mostInQuery ? `z = (${latent.map((z) => fixed(z)).join(", ")})` : "the chosen z";
  const given = (state: ExplorerState): string =>
    card.labels === undefined ? "" : ` as class ${className(card, state.label ?? 0)}`;
  return {
    id: "fig-explorer",
    fields: fieldsOf(published),
    calls: {
      ...(hasStart ? { start: "Fetch the test image to start from", encode: "Encode it" } : {}),
      decode: "Decode the latent",
      samples: "Draw from the prior and decode",
      ...(hasPlane ? { latents: "Where test images are encoded" } : {}),
    },
    panels: {
      ...(isPlane ? { plane: "The latent plane" } : {}),
      picture: "What the decoder draws",
      samples: `${draws} draws from the prior`,
    },
    ...(isPlane ? { keys: { plane: keysOf(published) }, frames: { plane: planeFrame } } : {}),
    async load(state, ask) {
      const encoded = async (): Promise<readonly number[]> => {
        if (!hasStart) return new Array<number>(latentSize).fill(0);
        const test = await ask("start", testImageRequest(card, state.start ?? 0));
        const body = { images: test.images, ...theLabels(card, [test.label]) };
        const { mean } = await ask("encode", post("/v1/models/:id/encode", body, json, { id }));
        return mean[0] ?? [];
      };
      const latentOf = (start: readonly number[]): number[] =>
        start.map((z, index) => z + (state[sliderName(index)] ?? 0));
      const decoded = async () => {
        const latent = latentOf(await encoded());
        const request =
          latentSize <= mostInQuery
            ? get(
                "/v1/models/:id/decode",
                { param: { id }, query: { latent: latent.join(","), ...labelOf(state) } },
                png,
              )
            : post("/v1/models/:id/decode", { latents: [latent], ...theLabels(card, [state.label ?? 0]) }, png, { id });
        return { latent, picture: await ask("decode", request) };
      };
      const query = { count: String(draws), columns: String(across), seed: String(state.seed), ...labelOf(state) };
      const [{ latent, picture }, samples, latents] = await Promise.all([
        decoded(),
        ask("samples", get("/v1/models/:id/samples", { param: { id }, query }, png)),
        hasPlane ? ask("latents", latentsRequest(id, shownLatents)) : undefined,
      ]);
      return { latent, picture, samples, latents };
    },
    draw: (state, { latent, picture, samples, latents }): Panels => ({
      ...(isPlane ? { plane: drawPlane(latent, latents) } : {}),
      picture: drawPictures(card, `The picture decoded at ${place(latent)}`, picture),
      samples: drawPictures(
        card,
        `${draws} pictures decoded from draws of the prior${given(state)}`,
        samples,
        across,
        draws / across,
      ),
    }),
    ...(isPlane
      ? {
          handles: ({ z1 = 0, z2 = 0 }) => [
            { panel: "plane", label: "Cursor in the latent plane", x: z1, y: z2, move: (x, y) => ({ z1: x, z2: y }) },
          ],
          press: (_state, _panel, x, y) => ({ z1: x, z2: y }),
        }
      : {}),
    summary(state, { latent }) {
      const from = hasStart ? `Starting from test image ${state.start}, ${id}` : id;
      return `${from} decodes ${place(latent)}${given(state)}. Beside it, ${draws} draws of z from the prior, seed ${state.seed}.`;
    },
    tables: (_state, { latent }) => [
      {
        caption: "The latent that is decoded",
        head: ["Dimension", "z"],
        rows: latent.map((z, index) => [index + 1, z]),
      },
    ],
  };
}

/** Numerals can distinguish at most ten classes. */
const mostNumerals = 10;

const keysOf = ({ card, has }: PublishedImages): readonly Key[] => [
  { label: "the latent that is decoded", style: "glyphs rubric solid", glyph: "diamond" },
  ...(has.latents ? [encodedImages(card.dataset?.classes?.length ?? mostNumerals)] : []),
  { label: "deviations of the prior", style: "contour soft dashed" },
];

const encodedImages = (classes: number): Key =>
  classes > mostNumerals
    ? { label: "encoded test image", style: "dots series-1 faint", glyph: "dot" }
    : { ...encodedDigits, label: "encoded test image, by class" };

function drawPlane([z1 = 0, z2 = 0]: readonly number[], latents: LatentsAnswer | undefined): string {
  const f = planeFrame;
  const places = (latents?.means ?? []).map(([x = 0, y = 0]): [number, number] => [x, y]);
  const labels = latents?.labels ?? [];
  const marks = labels.every((label) => label < mostNumerals)
    ? numerals(f, places, labels)
    : path("dots series-1 faint", dots(f, places), "encoded");
  return drawing(f, "The latent plane with encoded test images and the point that is decoded", [
    marks,
    ...[1, 2, 3].map((k) => path("contour soft dashed", circle(f, k), "prior")),
    path("glyphs rubric solid", glyphs(f, "diamond", [[z1, z2]], 5), "latent"),
  ]);
}
