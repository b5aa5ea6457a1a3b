/** The training curve by Chart.js: loaded by `element.ts` when the figure comes near, never before. */
import { Chart, LinearScale, LineController, LineElement, PointElement } from "chart.js";
import { fixed } from "../../lib/format.ts";
import { type EpochRecord, elboScale, epochScale } from "./curve.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale);

const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The colour that a custom property has now: a canvas cannot resolve light-dark() itself. */
function colour(property: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

export function drawChart(canvas: HTMLCanvasElement, history: readonly EpochRecord[]): void {
  const line = (label: string, property: string, value: (record: EpochRecord) => number, dash: number[]) => ({
    label,
    data: history.map((record) => ({ x: record.epoch, y: value(record) })),
    borderColor: colour(property),
    backgroundColor: colour(property),
    borderDash: dash,
    borderWidth: 2,
    pointRadius: 0,
  });
  const axis = (title: string, { min, max, step }: ReturnType<typeof elboScale>) => ({
    type: "linear" as const,
    min,
    max,
    grid: { color: colour("--rule") },
    ticks: {
      color: colour("--ink-soft"),
      stepSize: step,
      callback: (value: number | string) => fixed(Number(value), 0),
    },
    title: { display: true, text: title, color: colour("--ink-soft") },
  });
  Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
  Chart.defaults.font.size = Number.parseFloat(getComputedStyle(canvas).fontSize);
  const chart = new Chart(canvas, {
    type: "line",
    data: {
      datasets: [
        line("training digits", "--digit-0", (record) => record.trainElboNats, [6, 4]),
        line("test digits", "--rubric", (record) => record.testElboNats, []),
      ],
    },
    options: {
      animation: still.matches ? false : { duration: 300 },
      maintainAspectRatio: false,
      scales: { x: axis("epoch", epochScale(history)), y: axis("ELBO, nats per image", elboScale(history)) },
    },
  });
  dark.addEventListener(
    "change",
    () => {
      chart.destroy();
      drawChart(canvas, history);
    },
    { once: true },
  );
}
