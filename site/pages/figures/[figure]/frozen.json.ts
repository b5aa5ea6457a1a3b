/** The answers behind the default state of every figure of `lib/figure/figures.ts`. */
import type { APIRoute, GetStaticPaths } from "astro";
import { builtFigure } from "../../../build/built-figure.ts";
import { frozen } from "../../../build/frozen.ts";
import { figures } from "../../../lib/figure/figures.ts";

export const getStaticPaths: GetStaticPaths = () =>
  figures.map((figure) => ({ params: { figure: figure.id }, props: { figure } }));

export const GET: APIRoute = async ({ props }) => {
  const { calls } = await builtFigure(props.figure);
  return frozen(calls.map(({ request }) => request));
};
