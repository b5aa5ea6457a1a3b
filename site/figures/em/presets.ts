/** Initial points of fig-em, drawn once for each preset: x and y alternate. Every second point is held out. */
export interface Preset {
  readonly label: string;
  readonly points: readonly number[];
  readonly components: number;
  /** Seed of a start that shows the preset's point. */
  readonly start: number;
}

export const presets = {
  clouds: {
    label: "Three clouds",
    points: [
      -1.95, -0.95, 1.87, -0.38, -0.16, 1.96, -1.66, -2.33, 0.96, -0.3, 0.1, 2.28, -1.62, -1.58, 1.29, -0.72, -0.11,
      1.36, -1.54, -1.6, 1.68, -2.32, 0.37, 1.63, -2.24, -1.62, 1.43, -0.49, 0.57, 1.09, -1.57, -0.84, 0.92, -0.3, 1.27,
      1.09, -0.75, -0.17, 1.51, -0.94, 0.2, 1.62, -0.89, -0.79, 1.89, -0.08, 0.08, 1.7,
    ],
    components: 3,
    start: 1,
  },
  /** Two long clouds that cross: from some starts EM pairs the wrong arms and stays there. */
  crossing: {
    label: "A cross",
    points: [
      1.4, 1.44, 1.52, 1.33, 0.58, -0.44, 0.45, -0.52, -1.51, -1.46, -1.14, -1.32, 0.14, -0.14, 1.87, -2.07, -1.3,
      -0.87, -0.49, -0.55, 1.17, -1.19, 0.7, -0.98, 0.95, 1.36, 1, 0.76, 0.32, -0.83, 0.27, -0.67, -1.08, -1.25, 0.63,
      0.87, 2.1, -1.75, 1.48, -1.01, -1.28, -1.36, -1.53, -1.6, -0.04, 0.72, -0.96, 0.8,
    ],
    components: 2,
    start: 3,
  },
  /** A cloud and a distant point: one component takes only that point and shrinks to the floor. */
  lone: {
    label: "A point alone",
    points: [
      2.3, 2.2, -0.51, -0.63, -0.81, -1.34, 0.2, -0.18, -1.6, -0.85, -1.23, -0.34, 0.53, -1.24, -0.59, -0.34, -1.15,
      -0.36, -0.66, -0.48, -0.08, -0.15, -1.33, -0.01, -1.82, -0.33, 0.21, 0.1, -0.86, -0.71, -0.54, 0.24, -0.2, -1.02,
      -0.23, -0.82, -1.57, -1.43, -0.59, -1.26,
    ],
    components: 2,
    start: 4,
  },
  /** The fewest points that the figure fits, for readers who place their own. */
  few: {
    label: "Six points",
    points: [-2, -1, -1.2, -1.8, -1.5, 0.2, 1.1, 1.4, 2, 0.6, 0.9, 2.2],
    components: 2,
    start: 0,
  },
} as const satisfies Readonly<Record<string, Preset>>;
