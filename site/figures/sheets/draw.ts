/** The panels of fig-sheets: a sheet, with tiles veiled that count as no digit, and the digits that it draws. */
import { drawing, frame } from "../../plot/frame.ts";
import { bars, note, path } from "../../plot/marks.ts";
import { image } from "../../plot/raster.ts";
import { digitsOf, legible, type SheetAnswers, type SheetModel, type SheetsState } from "./state.ts";

export function drawSheet(model: SheetModel, state: SheetsState, answers: SheetAnswers): string {
  const { tiles } = state;
  const margin = 0.08 * tiles;
  // Square, with a line of words below.
  const f = frame({ x: [0, tiles], y: [-margin, tiles], labels: ["", ""], height: 16 + 400 * (1 + margin / tiles) });
  const digits = digitsOf(state, answers);
  const veiled = digits.flatMap((digit, i) => (digit === undefined ? [i] : []));
  const rows = veiled.map((i) => tiles - 1 - Math.floor(i / tiles));
  const veil = bars(
    f,
    veiled.map((i) => (i % tiles) + 0.5),
    rows,
    rows.map((row) => row + 1),
    1,
  );
  const found = legible(digits);
  return drawing(
    f,
    `The sheet of ${model}, its tiles veiled where they count as no digit`,
    [image(f, answers.sheet, [0, tiles], [0, tiles], "raster lit-ink"), path("veil", veil)],
    [note(f, [0, 0], `${found.length} ${found.length === 1 ? "digit" : "digits"}: ${found.join(" ")}`, 0, 22)],
  );
}
