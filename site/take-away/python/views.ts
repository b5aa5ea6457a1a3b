/**
 * Matplotlib code for the answers behind panels that are not charts: pictures, points of a plane, values over a plane.
 */

import { quoted } from "./chart-code.ts";
import type { ScriptCall } from "./script.ts";

type Found = readonly [key: string, value: readonly unknown[]];

/** Least numbers of points, grid values and pixels to draw. */
const [fewestPoints, fewestPlaces, fewestPixels] = [10, 100, 8];
/** Names of fields with points in the plane. */
const ofPoints = /^(points|means|positions|inputs)$/;
/** Largest number of pictures side by side. */
const mostPictures = 10;

const isVector = (value: unknown): value is readonly number[] => Array.isArray(value) && typeof value[0] === "number";
const isMatrix = (value: unknown): value is readonly (readonly number[])[] =>
  Array.isArray(value) && isVector(value[0]);

const listsIn = (value: unknown): Found[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
    : [];

/** @returns lines that draw the answer on `ax`; undefined for other kinds of answers */
export function viewCode({ title: words, variable, request, answer }: ScriptCall): readonly string[] | undefined {
  const title = `ax.set_title(${quoted(words)})`;
  if (request.accept === "image/png") {
    return [`ax.imshow(plt.imread(io.BytesIO(${variable})), cmap="gray_r", vmin=0, vmax=1)`, 'ax.axis("off")', title];
  }
  const lists = listsIn(answer);
  const at = (key: string): string => `${variable}[${JSON.stringify(key)}]`;
  const pictures = lists.find(([, list]) => isMatrix(list[0]) && list[0].length >= fewestPixels);
  if (pictures) {
    const tiles = `np.hstack(${at(pictures[0])}[:${mostPictures}])`;
    return [`ax.imshow(${tiles}, cmap="gray_r", vmin=0, vmax=1)`, 'ax.axis("off")', title];
  }
  const cloud = lists.find(
    ([key, list]) => ofPoints.test(key) && list.length >= fewestPoints && isMatrix(list) && list[0]?.length === 2,
  );
  if (cloud) {
    const labels = lists.find(([key, list]) => key === "labels" && list.length === cloud[1].length);
    const colours = labels ? `, c=${at("labels")}, cmap="tab10"` : "";
    return [`ax.scatter(*np.array(${at(cloud[0])}).T, s=8${colours})`, 'ax.set_aspect("equal")', title];
  }
  const places = listsIn(request.body === undefined ? undefined : JSON.parse(request.body)).find(
    ([, list]) => list.length >= fewestPlaces && isMatrix(list) && (list[0]?.length ?? 0) >= 2,
  );
  const values = places && lists.find(([, list]) => isVector(list) && list.length === places[1].length);
  if (!places || !values) return undefined;
  const coordinates = `*np.array(${variable}_body[${JSON.stringify(places[0])}])[:, -2:].T`;
  return [
    `contours = ax.tricontourf(${coordinates}, ${at(values[0])}, 20, cmap="cividis")`,
    `fig.colorbar(contours, ax=ax, label=${quoted(values[0])})`,
    title,
  ];
}
