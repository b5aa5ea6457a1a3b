/**
 * A picture through an image model and back, and the path from it to another picture.
 *
 * The picture is a test image, which the reader can draw on if it has the size of the drawing pad. Without an encoder, or
 * without a picture to encode, the path goes from one draw of the prior to another.
 */

import type { TestDigit } from "../lib/api/model-requests.ts";
import { get, png, post } from "../lib/api/requests.ts";
import { choice, type Fields, number, seed } from "../lib/figure/fields.ts";
import type { Ask, FigureDefinition, Panels } from "../lib/figure/figure.ts";
import {
  brushAt,
  brushes,
  brushHandle,
  type Painted,
  paint,
  painted,
  side,
  strokesField,
} from "../lib/figure/paint.ts";
import { nth } from "../lib/numbers/nth.ts";
import { drawing, frame } from "../plot/frame.ts";
import { image, sheet } from "../plot/raster.ts";
import { drawPictures } from "./pictures.ts";
import type { PublishedImages } from "./published.ts";
import { testImageRequest, theLabels } from "./test-image.ts";
import { className } from "./words.ts";

export interface RoundTripState extends Painted {
  readonly page: "image" | "blank";
  /** Indices in the test set of the picture and of the end of the path. */
  readonly from: number;
  readonly to: number;
  /** Seed of the posterior's draws, or of the prior's if both ends come from it. */
  readonly draw: number;
}

type Picture = readonly (readonly number[])[];

export interface RoundTripAnswers {
  /** The encoded picture, if any. */
  readonly picture: Picture | undefined;
  readonly labels: readonly [number, number];
  /** The ends of the path, if they are draws of the prior. */
  readonly ends: readonly (readonly number[])[] | undefined;
  /** PNG data URIs: the picture as the model sees it followed by its reconstructions, and the path. */
  readonly reconstructions: string | undefined;
  readonly way: string;
}

const reconstructed = 7;
const across = 4;
const steps = 12;
const stepsAcross = 6;
const pageFrame = frame({ x: [0, side], y: [0, side], labels: ["", ""], height: 416 });
const blankPage: Picture = Array.from({ length: side }, () => new Array<number>(side).fill(0));

/** Whether the reader can draw on the picture. */
export const isDrawable = ({ card: { files, imageShape } }: PublishedImages): boolean =>
  files.encoder !== undefined && imageShape.length === 2 && imageShape.every((size) => size === side);

/** Whether test images can be encoded. */
export const hasImages = ({ card, testImages }: PublishedImages): boolean =>
  card.files.encoder !== undefined && testImages > 0;

function fieldsOf(published: PublishedImages): Fields<RoundTripState> {
  const last = Math.max(0, published.testImages - 1);
  const position = (initial: number) => number(Math.min(initial, last), { min: 0, max: last, step: 1 });
  return {
    page: choice(hasImages(published) ? "image" : "blank", { image: "Test image", blank: "Blank page" }),
    from: position(0),
    to: position(1),
    strokes: strokesField,
    brush: choice("ink", brushes),
    bx: brushAt(side - 4),
    by: brushAt(side - 4),
    draw: seed(),
  };
}

export function roundTrip(published: PublishedImages): FigureDefinition<RoundTripState, RoundTripAnswers> {
  const { card } = published;
  const { id } = card;
  const [drawable, withImages] = [isDrawable(published), hasImages(published)];
  const encodes = drawable || withImages;
  const between = withImages ? "images" : "prior";
  const labelled = (label: number): { readonly label?: number } => (card.labels === undefined ? {} : { label });

  const fetched = async ({ from, to }: RoundTripState, ask: Ask): Promise<readonly TestDigit[]> =>
    withImages ? Promise.all([ask("from", testImageRequest(card, from)), ask("to", testImageRequest(card, to))]) : [];
  const wayFromPrior = async ({ draw }: RoundTripState, ask: Ask): Promise<Pick<RoundTripAnswers, "ends" | "way">> => {
    const query = { count: "2", seed: String(draw), ...(card.labels === undefined ? {} : { label: "0" }) };
    const { latents: ends } = await ask("ends", get("/v1/models/:id/samples", { param: { id }, query }));
    const [from, to] = [{ latent: ends[0] ?? [] }, { latent: ends[1] ?? [] }];
    const body = { from, to, steps, columns: stepsAcross, ...labelled(0) };
    return { ends, way: await ask("way", post("/v1/models/:id/interpolate", body, png, { id })) };
  };

  return {
    id: "fig-round-trip",
    fields: fieldsOf(published),
    calls: {
      ...(withImages ? { from: "Fetch the test image", to: "Fetch the other test image" } : {}),
      ...(encodes ? { reconstruct: "Encode the picture, draw from q(z|x) and decode" } : {}),
      ...(withImages ? {} : { ends: "Draw two latents from the prior" }),
      way: "Decode the path between the two",
    },
    panels: {
      ...(drawable ? { page: "The picture x" } : {}),
      ...(encodes ? { reconstructions: `As the model sees it, and ${reconstructed} reconstructions` } : {}),
      way: between === "images" ? "From this picture to the other" : "From one draw of the prior to another",
    },
    ...(drawable ? { frames: { page: pageFrame } } : {}),
    async load(state, ask) {
      const [first, last] = await fetched(state, ask);
      const labels = [first?.label ?? 0, last?.label ?? 0] as const;
      const under = (state.page === "blank" && drawable) || !first ? blankPage : nth(first.images, 0);
      const picture = encodes ? (drawable ? painted(under, state.strokes) : under) : undefined;
      const reconstruct = async (): Promise<string | undefined> => {
        if (!picture) return undefined;
        const body = { images: [picture], draws: reconstructed, columns: across, seed: state.draw };
        const request = { ...body, ...theLabels(card, [labels[0]]) };
        return ask("reconstruct", post("/v1/models/:id/reconstruct", request, png, { id }));
      };
      const lead = async (): Promise<Pick<RoundTripAnswers, "ends" | "way">> => {
        if (!picture || !last) return wayFromPrior(state, ask);
        const from = { image: picture, ...labelled(labels[0]) };
        const to = { image: nth(last.images, 0), ...labelled(labels[1]) };
        const body = { from, to, steps, columns: stepsAcross, ...labelled(labels[0]) };
        return { ends: undefined, way: await ask("way", post("/v1/models/:id/interpolate", body, png, { id })) };
      };
      const [reconstructions, way] = await Promise.all([reconstruct(), lead()]);
      return { picture, labels, reconstructions, ...way };
    },
    draw: (_state, { picture, reconstructions, way }): Panels => ({
      ...(drawable && picture ? { page: drawPage(picture) } : {}),
      ...(reconstructions
        ? { reconstructions: drawPictures(card, "The picture and its reconstructions", reconstructions, across, 2) }
        : {}),
      way: drawPictures(card, "Pictures on the path", way, stepsAcross, steps / stepsAcross),
    }),
    ...(drawable
      ? {
          handles: (state) => [brushHandle("page", state)],
          press: (state, _panel, x, y, dragging) => paint(state, x, y, dragging),
        }
      : {}),
    summary({ page, from, to, draw }, { labels: [first, last] }) {
      if (!encodes)
        return `${id} decodes ${steps} points of the straight line between two draws of the prior, seed ${draw}.`;
      const named = (index: number, label: number): string => `test image ${index}, class ${className(card, label)}`;
      const picture = withImages && page === "image" ? named(from, first) : "a drawing on a blank page";
      const path = withImages
        ? `The straight line between the means of q(z|x) leads from it to ${named(to, last)}`
        : "The straight line leads from one draw of the prior to another";
      return `${id} encodes ${picture}, and decodes ${reconstructed} draws of q(z|x). ${path}.`;
    },
    tables: ({ from, to }, { labels: [first, last], ends }) => [
      ends
        ? {
            caption: "The two draws of the prior",
            head: ["Dimension", "First", "Second"],
            rows: (ends[0] ?? []).map((z, index) => [index + 1, z, nth(nth(ends, 1), index)]),
          }
        : {
            caption: "The two test images",
            head: ["Position in the test set", "Class"],
            rows: [
              [from, className(card, first)],
              [to, className(card, last)],
            ],
          },
    ],
  };
}

function drawPage(picture: Picture): string {
  const f = pageFrame;
  return drawing(f, "The picture that is encoded", [
    image(f, sheet([picture], 1), f.x.domain, f.y.domain, "raster inked"),
  ]);
}
