/** Inlines the page's styles into its drawings, in the light theme. */
import { panelWidth } from "./sheet.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

/** Inherited properties, written only where they change. */
const inherited = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "text-anchor",
  "paint-order",
  "image-rendering",
] as const;

/** SVG's initial values. */
const initial: Readonly<Record<string, string>> = {
  fill: "#000000",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "text-anchor": "start",
  "paint-order": "normal",
  "image-rendering": "auto",
  opacity: "1",
  "vector-effect": "none",
};

/** Properties that are not inherited. */
const own = ["opacity", "vector-effect"] as const;
const ofText = ["font-family", "font-size", "font-weight", "font-style"] as const;

/** Attributes to drop: those for the page's style sheet, scripts and assistive technology. */
const ofPage = /^(class|id|style|role|tabindex|visibility|data-.*|aria-.*)$/;

/** A computed value as an attribute: numbers without unit, colours without functions. */
export function attributeValue(computed: string): string {
  const channels = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(computed);
  if (channels) {
    const hex = channels.slice(1).map((channel) => Number(channel).toString(16).padStart(2, "0"));
    return `#${hex.join("")}`;
  }
  return computed.replace(/(\d)px/g, "$1").replaceAll('"', "'");
}

/**
 * Runs work in an invisible host on the page with the light theme, and removes the host afterwards.
 *
 * @param figure figure whose style rules apply in the host
 */
export async function inLight<T>(figure: Element, work: (host: HTMLElement) => Promise<T>): Promise<T> {
  const host = document.createElement("div");
  host.inert = true;
  // Laid out, because font sizes depend on the panel's, but invisible and out of the page's flow.
  host.style.cssText = `color-scheme: light; position: fixed; top: 0; left: 0; width: ${panelWidth}px; height: 0; overflow: hidden`;
  figure.append(host);
  try {
    return await work(host);
  } finally {
    host.remove();
  }
}

/** A drawing, including its pictures, as the content of an SVG element with the same view box. */
export async function resolved(drawing: SVGSVGElement): Promise<string> {
  const group = document.createElementNS(svgNamespace, "g");
  const pictures: Promise<void>[] = [];
  // The group takes over the drawing's style; the caller sets its geometry.
  const style = valuesOf(getComputedStyle(drawing));
  write(group, style, initial);
  for (const child of drawing.children) copyInto(group, child, style, pictures);
  await Promise.all(pictures);
  return new XMLSerializer().serializeToString(group).replaceAll(` xmlns="${svgNamespace}"`, "");
}

type Values = Readonly<Record<string, string>>;

const valuesOf = (style: CSSStyleDeclaration): Values =>
  Object.fromEntries(inherited.map((name) => [name, attributeValue(style.getPropertyValue(name))]));

function write(element: Element, values: Values, before: Values): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== before[name]) element.setAttribute(name, value);
  }
}

function copyInto(parent: Element, original: Element, around: Values, pictures: Promise<void>[]): void {
  const computed = getComputedStyle(original);
  if (computed.display === "none" || computed.visibility === "hidden") return;
  const copy = document.createElementNS(svgNamespace, original.localName);
  for (const { name, value } of original.attributes) if (!ofPage.test(name)) copy.setAttribute(name, value);
  const values = valuesOf(computed);
  write(copy, values, around);
  for (const name of own) {
    const value = attributeValue(computed.getPropertyValue(name));
    if (value !== initial[name]) copy.setAttribute(name, value);
  }
  if (original.localName === "text" || original.localName === "tspan") {
    for (const name of ofText) copy.setAttribute(name, attributeValue(computed.getPropertyValue(name)));
    copy.textContent = original.textContent;
  }
  if (original instanceof SVGImageElement) {
    const isTurned = original.classList.contains("lit-ink");
    const picture = pngOfPicture(original.href.baseVal, isTurned).then((href) => copy.setAttribute("href", href));
    pictures.push(picture);
  }
  parent.append(copy);
  for (const child of original.children) copyInto(copy, child, values, pictures);
}

/** A picture as a data URI. @param isTurned whether it is light on dark and must become ink on paper */
async function pngOfPicture(source: string, isTurned: boolean): Promise<string> {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  return pngUri(picture, [picture.naturalWidth, picture.naturalHeight], isTurned);
}

export function pngUri(
  picture: CanvasImageSource,
  [width, height]: readonly [number, number],
  isTurned: boolean,
): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("pngUri: expected a 2-D canvas, got none");
  context.drawImage(picture, 0, 0, width, height);
  if (isTurned) {
    // Inverts each level.
    context.globalCompositeOperation = "difference";
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
  }
  return canvas.toDataURL("image/png");
}
