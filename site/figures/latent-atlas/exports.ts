/** The atlas's data in formats that the API does not speak. */
import type { DecodeAnswer, LatentsAnswer } from "../../lib/model-requests.ts";

/** A picture, one line of comma-separated values for each row of pixels. */
export function pixelsCsv({ images }: DecodeAnswer): string {
  return `${(images[0] ?? []).map((row) => row.join(",")).join("\r\n")}\r\n`;
}

export function latentsCsv({ indices, labels, means }: LatentsAnswer): string {
  const lines = means.map(([z1, z2], i) => `${indices[i]},${labels[i]},${z1},${z2}`);
  return `${["index,label,z1,z2", ...lines].join("\r\n")}\r\n`;
}

const carried = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font",
  "text-anchor",
  "display",
] as const;

/** The drawing as a file of its own: the styles that the page gives it are written into it. */
export function standaloneSvg(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.removeAttribute("aria-hidden");
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  for (const [i, element] of [copy, ...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(originals[i] as Element);
    for (const property of carried)
      element.setAttribute(
        property === "font" ? "style" : property,
        property === "font" ? `font:${style.font}` : style.getPropertyValue(property),
      );
  }
  copy.setAttribute("style", `background:${getComputedStyle(document.documentElement).backgroundColor}`);
  return new XMLSerializer().serializeToString(copy);
}
