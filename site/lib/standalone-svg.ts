/** A drawing of the page as a file of its own: SVG with the page's styles written into it, or PNG. */

const carried = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "text-anchor",
  "display",
  "filter",
  "image-rendering",
  "paint-order",
] as const;

export function standaloneSvg(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.removeAttribute("aria-hidden");
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  for (const [i, element] of [copy, ...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(originals[i] as Element);
    for (const property of carried) element.setAttribute(property, style.getPropertyValue(property));
    element.setAttribute("style", `font:${style.font}`);
  }
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("style", `background:${getComputedStyle(document.documentElement).backgroundColor}`);
  return new XMLSerializer().serializeToString(copy);
}

/** Twice the drawing's own size: sharp on paper and on dense screens. */
const pngScale = 2;

export async function pngOf(drawing: SVGSVGElement): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(standaloneSvg(drawing))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * pngScale;
  canvas.height = picture.height * pngScale;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("pngOf: expected a PNG, got none"))));
  });
}
