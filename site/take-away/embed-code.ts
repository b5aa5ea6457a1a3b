/** HTML that puts a live figure on another page, in a frame that becomes as high as the figure (`embed-height.ts`). */
import { escaped } from "../plot/frame.ts";

/** Of a figure's page for frames, with the slashes. */
export const embedPath = (id: string): string => `/figures/${id}/embed/`;

/** In pixels, until the figure has told its own: most show two rows of panels and their controls. */
const usualHeight = 1100;

/** Follows the heights that the frame before it tells, and no other message. */
const followHeight = `<script>
((frame) => addEventListener("message", ({ source, data }) => {
  if (source === frame.contentWindow && data.type === "marginalia:height") frame.height = data.height;
}))(document.currentScript.previousElementSibling);
</script>`;

/** @param permalink address of the state, at the report */
export function embedCode(id: string, title: string, permalink: string, height = usualHeight): string {
  const { origin, search } = new URL(permalink);
  const src = `${origin}${embedPath(id)}${search.replaceAll("%2C", ",")}`;
  return `<iframe src="${escaped(src)}" title="${escaped(title)}" width="100%" height="${height}" loading="lazy"></iframe>\n${followHeight}`;
}
