/**
 * Reports the height of an embedded figure to the surrounding page, at first and after every change.
 *
 * The message to `parent`, on any origin, contains only a number and nothing about the reader.
 */
export interface HeightMessage {
  readonly type: "marginalia:height";
  /** Height of the framed page, CSS pixels. */
  readonly height: number;
}

/** @param page element with all contents of the frame, from its upper edge */
export function tellHeight(page: HTMLElement): void {
  new ResizeObserver(() => {
    const message: HeightMessage = {
      type: "marginalia:height",
      height: Math.ceil(page.getBoundingClientRect().height),
    };
    parent.postMessage(message, "*");
  }).observe(page);
}
