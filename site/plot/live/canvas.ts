/** Chart.js with the parts that our charts use, on the same scales as the SVG drawing. */
import {
  Chart as AnimatedChart,
  BarController,
  BarElement,
  type ChartOptions,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  type Scale,
  ScatterController,
} from "chart.js";
import zoom from "chartjs-plugin-zoom";
import { type Axis, type Chart, frameOf, type Range } from "../chart.ts";
import { tickText } from "../frame.ts";
import { niceTicks, powersOfTen } from "../scale.ts";

AnimatedChart.register(
  BarController,
  BarElement,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  zoom,
);

/**
 * Chart.js without animation. Preparing one takes longer than a frame, and the slider or wheel moves on before it ends.
 */
export class ChartJs extends AnimatedChart {
  override update(): void {
    super.update("none");
  }
}

/** Least distance between ticks, in pixels. */
const tickRoom = { x: 62, y: 46 } as const;

/** Values that the canvas reads from its owner while drawing. */
export interface Canvas {
  readonly chart: Chart;
  /** Position of the reading, in values of x. */
  readonly place: number | undefined;
  /** Font family of the text, from the style sheet. */
  readonly letters: string;
  colour(property: string): string;
  onZoom(): void;
}

export function optionsOf(owner: Canvas): ChartOptions {
  const { chart, letters: family } = owner;
  const f = frameOf(chart);
  const [ink, soft, rule] = ["--ink", "--ink-soft", "--rule-strong"].map((name) => owner.colour(name));
  const font = ({ chart: { width } }: { chart: { width: number } }) => ({ family, size: letterSize(width / f.width) });
  const bordered = chart.x.label !== "" || chart.y.label !== "";
  const limits = ({ range: [min, max] }: Axis) => ({ min, max, minRange: (max - min) / 1000 });
  const scaleOf = (name: "x" | "y", thickness: number) => ({
    type: chart[name].log ? ("logarithmic" as const) : ("linear" as const),
    min: chart[name].range[0],
    max: chart[name].range[1],
    // Bars would extend the axis by half a tick.
    offset: false,
    afterFit: (scale: Scale) => {
      scale[name === "x" ? "height" : "width"] = thickness * (scale.chart.width / f.width);
      // The frame already has space for the numbers at the ends.
      Object.assign(scale, { paddingTop: 0, paddingBottom: 0, paddingLeft: 0, paddingRight: 0 });
    },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticksOf(scale, owner.chart[name]).map((value) => ({ value }));
    },
    border: { color: rule as string, display: bordered },
    grid: {
      offset: false,
      drawOnChartArea: false,
      color: rule as string,
      display: hasTicks(chart[name]),
      tickLength: 3,
    },
    ticks: {
      display: hasTicks(chart[name]),
      autoSkip: !chart[name].categories,
      maxRotation: 0,
      padding: 1,
      color: soft as string,
      font,
      // The owner's present chart: names may change where axes do not.
      callback: (value: string | number, _: number, ticks: readonly { value: number }[]) =>
        owner.chart[name].categories?.find(([place]) => place === value)?.[1] ??
        tickText(
          ticks.map((tick) => tick.value),
          Number(value),
        ),
    },
  });
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    normalized: true,
    // The figure handles the pointer: it reads, presses and drags by the frame.
    events: [],
    layout: { autoPadding: false },
    font: { family },
    color: ink as string,
    scales: { x: scaleOf("x", f.inset.bottom), y: scaleOf("y", f.inset.left) },
    plugins: {
      zoom: {
        limits: { x: limits(chart.x), y: limits(chart.y) },
        pan: { enabled: true, modifierKey: "shift", onPan: () => owner.onZoom() },
        // Without a modifier the wheel scrolls the page; a trackpad's pinch sets the modifier.
        zoom: { wheel: { enabled: true, modifierKey: "ctrl" }, pinch: { enabled: true }, onZoom: () => owner.onZoom() },
      },
    },
  };
}

const hasTicks = ({ label, categories }: Axis): boolean => label !== "" || categories !== undefined;

/** Font size in CSS pixels, for the ratio of the panel's width to its frame's. */
const letterSize = (scale: number): number => Math.min(13, Math.max(11.2, 13.5 * scale));

function ticksOf({ min, max, chart, axis }: Scale, { log, categories }: Axis): number[] {
  if (categories) return categories.map(([place]) => place).filter((place) => place >= min && place <= max);
  if (log) return powersOfTen([min, max]);
  const room = axis === "x" ? chart.width / tickRoom.x : chart.height / tickRoom.y;
  return niceTicks(min, max, Math.max(2, Math.min(8, Math.floor(room))));
}

/** The frame of the zoomed chart, for handles and presses. */
export function zoomedChart(chart: Chart, { scales }: ChartJs): Chart {
  const rangeOf = (name: "x" | "y"): Range => [scales[name]?.min as number, scales[name]?.max as number];
  return { ...chart, x: { ...chart.x, range: rangeOf("x") }, y: { ...chart.y, range: rangeOf("y") } };
}

/** Draws the axis names, the notes and the line of the reading, within the frame's margins. */
export const surroundings = (owner: Canvas): Plugin => ({
  id: "surroundings",
  beforeLayout: (canvas) => {
    const f = frameOf(owner.chart);
    const scale = canvas.width / f.width;
    canvas.options.layout = { autoPadding: false, padding: { top: f.inset.top * scale, right: f.inset.right * scale } };
  },
  beforeDatasetsDraw: ({ ctx, chartArea, scales, options }) => {
    if (owner.place === undefined) return;
    const x = scales.x?.getPixelForValue(owner.place) as number;
    ctx.save();
    ctx.globalAlpha = 0.6;
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top);
    ctx.lineTo(x, chartArea.bottom);
    ctx.strokeStyle = options.color as string;
    ctx.stroke();
    ctx.restore();
  },
  afterDatasetsDraw: (canvas) => {
    const { ctx, chartArea, scales, options, width, height } = canvas;
    const { notes = [], x, y } = owner.chart;
    const { family } = options.font as { family: string };
    ctx.save();
    const size = letterSize(width / frameOf(owner.chart).width);
    ctx.font = `${size}px ${family}`;
    ctx.fillStyle = options.color as string;
    // Text over marks has a halo in the paper colour.
    ctx.strokeStyle = owner.colour("--paper");
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    const write = (text: string, at: number, up: number, align: CanvasTextAlign): void => {
      ctx.textAlign = align;
      ctx.strokeText(text, at, up);
      ctx.fillText(text, at, up);
    };
    for (const { x: at, y: up, text, dx = 0, dy = 0, anchor = "start" } of notes) {
      const align = anchor === "middle" ? "center" : anchor;
      write(
        text,
        (scales.x?.getPixelForValue(at) as number) + dx,
        (scales.y?.getPixelForValue(up) as number) + dy,
        align,
      );
    }
    if (y.label !== "") write(y.label, 2, Math.min(13, (14 * width) / frameOf(owner.chart).width), "start");
    // The margin grows with the chart, the letters hardly do: the name stays one line below the numbers.
    if (x.label !== "") write(x.label, width - 4, Math.min(height - 2, chartArea.bottom + 8 + 2.2 * size), "end");
    ctx.restore();
  },
});
