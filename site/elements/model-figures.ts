/** Starts the figures of a model's page with the published files that the build found. */
import { find } from "../lib/figure/figure-shell.ts";
import { figuresOf } from "../models/figures.ts";
import type { Published } from "../models/published.ts";
import { defineFigure } from "./live-figure.ts";

const { published = "" } = find(document, "[data-published]").dataset;
for (const figure of figuresOf(JSON.parse(published) as Published)) defineFigure(figure);
