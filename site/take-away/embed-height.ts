/**
 * What a figure in a frame tells the page around it: how high it is, at first and whenever that changes.
 *
 * A message of this shape to `parent`, whoever that is: it holds a number and nothing about the reader.
 */
export interface HeightMessage {
  readonly type: "marginalia:height";
  /** CSS pixels of the whole page in the frame. */
  readonly height: number;
}

/** @param page holds all that the frame shows, from its upper edge on */
export function tellHeight(page: HTMLElement): void {
  new ResizeObserver(() => {
    const message: HeightMessage = {
      type: "marginalia:height",
      height: Math.ceil(page.getBoundingClientRect().height),
    };
    parent.postMessage(message, "*");
  }).observe(page);
}
