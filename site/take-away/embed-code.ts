/** HTML that embeds a live figure in another page, in a frame that adapts to the figure's height (`embed-height.ts`). */
import { escaped } from "../plot/frame.ts";

/** Path of a figure's page for frames, with both slashes. */
const embedPath = (id: string): string => `/figures/${id}/embed/`;

/** Initial height in pixels, until the figure reports its own; enough for two rows of panels and the controls. */
const usualHeight = 1100;

/** Script that sets the preceding frame to the height that it reports, and ignores other messages. */
const followHeight = `<script>
((frame) => addEventListener("message", ({ source, data }) => {
  if (source === frame.contentWindow && data.type === "marginalia:height") frame.height = data.height;
}))(document.currentScript.previousElementSibling);
</script>`;

/** @param permalink address of the state in the report */
export function embedCode(id: string, title: string, permalink: string, height = usualHeight): string {
  const { origin, search } = new URL(permalink);
  const src = `${origin}${embedPath(id)}${search.replaceAll("%2C", ",")}`;
  return `<iframe src="${escaped(src)}" title="${escaped(title)}" width="100%" height="${height}" loading="lazy"></iframe>\n${followHeight}`;
}
