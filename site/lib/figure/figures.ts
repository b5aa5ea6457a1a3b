/** All figures of the folders in `figures/`, for the build and the tests only. */
import type { AnyFigure } from "./figure.ts";

// Stryker disable next-line all: Vite reads the literal pattern.
const modules = import.meta.glob<{ figure: AnyFigure }>("../../figures/*/figure.ts", { eager: true });

export const figures: readonly AnyFigure[] = Object.values(modules).map(({ figure }) => figure);
