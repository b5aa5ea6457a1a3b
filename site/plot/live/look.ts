/** Style of a series on a canvas, from the style sheet's rules for its classes. */
import type { Series } from "../chart.ts";

export interface Look {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly opacity: number;
  readonly solid: boolean;
  readonly thin: boolean;
  readonly outline: boolean;
}

const dashes: Readonly<Record<string, readonly number[]>> = { dashed: [6, 4], dotted: [1.5, 4] };

/** @param colour name of a custom property, such as `--series-1` */
export function lookOf({ style }: Pick<Series, "style">, colour: (property: string) => string): Look {
  const classes = style.split(" ");
  const property = classes.includes("soft")
    ? "--ink-soft"
    : `--${classes.find((name) => name === "rubric" || name.startsWith("series-")) ?? "ink"}`;
  return {
    colour: colour(property),
    dash: classes.flatMap((name) => dashes[name] ?? []),
    opacity: classes.includes("faint") ? 0.45 : 1,
    solid: classes.includes("solid"),
    thin: classes.includes("thin"),
    outline: classes.includes("outline"),
  };
}

/**
 * Computed colour of a custom property, in a form that a canvas accepts.
 *
 * @param element an element inside the figure, whose custom properties depend on the theme
 */
export function colourOf(property: string, element: Element): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The colour with an opacity. */
export const faded = (colour: string, opacity: number): string =>
  opacity === 1 ? colour : `color-mix(in srgb, ${colour} ${Math.round(100 * opacity)}%, transparent)`;
