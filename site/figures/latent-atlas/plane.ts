/**
 * Geometry of the drawn latent plane: conversion between latent coordinates and the drawing's units.
 *
 * Shared by the build, which draws the plane, and the browser, which moves marks on it.
 */
import type { Latent } from "../../lib/api/model-requests.ts";

/** Side of the drawing, in its own units. */
export const side = 1000;

/** Half the width of the plane: the smallest multiple of 0.5 that contains every encoded digit. */
export function planeLimit(means: readonly Latent[]): number {
  const furthest = means.reduce((most, [z1, z2]) => Math.max(most, Math.abs(z1), Math.abs(z2)), 0);
  return Math.ceil(furthest * 2 + 0.2) / 2;
}

export function toPlaneX(z1: number, limit: number): number {
  return ((z1 / limit + 1) / 2) * side;
}

export function toPlaneY(z2: number, limit: number): number {
  return ((1 - z2 / limit) / 2) * side;
}

/** The latent under a point given as fractions of the plane's width and height, from its top left corner. */
export function fromFractions(right: number, down: number, limit: number): Latent {
  return [(right * 2 - 1) * limit, (1 - down * 2) * limit];
}

/** Path of all grid lines of a sheet with columns and rows at `positions`. */
export function gridPath(positions: readonly number[], limit: number): string {
  const from = Math.min(...positions);
  const to = Math.max(...positions);
  const round = (value: number): string => String(Math.round(value * 10) / 10);
  const x = (z: number): string => round(toPlaneX(z, limit));
  const y = (z: number): string => round(toPlaneY(z, limit));
  return positions.map((z) => `M${x(z)} ${y(from)}V${y(to)}M${x(from)} ${y(z)}H${x(to)}`).join("");
}
