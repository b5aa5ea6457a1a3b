/** The figures of a model's page, chosen by its published files. The build draws them, and the page makes them live. */
import type { AnyFigure } from "../lib/figure/figure.ts";
import { explorer } from "./explorer.ts";
import { hasMeasurements, measured } from "./measured.ts";
import { isRegressor, type Published } from "./published.ts";
import { ribbon } from "./ribbon.ts";
import { roundTrip } from "./round-trip.ts";

export function figuresOf(published: Published): readonly AnyFigure[] {
  if (isRegressor(published)) return [ribbon(published)];
  return [explorer(published), roundTrip(published), ...(hasMeasurements(published) ? [measured(published)] : [])];
}
