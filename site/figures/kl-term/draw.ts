/** The panels of fig-kl-term. */

import { dimensionName, fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { above, type Chart, categories, type Note, type Series } from "../../plot/chart.ts";
import { drawing, type Frame, frame, tenths } from "../../plot/frame.ts";
import { circle, ellipse, numerals, path } from "../../plot/marks.ts";
import { image } from "../../plot/raster.ts";
import {
  across,
  activeAbove,
  atOne,
  chosenOf,
  isActive,
  type KlTermAnswers,
  type KlTermState,
  type Member,
  ordered,
  shown,
} from "./state.ts";

type Placed = ReturnType<typeof ordered>[number];

/** Half the width of the panel: it shows the prior and every mean. */
const reachOf = (means: readonly (readonly number[])[]): number =>
  Math.max(3.5, ...means.flatMap((mean) => mean.map((z) => 1.05 * Math.abs(z))));

export function drawPlane(state: KlTermState, answers: KlTermAnswers): string {
  const member = chosenOf(state, answers);
  const { latents } = answers;
  const [first, second] = ordered(member) as [Placed, Placed];
  const means = latents.means.map((mean) => [nth(mean, first.index), nth(mean, second.index)] as const);
  const reach = reachOf(means);
  const labels = [dimensionName(first.index), dimensionName(second.index)] as const;
  const f = frame({ x: [-reach, reach], y: [-reach, reach], labels, height: 430 });
  const average = [
    [first.posteriorVariance, 0],
    [0, second.posteriorVariance],
  ];
  return drawing(f, "Means of q(z|x) of test digits on the two most active dimensions, and the prior", [
    numerals(f, means, latents.labels),
    ...[1, 2, 3].map((k) => path("contour soft dashed", circle(f, k), "prior")),
    path("line rubric", ellipse(f, [0, 0], average, 1), "posterior"),
  ]);
}

const placesOf = (member: Member) => categories(ordered(member).map(({ index }) => dimensionName(index)));

/** Positions of the dimensions along the axis. */
const placed = (member: Member) => ordered(member).map((dimension, i) => ({ ...dimension, place: i + 1 }));

/** Series without an entry are left out. */
const filled = (series: readonly Series[]): readonly Series[] =>
  series.filter((each) => each.kind === "rule" || each.x.length > 0);

export function drawDivergences(state: KlTermState, answers: KlTermAnswers): Chart {
  const member = chosenOf(state, answers);
  const all = placed(member);
  const bars = (label: string, style: string, own: typeof all): Series => ({
    kind: "bars",
    label,
    style,
    term: "rate",
    x: own.map(({ place }) => place),
    to: own.map(({ klNats }) => klNats),
    width: 0.7,
  });
  const highest = Math.max(1, ...all.map(({ klNats }) => klNats));
  return {
    alt: "KL of each latent dimension from the prior",
    x: placesOf(member),
    y: { label: "KL, nats", range: [0, 1.15 * highest], say: (nats) => `${fixed(nats)} nats` },
    series: filled([
      bars("active", "series-1", all.filter(isActive)),
      bars(
        "inactive",
        "soft",
        all.filter((each) => !isActive(each)),
      ),
    ]),
    notes: all.map(({ place, klNats }) => above(place, klNats, fixed(klNats, klNats < 0.1 ? 2 : 1))),
  };
}

/** Variances below this are drawn at it: they are practically zero. */
const least = 1e-7;

export function drawActivity(state: KlTermState, answers: KlTermAnswers): Chart {
  const member = chosenOf(state, answers);
  const all = placed(member);
  const points = (
    label: string,
    style: string,
    term: string,
    glyph: "diamond" | "cross",
    values: readonly number[],
  ): Series => ({
    kind: "points",
    label,
    style,
    term,
    glyph,
    size: 6,
    x: all.map(({ place }) => place),
    y: values.map((value) => Math.max(value, least)),
  });
  const highest = Math.max(10, ...all.map(({ meanVariance }) => 2 * meanVariance));
  return {
    alt: "Variance of the means and average variance of q(z|x), dimension by dimension",
    x: placesOf(member),
    y: { label: "variance", range: [least / 2, highest], log: true, say: (value) => value.toPrecision(2) },
    series: [
      {
        kind: "rule",
        axis: "y",
        at: activeAbove,
        label: "a unit is active above",
        style: "soft dashed",
        term: "active",
      },
      points(
        "of the means over test digits",
        "series-1 solid",
        "active",
        "diamond",
        all.map(({ meanVariance }) => meanVariance),
      ),
      points(
        "of an average q(z|x)",
        "rubric",
        "posterior",
        "cross",
        all.map(({ posteriorVariance }) => posteriorVariance),
      ),
    ],
  };
}

export function drawRates(state: KlTermState, answers: KlTermAnswers): Chart {
  const { family } = answers;
  const chosen = chosenOf(state, answers);
  // Without a KL term the rate grows as long as training lasts, so that member does not set the axis.
  const onAxis = family.filter(({ beta }) => beta > 0);
  const right = 1.2 * Math.max(...onAxis.map(({ rate }) => rate));
  const distortions = family.map(({ distortion }) => distortion);
  const [low, high] = [Math.min(...distortions), Math.max(...distortions)];
  const margin = 0.08 * (high - low);
  const through = ({ rate, distortion }: Member, slope: number, end: number) => ({
    x: [0, end],
    y: [distortion + slope * rate, distortion - slope * (end - rate)],
  });
  const named = ({ beta, rate, distortion }: Member): Note => ({
    x: rate,
    y: distortion,
    text: `β = ${beta}`,
    dx: 9,
    // Labels of members below β = 1 would overlap those above.
    dy: beta < 1 ? 15 : -5,
  });
  return {
    alt: "Rate and distortion of every model of the family",
    x: { label: "rate R, nats", range: [-0.02 * right, right], say: (nats) => `R ${fixed(nats, 1)} nats` },
    y: {
      label: "distortion D, nats",
      range: [low - margin, high + 1.6 * margin],
      say: (nats) => `D ${fixed(nats, 1)} nats`,
    },
    series: [
      {
        kind: "line",
        label: "equal ELBO, through β = 1",
        style: "soft dashed thin",
        term: "elbo",
        ...through(atOne(answers), 1, right),
      },
      {
        kind: "line",
        label: "slope −β, through the chosen",
        style: "rubric thin",
        term: "tangent",
        ...through(chosen, chosen.beta, right),
      },
      {
        kind: "points",
        label: "the family",
        glyph: "square",
        size: 3,
        style: "series-1",
        term: "family",
        x: onAxis.map(({ rate }) => rate),
        y: onAxis.map(({ distortion }) => distortion),
      },
      ...(chosen.beta > 0
        ? [
            {
              kind: "points",
              label: "the chosen",
              glyph: "diamond",
              size: 7,
              style: "rubric solid",
              x: [chosen.rate],
              y: [chosen.distortion],
            } as const,
          ]
        : []),
    ],
    notes: [
      ...onAxis.map(named),
      ...family.filter((member) => !onAxis.includes(member)).map((member) => beyond(member, right, high)),
    ],
  };
}

/** A note, in the free corner, on the position of a member beyond the axis. */
const beyond = ({ beta, rate, distortion }: Member, x: number, y: number): Note => ({
  x,
  y,
  text: `β = ${beta}: R = ${fixed(rate, 0)}, D = ${fixed(distortion, 1)} →`,
  anchor: "end",
});

const sheetFrame = (count: number): Frame =>
  frame({ x: [0, across], y: [0, count / across], labels: ["", ""], height: 216 });

export function drawSamples({ samples }: KlTermAnswers): string {
  const f = sheetFrame(shown.samples);
  return drawing(f, `${shown.samples} draws of the prior, decoded`, [
    image(f, samples, f.x.domain, f.y.domain, "raster lit-ink"),
  ]);
}

export function drawReconstructions({ reconstructions }: KlTermAnswers): string {
  const each = 1 + shown.draws;
  const f = sheetFrame(shown.digits * each);
  const abreast = across / each;
  const inputs = Array.from({ length: shown.digits }, (_, i) => {
    const column = each * (i % abreast);
    const row = Math.floor(i / abreast);
    const [left, right] = [f.x.at(column), f.x.at(column + 1)].map(tenths);
    const [top, bottom] = [f.y.at(f.y.domain[1] - row), f.y.at(f.y.domain[1] - row - 1)].map(tenths);
    return `M${left} ${top}H${right}V${bottom}H${left}Z`;
  });
  return drawing(f, `${shown.digits} test digits, each with ${shown.draws} draws of q, decoded`, [
    image(f, reconstructions, f.x.domain, f.y.domain, "raster lit-ink"),
    path("contour rubric", inputs.join(""), "posterior"),
  ]);
}
