/** HTML that puts a live figure on another page. */
import { escaped } from "../plot/frame.ts";

/** Of a figure's page for frames, with the slashes. */
export const embedPath = (id: string): string => `/figures/${id}/embed/`;

/** In pixels: most figures show two rows of panels and their controls; what does not fit scrolls. */
const usualHeight = 1100;

/** @param permalink address of the state, at the report */
export function embedCode(id: string, title: string, permalink: string, height = usualHeight): string {
  const { origin, search } = new URL(permalink);
  const src = `${origin}${embedPath(id)}${search.replaceAll("%2C", ",")}`;
  return `<iframe src="${escaped(src)}" title="${escaped(title)}" width="100%" height="${height}" loading="lazy"></iframe>`;
}
